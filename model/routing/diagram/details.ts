/** What stands in a node beside its name. */

import { canonicalJson } from "../../topology/object-keys.ts";
import {
  applicable,
  decidedSettings,
  type EffectiveSetting,
  type HostPolicies,
  type QueueSettings,
  settingOf,
} from "../../topology/policies/effective-settings.ts";
import type { Exchange, Policy, Queue } from "../../topology/topology.ts";

/** What an edge shows. */
const SHOWN_BY_EDGES = new Set(["dead-letter-exchange", "dead-letter-routing-key", "alternate-exchange"]);

export interface QueueDetails {
  readonly details: readonly string[];
  /** Undefined where they cannot be decided: a detail says so. */
  readonly settings: QueueSettings | undefined;
}

export function queueDetails(queue: Queue, inForce: HostPolicies): QueueDetails {
  const found = decidedSettings(queue, inForce);
  if ("undecided" in found)
    return { details: [...traits(queue), undecidedLine(found.undecided)], settings: undefined };
  return { details: [...traits(queue), ...settingLines(found.settings.values())], settings: found };
}

export function exchangeDetails(exchange: Exchange, { policies }: HostPolicies): readonly string[] {
  const { name, type } = exchange;
  const { first, undecided } = applicable({ kind: "exchange", name, type }, policies);
  const own = [...traits(exchange), ...(exchange.internal ? ["internal: no client publishes to it"] : [])];
  if (undecided !== undefined) return [...own, undecidedLine(undecided)];
  const names = new Set([...Object.keys(exchange.arguments), ...Object.keys(first?.definition ?? {})]);
  const settings = [...names].flatMap((setting) => {
    const said = { arguments: exchange.arguments, policy: first, operatorPolicy: undefined };
    return settingOf({ kind: "exchange", type }, setting, said) ?? [];
  });
  return [...own, ...settingLines(settings)];
}

/** What is not as it mostly is. */
function traits({ durable, autoDelete }: Pick<Queue, "durable" | "autoDelete">): string[] {
  return [...(durable ? [] : ["not durable"]), ...(autoDelete ? ["deleted when nobody uses it"] : [])];
}

/** In the order of their names, without what holds by default or an edge shows. */
function settingLines(settings: Iterable<EffectiveSetting>): string[] {
  const said = [...settings].filter(
    ({ name, sources }) => sources[0]?.kind !== "default" && !SHOWN_BY_EDGES.has(name),
  );
  return said.toSorted((left, right) => (left.name < right.name ? -1 : 1)).map(settingLine);
}

function settingLine({ name, value, sources: [source] }: EffectiveSetting): string {
  const text = `${name}: ${typeof value === "string" ? value : canonicalJson(value)}`;
  if (source?.kind === "policy") return `${text} (policy ${source.name})`;
  if (source?.kind === "operator-policy") return `${text} (operator policy ${source.name})`;
  return text;
}

function undecidedLine({ name }: Policy): string {
  return `whether the policy ${name} applies cannot be decided`;
}
