/**
 * What a `warren:index:Topology` may be given. What comes out has no defaults in it, and its bindings are keyed by
 * what they are, whatever keys the program chose: so that equal topologies are equal in the state.
 */
import { faultsOf } from "../../model/text/issue-words.ts";
import { bindingKey, objectPath } from "../../model/topology/object-keys.ts";
import { NEVER_PRUNED, type Prune } from "../../model/topology/plan/prune.ts";
import {
  type BindingInputs,
  fromBindingInputs,
  fromTopologyInputs,
  NO_BINDING,
  type TopologyInputs,
  toTopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import { topology } from "../description/topology.ts";
import { binding } from "../description/topology-objects.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import { type Checked, type CheckFailure, propertiesOf } from "../resources/resource.ts";
import { validate } from "../resources/validation.ts";
import { withObjectsOfJson } from "./topology-objects-json.ts";

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
  const { valid, failures } = validate(topology.inputs, inputs);
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
  const given = inputs.source === undefined ? found : {};
  const { success, error } = binding.safeParse(given);
  if (!success) {
    const faults = faultsOf(error, { schema: binding, given, messages: "wrong" });
    return faults.map(({ path, words }) => `${path.join(".")}: ${words}`).join("; ");
  }
  const canonical = bindingKey(found);
  const first = seen.get(canonical);
  if (first !== undefined) return `is the same binding as "${first}"`;
  seen.set(canonical, key);
  return undefined;
}
