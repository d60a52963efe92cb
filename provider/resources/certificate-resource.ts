/**
 * `warren:index:Certificate`: a certificate of a development authority, with a key of its own. It needs no broker, and
 * lives in the stack's state only. It is made anew when less than `renewBefore` days of it are left.
 */
import { X509Certificate } from "node:crypto";
import { DAY } from "../../model/text/durations.ts";
import { issueCertificate, lastDay } from "../certificates/issue-certificate.ts";
import { certificate } from "../description/made-secrets.ts";
import { hasUnknown, type PropertyMap, UNKNOWN } from "../protocol/property-map.ts";
import { changedInputs } from "./changed-inputs.ts";
import { describedResource, inputsOf } from "./described-resource.ts";

export const certificateResource = describedResource(certificate, {
  diff(olds, news) {
    const changed = changedInputs(certificate.inputs, olds, news);
    const renewed = !isAnother(olds, news) && isDue(olds, news, new Date());
    return renewed ? new Map([...changed, ["certificate", "update"]]) : changed;
  },

  async create(given, preview) {
    return { id: preview ? "" : "issued", outputs: await issued(given, preview) };
  },

  async update({ olds, news, preview }) {
    if (isAnother(olds, news) || isDue(olds, news, new Date())) return await issued(news, preview);
    return {
      values: { ...olds.values, ...news.values },
      secrets: new Set([...olds.secrets, ...news.secrets]),
    };
  },
});

/** Whether what is asked for is not the certificate that is there. */
function isAnother(olds: PropertyMap, news: PropertyMap): boolean {
  return [...changedInputs(certificate.inputs, olds, news).keys()].some((key) => key !== "renewBefore");
}

/**
 * Whether it ends soon, and a new one would last longer. An authority that ends soon itself is no reason to sign anew at
 * every run: it has to be replaced first.
 */
function isDue(olds: PropertyMap, news: PropertyMap, now: Date): boolean {
  const { validTo } = olds.values;
  if (hasUnknown(news.values) || typeof validTo !== "string") return false;
  const { days, authority, renewBefore } = inputsOf(certificate, news);
  const ends = Date.parse(validTo);
  const next = lastDay(days, new X509Certificate(authority), now).getTime();
  return ends - now.getTime() < renewBefore * DAY && next - ends > DAY;
}

async function issued(given: PropertyMap, preview: boolean): Promise<PropertyMap> {
  const { values } = given;
  const secrets = new Set([...given.secrets, "privateKey"]);
  if (preview || hasUnknown(values)) {
    const later: PropertyMap["values"] = { certificate: UNKNOWN, privateKey: UNKNOWN, validTo: UNKNOWN };
    return { values: { ...values, ...later }, secrets };
  }
  const { authority, authorityKey, ...wanted } = inputsOf(certificate, given);
  const made = await issueCertificate(wanted, { certificate: authority, privateKey: authorityKey });
  const validTo = new X509Certificate(made.certificate).validToDate.toISOString();
  return { values: { ...values, ...made, validTo }, secrets };
}
