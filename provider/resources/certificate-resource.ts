/**
 * `warren:index:Certificate`: a certificate of a development authority, with a key of its own. It needs no broker, and
 * lives in the stack's state only. It is made anew when less than `renewBefore` days of it are left.
 */
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { issueCertificate, lastDay } from "../certificates/issue-certificate.ts";
import { hasUnknown, type PropertyMap, UNKNOWN } from "../protocol/property-map.ts";
import { type DetailedDiff, type DiffKind, propertiesOf, type Resource } from "./resource.ts";
import { validate } from "./validation.ts";

const DAY = 86_400_000;

/** An address, or the name of a host: letters, digits and hyphens, in parts between dots. */
const NAME = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*)$/;

const inputs = z.strictObject({
  authority: z.string().includes("-----BEGIN CERTIFICATE-----", "holds no certificate in PEM"),
  authorityKey: z.string().includes("PRIVATE KEY-----", "holds no private key in PEM"),
  commonName: z.string().min(1, "must not be empty").max(64, "is longer than the 64 characters of X.520"),
  names: z.array(z.string().regex(NAME, "is neither a host's name nor an IPv4 address")).default([]),
  usage: z.enum(["server", "client"]).default("server"),
  /** 397 is what browsers accept of a public authority. */
  days: z.number().int().min(1).max(3_650).default(397),
  renewBefore: z.number().int().min(0).default(30),
});

type Inputs = z.infer<typeof inputs>;

const KEYS = Object.keys(inputs.shape);

export const certificateResource: Resource = {
  refreshBeforeUpdate: false,

  check(given) {
    const { valid, failures } = validate(inputs, given);
    return {
      inputs: withSecrets(valid === undefined ? given : propertiesOf(valid, given.secrets)),
      failures,
    };
  },

  diff(olds, news): DetailedDiff {
    const changed = KEYS.filter((key) => key !== "renewBefore" && textOf(olds, key) !== textOf(news, key));
    const renewed = changed.length === 0 && isDue(olds, news, new Date()) ? ["certificate"] : [];
    const bound = textOf(olds, "renewBefore") === textOf(news, "renewBefore") ? [] : ["renewBefore"];
    return new Map([...changed, ...renewed, ...bound].map((key): [string, DiffKind] => [key, "update"]));
  },

  async create(given, preview) {
    return { id: preview ? "" : "issued", outputs: await issued(given, preview) };
  },

  async read(_id, olds) {
    if (olds.outputs.values["privateKey"] === undefined) {
      throw new WarrenError("certificate-not-importable", "an issued certificate cannot be imported", {
        hint: "Nothing but the stack's state has its key. Create a new one.",
      });
    }
    return olds;
  },

  async update({ olds, news, preview }) {
    const same = KEYS.every((key) => key === "renewBefore" || textOf(olds, key) === textOf(news, key));
    if (!same || isDue(olds, news, new Date())) return await issued(news, preview);
    return {
      values: { ...olds.values, ...news.values },
      secrets: new Set([...olds.secrets, ...news.secrets]),
    };
  },

  async delete() {
    // It was nowhere but in the state.
  },
};

/**
 * Whether it ends soon, and a new one would last longer. An authority that ends soon itself is no reason to sign anew at
 * every run: it has to be replaced first.
 */
function isDue(olds: PropertyMap, news: PropertyMap, now: Date): boolean {
  const { valid } = validate(inputs, known(news));
  const { validTo } = olds.values;
  if (valid === undefined || typeof validTo !== "string") return false;
  const ends = Date.parse(validTo);
  const next = lastDay(valid.days, new X509Certificate(valid.authority), now).getTime();
  return ends - now.getTime() < valid.renewBefore * DAY && next - ends > DAY;
}

function known({ values, secrets }: PropertyMap): PropertyMap {
  return {
    values: Object.fromEntries(Object.entries(values).filter(([key]) => KEYS.includes(key))),
    secrets,
  };
}

async function issued(given: PropertyMap, preview: boolean): Promise<PropertyMap> {
  const { values } = given;
  if (preview || hasUnknown(values)) {
    const later: PropertyMap["values"] = { certificate: UNKNOWN, privateKey: UNKNOWN, validTo: UNKNOWN };
    return withSecrets({ values: { ...values, ...later }, secrets: given.secrets });
  }
  const request: object = values;
  const { authority, authorityKey, ...wanted } = request as Inputs;
  const made = await issueCertificate(wanted, { certificate: authority, privateKey: authorityKey });
  const validTo = new X509Certificate(made.certificate).validToDate.toISOString();
  return withSecrets({ values: { ...values, ...made, validTo }, secrets: given.secrets });
}

/** The keys, whether the program marks them or not. */
function withSecrets({ values, secrets }: PropertyMap): PropertyMap {
  const keys = ["authorityKey", "privateKey"].filter((key) => key in values);
  return { values, secrets: new Set([...secrets, ...keys]) };
}

function textOf(properties: PropertyMap, key: string): string {
  const value = properties.values[key] ?? null;
  return hasUnknown(value) ? "unknown" : canonicalJson(value as ArgumentValue);
}
