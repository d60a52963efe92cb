import { z } from "zod";
import { compilePattern } from "../../model/patterns/name-pattern.ts";
import { NEVER_PRUNED } from "../../model/topology/plan/prune.ts";
import { adopted, clusterId, json, objectName } from "./common-properties.ts";
import { namedType, property } from "./documented.ts";
import type { ResourceDescription } from "./resource-description.ts";
import { binding, exchange, ownName, policy, queue } from "./topology-objects.ts";

/** What is to be kept is decided here and not by the broker, so the pattern has to be one that can be. */
const pattern = z
  .string()
  .refine((text) => compilePattern(text) !== undefined, "uses more of PCRE than can be decided here");

const neverPruned = NEVER_PRUNED.map((each) => `\`${each}\``).join(", ");

const others = z.array(z.string()).default([]);

const externalNames = namedType(
  "ExternalNames",
  "Names of objects of others.",
  z.strictObject({ exchanges: property(others, "Exchanges."), queues: property(others, "Queues.") }),
);

const virtualHost = property(z.string().min(1, "must not be empty"), "The virtual host that they are in.", {
  replaces: true,
});

const exchanges = z.record(ownName, exchange);
const queues = z.record(ownName, queue);
const bindings = z.record(z.string(), binding);
const policies = z.record(objectName, policy);

const inputs = z.strictObject({
  virtualHost,
  exchanges: property(exchanges.default({}), "Exchanges by name."),
  queues: property(queues.default({}), "Queues by name."),
  bindings: property(
    bindings.default({}),
    "Bindings. The program may use any keys; the state has them by what they are, `orders -> billing [order.*.paid]`, " +
      "with nothing in them.",
  ),
  policies: property(policies.default({}), "Policies by name."),
  objectsJson: property(
    z.string().optional(),
    "In the place of `exchanges`, `queues`, `bindings` and `policies`: a JSON object of these four. For thousands of " +
      "objects: Pulumi's SDKs hand over one text much faster than as many values. States, previews and diffs have the " +
      "four properties.",
  ),
  adopt: property(
    z.boolean().default(false),
    "Take over what is there already under a declared name. Without it creating is refused.",
  ),
  prune: property(
    z.boolean().default(false),
    "Delete also the exchanges, queues, bindings and policies of the virtual host that nobody declared: shown in the " +
      "preview first, and never a queue that is not known to be empty. For a virtual host of this resource's alone: the " +
      "objects of other Topologies go too. What RabbitMQ and its MQTT and STOMP plugins make, and what " +
      `holds the messages of a move (${neverPruned}) stays.`,
  ),
  pruneIgnore: property(
    z.array(pattern).default([]),
    "With `prune`: more regular expressions, not anchored, on the names of what is never touched. Bindings to such an " +
      "object stay too.",
  ),
  external: property(
    externalNames.default({ exchanges: [], queues: [] }),
    "With `prune`: names of others that stay, with the bindings at either end of them.",
  ),
});

const owned = (kind: string): string =>
  `${kind} that this resource owns, only where it does not own exactly the objects of its inputs: after a failure in ` +
  "the middle of an update.";

const outputs = z.strictObject({
  virtualHost,
  exchanges: property(exchanges.optional(), owned("Exchanges")),
  queues: property(queues.optional(), owned("Queues")),
  bindings: property(bindings.optional(), owned("Bindings")),
  policies: property(policies.optional(), owned("Policies")),
  clusterId,
  adopted,
  unmanaged: property(
    z.record(z.string(), z.record(z.string(), json)).optional(),
    "With `prune`: what stands in the virtual host and is nobody's, as last read; the next update deletes it.",
  ),
  unfinishedMoves: property(
    z.array(z.string()).optional(),
    "Queues whose move was interrupted, as last read; the next update ends it.",
  ),
  generation: property(
    z.string().optional(),
    "Another one after each change that was finished. It tells whether a journal on the broker was written after this " +
      "state.",
  ),
});

export const topology = {
  token: "warren:index:Topology",
  livesIn: "broker",
  description:
    "The exchanges, queues, bindings and policies of a virtual host, as one graph. Previews plan against the live " +
    "broker, object by object. Only what this resource made or took over is changed or deleted; a queue that is not " +
    "known to be empty is not deleted, and one that RabbitMQ cannot alter is replaced only by moving its messages, which needs the provider's `nodes`, or a word for what it costs over AMQP. `pulumi import` takes over all that is in a virtual host, " +
    "by its name.",
  inputs,
  outputs,
} as const satisfies ResourceDescription;
