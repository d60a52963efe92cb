/**
 * What a `warren:index:Topology` may be given. What comes out has no defaults in it, and its bindings are keyed by
 * what they are, whatever keys the program chose: so that equal topologies are equal in the state.
 */

import { z } from "zod";
import { compilePattern } from "../../model/patterns/name-pattern.ts";
import { isShortString, LONGEST_SHORT_STRING } from "../../model/protocol-limits.ts";
import { bindingKey, objectPath } from "../../model/topology/object-keys.ts";
import { NEVER_PRUNED, type Prune } from "../../model/topology/plan/prune.ts";
import { type ArgumentValue, POLICY_TARGETS, QUEUE_TYPES } from "../../model/topology/topology.ts";
import {
  type BindingInputs,
  fromBindingInputs,
  fromTopologyInputs,
  NO_BINDING,
  type TopologyInputs,
  toTopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import { type Checked, type CheckFailure, propertiesOf } from "../resources/resource.ts";
import { validate } from "../resources/validation.ts";
import { withObjectsOfJson } from "./topology-objects-json.ts";

const shortString = z.string().refine(isShortString, `is longer than ${LONGEST_SHORT_STRING} bytes`);

/** Names that no request can reach: see `apiPath`. */
const name = shortString
  .min(1, "must not be empty")
  .refine((text) => text !== "." && text !== "..", 'RabbitMQ\'s HTTP API cannot address "." and ".."');

const ownName = name.refine(
  (text) => !text.startsWith("amq."),
  'names that begin with "amq." are RabbitMQ\'s own: they can be bound to, not declared',
);

const argument: z.ZodType<ArgumentValue> = z.json();
const table = z.record(z.string(), argument);

const lifecycle = {
  protect: z.boolean().optional(),
  retain: z.boolean().optional(),
  ignoreChanges: z.array(z.string()).optional(),
  renamedFrom: ownName.optional(),
};

const exchange = z.strictObject({
  type: z.string().min(1, "must not be empty"),
  durable: z.boolean().optional(),
  autoDelete: z.boolean().optional(),
  internal: z.boolean().optional(),
  arguments: table.optional(),
  ...lifecycle,
});

const queue = z.strictObject({
  type: z.enum(QUEUE_TYPES),
  durable: z.boolean().optional(),
  autoDelete: z.boolean().optional(),
  arguments: table
    .refine((values) => !Object.hasOwn(values, "x-queue-type"), "x-queue-type is declared as `type`")
    .optional(),
  ...lifecycle,
});

const binding = z.strictObject({
  source: name.optional(),
  destination: name.optional(),
  destinationType: z.enum(["queue", "exchange"]).optional(),
  routingKey: shortString.optional(),
  arguments: table.optional(),
});

const policy = z.strictObject({
  pattern: z.string(),
  applyTo: z.enum(POLICY_TARGETS).optional(),
  priority: z.number().int().optional(),
  definition: table,
});

/** What is to be kept is decided here and not by the broker, so the pattern has to be one that can be. */
const pattern = z
  .string()
  .refine((text) => compilePattern(text) !== undefined, "uses more of PCRE than can be decided here");

const externalNames = z.array(z.string()).default([]);
const NO_NAMES = { exchanges: [], queues: [] };

const topology = z.strictObject({
  virtualHost: z.string().min(1, "must not be empty"),
  exchanges: z.record(ownName, exchange).default({}),
  queues: z.record(ownName, queue).default({}),
  bindings: z.record(z.string(), binding).default({}),
  policies: z.record(name, policy).default({}),
  /** Still there only where it is not known yet. */
  objectsJson: z.never().optional(),
  adopt: z.boolean().default(false),
  prune: z.boolean().default(false),
  pruneIgnore: z.array(pattern).default([]),
  external: z.strictObject({ exchanges: externalNames, queues: externalNames }).default(NO_NAMES),
});

/** What a Topology is told beside what it declares. */
export interface TopologyOptions {
  readonly adopt?: boolean;
  readonly prune?: boolean;
  /** Beside {@link NEVER_PRUNED}. */
  readonly pruneIgnore?: readonly string[];
  readonly external?: { readonly exchanges: readonly string[]; readonly queues: readonly string[] };
}

/** Undefined where nothing is pruned. */
export function pruneOf({ prune, pruneIgnore = [], external }: TopologyOptions): Prune | undefined {
  if (prune !== true) return undefined;
  return { ignore: [...NEVER_PRUNED, ...pruneIgnore], ...(external === undefined ? {} : { external }) };
}

export function checkTopology(given: PropertyMap): Checked {
  const { inputs, failures: unreadable } = withObjectsOfJson(given);
  if (unreadable.length > 0) return { inputs, failures: unreadable };
  const { valid, failures } = validate(topology, inputs);
  if (valid === undefined) return { inputs, failures };
  const { adopt, prune, pruneIgnore, external, objectsJson: _, ...declared } = valid;
  // zod says `undefined` where the property may be absent; no property of it is there and undefined.
  const topologyInputs = declared as TopologyInputs;
  const wrong = bindingFailures(topologyInputs.bindings);
  if (wrong.length > 0) return { inputs, failures: wrong };
  const canonical = toTopologyInputs(fromTopologyInputs(topologyInputs));
  return {
    inputs: propertiesOf(
      { ...canonical, ...(adopt ? { adopt } : {}), ...(prune ? { prune, pruneIgnore, external } : {}) },
      inputs.secrets,
    ),
    failures: [],
  };
}

/** Bindings that are none, and two keys of one binding, which would be two owners of it. */
function bindingFailures(bindings: TopologyInputs["bindings"]): CheckFailure[] {
  const seen = new Map<string, string>();
  const failures: CheckFailure[] = [];
  for (const [key, inputs] of Object.entries(bindings)) {
    const reason = bindingFailure(key, inputs, seen);
    if (reason !== undefined) failures.push({ property: objectPath("bindings", key), reason });
  }
  return failures;
}

function bindingFailure(key: string, inputs: BindingInputs, seen: Map<string, string>): string | undefined {
  const found = fromBindingInputs(key, inputs);
  if (found === undefined) return NO_BINDING;
  // What came out of the key has not been looked at yet.
  const { success, error } = binding.safeParse(inputs.source === undefined ? found : {});
  if (!success) return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  const canonical = bindingKey(found);
  const first = seen.get(canonical);
  if (first !== undefined) return `is the same binding as "${first}"`;
  seen.set(canonical, key);
  return undefined;
}
