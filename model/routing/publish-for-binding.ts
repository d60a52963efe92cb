/**
 * A publish that goes through a given binding: what a test sends to prove that the binding works. Paths through
 * the graph propose messages, the oracle decides.
 */

import { own } from "../text/own-property.ts";
import type { Arguments, ArgumentValue, Binding, Topology } from "../topology/topology.ts";
import { countedHeaders } from "./headers.ts";
import { type KeyPattern, keyForPatterns } from "./key-for-patterns.ts";
import { type Path, pathsThrough } from "./paths.ts";
import { type Publish, walk } from "./route.ts";
import { compileRouting, type RoutingTable } from "./routing-table.ts";

/**
 * A publish by a client that follows the binding and reaches its destination; where that is an exchange, a queue
 * behind it. Where there is one, a publish whose route would miss a queue without this binding. Undefined where
 * nothing that was tried gets through it.
 *
 * @param table compiled of the same topology; hand it in where many bindings are asked for
 */
export function publishThrough(
  topology: Topology,
  binding: Binding,
  table: RoutingTable = compileRouting(topology),
): Publish | undefined {
  const own = ownBinding(table, binding);
  if (own === undefined) return undefined;
  let fallback: Publish | undefined;
  for (const path of pathsThrough(table, own)) {
    const publish = publishAlong(table, path);
    const proof = publish === undefined ? "none" : proofOf(table, publish, own);
    if (proof === "sole") return publish;
    if (proof === "shared") fallback ??= publish;
  }
  return fallback;
}

/** The binding as the table holds it. */
function ownBinding(table: RoutingTable, wanted: Binding): Binding | undefined {
  const bindings = table.exchanges.get(wanted.source)?.bindings ?? [];
  return (
    bindings.find((binding) => binding === wanted) ??
    bindings.find(
      (binding) =>
        binding.destination === wanted.destination &&
        binding.destinationType === wanted.destinationType &&
        binding.routingKey === wanted.routingKey &&
        JSON.stringify(binding.arguments) === JSON.stringify(wanted.arguments),
    )
  );
}

/** `sole`: without the binding a queue gets nothing. `shared`: something else leads there as well. */
function proofOf(table: RoutingTable, publish: Publish, binding: Binding): "none" | "shared" | "sole" {
  let followed = false;
  const { queues } = walk(table, publish, { follows: (each) => (followed ||= each === binding) });
  const arrives =
    binding.destinationType === "queue" ? queues.includes(binding.destination) : queues.length > 0;
  if (!followed || !arrives) return "none";
  const without = new Set(walk(table, publish, { without: binding }).queues);
  return queues.some((queue) => !without.has(queue)) ? "sole" : "shared";
}

/** A message that every binding of the path takes. */
function publishAlong(table: RoutingTable, { start, steps }: Path): Publish | undefined {
  const bindings = steps.filter((step) => step !== "alternate");
  const typeOf = (binding: Binding) => table.exchanges.get(binding.source)?.type;
  const patterns = bindings.flatMap((binding): KeyPattern[] => {
    const type = typeOf(binding);
    if (type === "direct" || type === "topic") return [{ key: binding.routingKey, exact: type === "direct" }];
    return [];
  });
  const routingKey = patterns.length === 0 ? NO_PATTERN : keyForPatterns(patterns);
  const headers = headersFor(bindings.filter((binding) => typeOf(binding) === "headers"));
  if (routingKey === undefined || headers === undefined) return undefined;
  return { exchange: start, routingKey, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
}

/** For fanout and headers, which look at no key, and for an alternate exchange, which wants one that fits none. */
const NO_PATTERN = "any";

/** All that the bindings ask for; undefined where two of them want different values of one header. */
function headersFor(bindings: readonly Binding[]): Arguments | undefined {
  const headers = new Map<string, ArgumentValue>();
  // What is needed comes first; of an `any` one header is enough, so its others may give way.
  for (const binding of bindings.toSorted((a, b) => Number(isAny(a)) - Number(isAny(b)))) {
    for (const [name, value] of countedHeaders(binding.arguments)) {
      // A void argument asks for any value.
      const wanted = value ?? headers.get(name) ?? "any";
      const given = headers.get(name);
      if (given === undefined) headers.set(name, wanted);
      else if (JSON.stringify(given) !== JSON.stringify(wanted) && !isAny(binding)) return undefined;
    }
  }
  return Object.fromEntries(headers);
}

function isAny({ arguments: table }: Binding): boolean {
  const mode = own(table, "x-match");
  return mode === "any" || mode === "any-with-x";
}
