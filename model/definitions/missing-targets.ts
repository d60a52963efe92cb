/** Targets of dead letters and of alternate exchanges that definitions name and do not have. */
import { type NamedTarget, namedTargets } from "../arguments/named-targets.ts";
import type { Topology } from "../topology/topology.ts";
import type { DefinedExchange, DefinedPolicy, DefinedQueue } from "./definitions.ts";
import type { Located, Remark } from "./remark.ts";

type Kind = NamedTarget["kind"];

interface Defined {
  readonly exchanges: readonly Located<DefinedExchange>[];
  readonly queues: readonly Located<DefinedQueue>[];
  readonly policies: readonly Located<DefinedPolicy>[];
}

export interface MissingTarget {
  readonly kind: Kind;
  readonly name: string;
  readonly remark: Remark;
}

/**
 * Each once. RabbitMQ takes such a name, and drops what is sent on to it without a word.
 *
 * @param defined what the topology is made of, with places
 * @param topology what of it has not been left out
 */
export function missingTargets(
  defined: Defined,
  topology: Topology,
  known: Readonly<Record<Kind, ReadonlySet<string>>>,
): readonly MissingTarget[] {
  const named = [
    ...defined.exchanges
      .filter(left(topology.exchanges))
      .flatMap(({ object, path }) =>
        targetsIn(object.arguments, "", ["exchange", object.name, [...path, "arguments"]]),
      ),
    ...defined.queues
      .filter(left(topology.queues))
      .flatMap(({ object, path }) =>
        targetsIn(object.arguments, "x-", ["queue", object.name, [...path, "arguments"]]),
      ),
    ...defined.policies
      .filter(left(topology.policies))
      .flatMap(({ object, path }) =>
        targetsIn(object.definition, "", ["policy", object.name, [...path, "definition"]]),
      ),
  ];
  const first = new Map(named.map((each) => [`${each.kind} ${each.name}`, each] as const).toReversed());
  return named.filter(
    (each) => !known[each.kind].has(each.name) && first.get(`${each.kind} ${each.name}`) === each,
  );
}

function targetsIn(
  table: Readonly<Record<string, unknown>>,
  prefix: "x-" | "",
  [owner, ownerName, path]: readonly [owner: string, name: string, path: readonly string[]],
): MissingTarget[] {
  return namedTargets(table, prefix).map(({ key, kind, name }) => {
    const by = `${JSON.stringify(key)} of the ${owner} ${JSON.stringify(ownerName)}`;
    const message =
      `The ${kind} ${JSON.stringify(name)}, which ${by} names, is not defined: it is taken as external. ` +
      "What is sent on to it is dropped while it is not there.";
    return { kind, name, remark: { code: "missing-target", path: [...path, key], message } };
  });
}

function left(objects: readonly { readonly name: string }[]) {
  const names = new Set(objects.map(({ name }) => name));
  return ({ object }: Located<{ readonly name: string }>): boolean => names.has(object.name);
}
