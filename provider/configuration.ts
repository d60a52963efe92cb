/** The provider's configuration: where the broker is, and as whom to go there. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { defaultAmqpUrl } from "../broker/amqp/address.ts";
import { ManagementApi } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { AdoptionNotes } from "../broker/journal/adoption-notes.ts";
import type { Node } from "../broker/node/node.ts";
import { isProtected, plainTextWarning, shownUrl } from "../model/text/broker-url.ts";
import { urnParts } from "../model/text/pulumi-urn.ts";
import { configuration as described } from "./description/configuration.ts";
import { namesMarked } from "./description/resource-description.ts";
import type { PropertyMap } from "./protocol/property-map.ts";
import { changedInputs } from "./resources/changed-inputs.ts";
import type { Checked, DetailedDiff } from "./resources/resource.ts";
import { validate } from "./resources/validation.ts";

const shape = described.extend({
  /** Added by Pulumi's SDKs. */
  version: z.string().optional(),
  pluginDownloadURL: z.string().optional(),
});

const configuration = shape.superRefine((given, context) => {
  if (given.requireTls !== true) return;
  for (const key of ["endpoint", "amqpEndpoint"] as const) {
    const value = given[key];
    if (value === undefined || isProtected(value)) continue;
    const message = `has no TLS, which requireTls demands: it is ${shownUrl(value)}`;
    context.addIssue({ code: "custom", path: [key], message });
  }
});

/**
 * Always marks the password as secret, whether the program did or not. The key of the ownership journals is made here,
 * once, and carried over from run to run: what Check answers is in the state before the first resource is created, and
 * so is known to the run after one that was killed.
 *
 * @param olds as the state has them; empty where it has none
 */
export function checkConfiguration(news: PropertyMap, olds: PropertyMap): Checked {
  // A provider that only generates passwords needs no broker, and so no configuration.
  const isEmpty = !Object.keys(described.shape).some((key) => key !== "journalKey" && key in news.values);
  if (isEmpty) return { inputs: news, failures: [] };
  const journalKey = news.values["journalKey"] ?? olds.values["journalKey"] ?? newJournalKey();
  const values: PropertyMap["values"] = { ...news.values, journalKey };
  const secrets = namesMarked(described, "secret").filter((key) => key in values);
  return {
    inputs: { values, secrets: new Set([...news.secrets, ...secrets]) },
    failures: validate(configuration, news).failures,
  };
}

/**
 * What of a configuration is meant for the provider. In a project that has the provider's name Pulumi hands the project's own
 * config to it, too: what the provider has no key for is the project's, and without an address all of it.
 *
 * @param urn of the provider: `urn:pulumi:STACK::PROJECT::pulumi:providers:warren::default_0_1_0`
 */
export function configurationMeant(urn: string, news: PropertyMap): PropertyMap {
  const { project, name } = urnParts(urn) ?? {};
  // An explicit provider has its own inputs and nothing else.
  if (project !== "warren" || !/^default(_|$)/.test(name ?? "")) return news;
  const own = "endpoint" in news.values ? Object.keys(shape.shape) : ["version", "pluginDownloadURL"];
  const values = Object.fromEntries(Object.entries(news.values).filter(([key]) => own.includes(key)));
  return { values, secrets: news.secrets };
}

function newJournalKey(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Any difference is an update, which makes the engine configure the provider anew. Told of none it goes on with the one
 * that it read the state with: the old password, and the authority from before.
 */
export function diffConfiguration(olds: PropertyMap, news: PropertyMap): DetailedDiff {
  return changedInputs(shape, olds, news);
}

/** What to say before credentials go where it says; undefined where that is TLS, this machine, or meant. */
export function warningOf(inputs: PropertyMap): string | undefined {
  const { valid } = validate(configuration, inputs);
  if (valid === undefined || valid.requireTls !== undefined) return undefined;
  const { endpoint, amqpEndpoint } = valid;
  return plainTextWarning([endpoint, amqpEndpoint ?? defaultAmqpUrl({ url: endpoint })]);
}

export interface Configured {
  readonly broker: Broker;
  readonly journalKey: string;
  readonly adoptionNotes: AdoptionNotes;
  /** What is there already under a declared name is taken over. */
  readonly adopt: boolean;
  /** Where commands can be run. */
  readonly nodes: readonly Node[];
}

/**
 * Nothing is dialled here, so that a preview works before there is a server.
 *
 * @returns undefined where nothing is configured
 */
export function configured(inputs: PropertyMap): Configured | undefined {
  const { valid } = validate(configuration, inputs);
  if (valid === undefined) return undefined;
  const { endpoint, username, password, amqpEndpoint, certificateAuthority } = valid;
  const trust = certificateAuthority === undefined ? {} : { ca: certificateAuthority };
  const api = new ManagementApi({ url: endpoint, username, password }, trust);
  const amqp = { url: amqpEndpoint ?? defaultAmqpUrl(api.endpoint), username, password, ...trust };
  // The state of a Warren that made none yet: with a new one, no journal that is there is believed.
  const { journalKey = newJournalKey() } = valid;
  const nodes = (valid.nodes ?? []).map((container) => ({ container }));
  const adoptionNotes = new AdoptionNotes(api);
  return { broker: { api, amqp }, journalKey, adoptionNotes, adopt: valid.adopt === true, nodes };
}
