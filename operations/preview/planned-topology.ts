/** The objects of a topology that an update would change. Pure. */
import { changes, deletions } from "../../model/topology/plan/changes.ts";
import { type PlanRecord, type RecordedChange, recordChange } from "../../model/topology/plan/plan-record.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../../model/topology/topology-inputs.ts";
import type { Step } from "../update/plan.ts";
import { digestOf } from "./digest.ts";
import type { PlannedAction, PlannedObject, PlannedProperty } from "./planned-object.ts";
import { plannedProperty } from "./planned-object.ts";
import { actionOf } from "./planned-resources.ts";
import { tableOf } from "./property-path.ts";

/**
 * The plan of a topology that its provider could not make: of a virtual host that is made in the same run, which is empty
 * then; of one that goes; and where the broker cannot be asked, by what the state has.
 *
 * @returns undefined where nothing of it changes
 */
export function planFromState(step: Step): PlanRecord | undefined {
  const action = actionOf(step);
  if (action === undefined || action === "adopt") return undefined;
  const [old, wanted] = [topologyOf(step.oldState), topologyOf(step.newState)];
  const { virtualHost } = wanted ?? old ?? EMPTY_OF_NONE;
  const empty = { virtualHost, ...EMPTY_TOPOLOGY };
  const [live, desired] = [old ?? empty, wanted ?? empty];
  const planned = action === "delete" ? deletions(live, live) : changes({ desired, live, owned: live });
  return { urn: step.urn, virtualHost, changes: planned.map((change) => recordChange(change)) };
}

const EMPTY_OF_NONE = { virtualHost: "" };

/** Check has made them what the type says. */
function topologyOf(state: Step["oldState"]): Topology | undefined {
  const inputs = state?.inputs;
  if (inputs === undefined || inputs === null) return undefined;
  const given: object = inputs;
  return fromTopologyInputs(given as TopologyInputs);
}

export function plannedObjects({ virtualHost, changes: planned }: PlanRecord): PlannedObject[] {
  return planned.map((change) => ({
    kind: change.kind,
    name: change.key,
    virtualHost,
    action: plannedAction(change),
    reason: change.reason,
    properties: propertiesOf(change),
    consequences: change.consequences,
  }));
}

function plannedAction({ action, moves }: RecordedChange): PlannedAction {
  return moves && (action === "replace" || action === "delete") ? "move" : action;
}

/** A binding is all in its key. */
function propertiesOf({ kind, before = {}, after = {} }: RecordedChange): PlannedProperty[] {
  if (kind === "binding") return [];
  const table = kind === "policy" ? "definition" : "arguments";
  const sides = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    if (key === "name") return [];
    const [was, is] = [before[key], after[key]];
    if (key !== table) return [{ property: key, before: was, after: is }];
    const [old, wanted] = [tableOf(was), tableOf(is)];
    return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].map((name) => ({
      property: `${table}.${name}`,
      before: old[name],
      after: wanted[name],
    }));
  });
  return sides.flatMap(({ property, ...side }) => plannedProperty(property, side, digestOf) ?? []);
}
