/** Messages go where the declaration says, and nowhere else: each binding, and what is near it, on a bare clone. */

import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { bindingKey } from "../../../model/topology/object-keys.ts";
import type { Binding } from "../../../model/topology/topology.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { type Check, type CheckObject, checkId, skipped } from "../../check.ts";
import { type CheckBatch, type Found, type PlanInput, single } from "../../run/check-batch.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { bareDefinitions } from "./bare-definitions.ts";
import { checkInternal, internalCheck } from "./internal-exchange.ts";
import { charge, judgeBinding, judgeExchange, type Mismatch, mismatchOf } from "./judge-matrix.ts";
import { type Matrix, planMatrix } from "./matrix.ts";
import { publishMatrix } from "./publish-matrix.ts";

/** One batch a virtual host: a single matrix of publishes is the proof for all of its checks. */
export function routingChecks({ declaration, nodes = 0 }: PlanInput): CheckBatch[] {
  return declaration.virtualHosts.filter(hasRouting).map((host) => virtualHostBatch(host, nodes));
}

function hasRouting({ topology }: VirtualHost): boolean {
  return topology.exchanges.length + topology.queues.length + topology.bindings.length > 0;
}

function virtualHostBatch(host: VirtualHost, nodes: number): CheckBatch {
  const matrix = matrixOf(host, nodes);
  if ("skip" in matrix) return single(matrix, async () => skipped(matrix.skip));
  const bindings = new Map(host.topology.bindings.map((binding) => [bindingCheck(matrix, binding), binding]));
  const published = new Set(matrix.publishes.map(({ publish }) => publish.exchange));
  const exchanges = new Map([...published].map((exchange) => [exchangeCheck(host.name, exchange), exchange]));
  const internal = new Map(
    host.topology.exchanges
      .filter((exchange) => exchange.internal)
      .map(({ name }) => [internalCheck(host.name, name), name]),
  );
  const publishesOf = Map.groupBy(matrix.publishes, ({ publish }) => publish.exchange);
  const publishesAbout = countAbout(matrix);
  return {
    checks: [...bindings.keys(), ...exchanges.keys(), ...internal.keys()],
    async run(context, checks, found) {
      await runInternal(context, host.name, { checks, internal, found });
      const rest = checks.filter((check) => !internal.has(check));
      if (rest.length === 0) return;
      const { byBinding, byExchange } = charge(matrix, await mismatches(context, matrix));
      for (const check of rest) {
        const binding = bindings.get(check);
        const exchange = exchanges.get(check);
        if (binding !== undefined) {
          const charged = byBinding.get(binding) ?? [];
          const finding = judgeBinding(binding, publishesAbout.get(binding) ?? 0, charged);
          const isBare = matrix.isCapped && finding.status === "passed";
          found(check, isBare ? { ...finding, reason: CAPPED } : finding);
        } else if (exchange !== undefined) {
          const publishes = publishesOf.get(exchange)?.length ?? 0;
          found(check, judgeExchange(exchange, publishes, byExchange.get(exchange) ?? []));
        }
      }
    },
  };
}

/** Where the oracle cannot decide, one check says so. */
function matrixOf(host: VirtualHost, nodes: number): Matrix | (Check & { readonly skip: string }) {
  try {
    return planMatrix(host, nodes);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return {
      id: checkId("routing", host.name),
      kind: "routing",
      needs: "shadow",
      objects: [{ type: "virtual host", name: host.name }],
      proves: "Messages go where the declaration says.",
      skip: error.message,
    };
  }
}

const CAPPED = "the virtual host has more near misses than are published: some were left out";

function countAbout({ publishes }: Matrix): ReadonlyMap<Binding, number> {
  const counts = new Map<Binding, number>();
  for (const { about } of publishes) {
    for (const binding of about) counts.set(binding, (counts.get(binding) ?? 0) + 1);
  }
  return counts;
}

function bindingCheck({ virtualHost, unreachable }: Matrix, binding: Binding): Check {
  const { source, destination, destinationType } = binding;
  const key = bindingKey(binding);
  const skip = unreachable.get(binding);
  const objects: [CheckObject, ...CheckObject[]] = [
    { type: "binding", name: key, virtualHost },
    { type: "exchange", name: source, virtualHost },
    { type: destinationType, name: destination, virtualHost },
  ];
  return {
    id: checkId("routing", virtualHost, key),
    kind: "routing",
    needs: "shadow",
    objects,
    proves: "Messages that fit the binding arrive behind it, and those that just miss it do not.",
    ...(skip === undefined ? {} : { skip }),
  };
}

function exchangeCheck(virtualHost: string, exchange: string): Check {
  const object = exchange === "" ? "default exchange" : exchange;
  return {
    // A binding's key always holds an arrow, so it cannot be this id.
    id: checkId("routing", virtualHost, exchange === "" ? object : `exchange ${exchange}`),
    kind: "routing",
    needs: "shadow",
    objects: [{ type: "exchange", name: object, virtualHost }],
    proves:
      "What fits no binding is returned or goes to the alternate exchange, and nothing goes where no declared binding leads.",
  };
}

async function runInternal(
  context: CheckContext,
  virtualHost: string,
  run: {
    readonly checks: readonly Check[];
    readonly internal: ReadonlyMap<Check, string>;
    readonly found: Found;
  },
): Promise<void> {
  for (const check of run.checks) {
    const exchange = run.internal.get(check);
    if (exchange === undefined) continue;
    const shadow = await context.shadow(virtualHost, "routing", bareDefinitions);
    run.found(check, await checkInternal(context, shadow, exchange));
  }
}

async function mismatches(context: CheckContext, matrix: Matrix): Promise<readonly Mismatch[]> {
  const { signal } = context;
  const shadow = await context.shadow(matrix.virtualHost, "routing", bareDefinitions);
  const connection = await context.connect({ virtualHost: shadow.virtualHost, ...shadow.owner });
  const queues = shadow.live.queues.map(({ name }) => name);
  context.enter(`publishing ${matrix.publishes.length} messages`);
  const { observed } = await publishMatrix(connection, matrix.publishes, { queues, signal });
  return matrix.publishes.flatMap((planned, index) => {
    const seen = observed[index];
    return seen === undefined ? [] : (mismatchOf(planned, seen) ?? []);
  });
}
