/**
 * The exchanges of a plan that are made anew, or called otherwise, with all that is bound to them. One that was cut off,
 * by the death of a node or by a client that declares it as it was, is found again by its copy, whose name only its owner
 * can know.
 */
import { isMadeByMove, MOVE_PREFIX } from "../../model/reserved-prefixes.ts";
import type { ChangeOfKind } from "../../model/topology/plan/change.ts";
import type { Exchange, Topology } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { exchangeCopyName } from "../move/move-names.ts";
import { type ExchangeRebinding, type RebindingReport, rebindExchange } from "../move/rebind-exchange.ts";
import type { MovesRequest } from "./moves-request.ts";
import { ledBack, type WhoseMoves } from "./unfinished-moves.ts";

/** @throws WarrenError `move-refused` where nothing was changed, `move-stopped` */
export async function rebindOne(request: MovesRequest, change: ChangeOfKind<"exchange">): Promise<void> {
  const { rebinding } = change;
  if (rebinding === undefined) throw new TypeError(`exchange "${change.key}" is not rebound`);
  const { becomes, without, bindings } = rebinding;
  await rebound(request, { from: change.key, becomes, without, bindings });
}

async function rebound(request: Omit<MovesRequest, "planned">, rebinding: ExchangeRebinding): Promise<void> {
  const { broker, nodes, owner, virtualHost, signal, events } = request;
  const report: RebindingReport = await rebindExchange({
    broker,
    nodes,
    owner,
    virtualHost,
    rebinding,
    signal,
  });
  events?.onRebound?.(report);
}

/** Each as it becomes: as it is declared, and where it is not any more, as it was. */
export function unfinishedRebindings(
  { owner, desired, recorded }: WhoseMoves,
  live: Topology,
): ExchangeRebinding[] {
  const left = new Set(live.exchanges.map(({ name }) => name).filter((name) => isMadeByMove(name)));
  if (left.size === 0) return [];
  const there = new Map(live.exchanges.map((exchange) => [exchange.name, exchange]));
  const wanted = new Map<string, Exchange>();
  for (const exchange of recorded.exchanges) wanted.set(exchange.name, there.get(exchange.name) ?? exchange);
  for (const exchange of desired.exchanges) wanted.set(exchange.name, exchange);
  return (
    [...wanted.values()]
      .filter(({ name }) => left.has(exchangeCopyName(owner, live.virtualHost, name)))
      // What is bound anew is for the plan afterwards, which says first that it is its own.
      .map((becomes) => ({ from: becomes.name, becomes, without: [], bindings: [] }))
  );
}

/** What is there as if the copy were what it is a copy of. */
export function pastRebindings<T extends Topology>(owner: WhoseMoves["owner"], live: T, known: Topology): T {
  const there = new Set(live.exchanges.map(({ name }) => name));
  if (![...there].some((name) => isMadeByMove(name))) return live;
  const copies = new Map<string, Exchange>();
  for (const exchange of known.exchanges) {
    const copy = exchangeCopyName(owner, live.virtualHost, exchange.name);
    if (there.has(copy)) copies.set(copy, exchange);
  }
  const names = new Map([...copies].map(([copy, { name }]) => [copy, name]));
  const missing = [...copies.values()].filter(({ name }) => !there.has(name));
  return {
    ...live,
    exchanges: [...live.exchanges.filter(({ name }) => !copies.has(name)), ...missing],
    bindings: ledBack(live.bindings, "exchange", names),
  };
}

/** @throws WarrenError `move-interrupted` where no node is known on which it goes on */
export async function finishRebindings(
  request: Omit<MovesRequest, "planned">,
  rebindings: readonly ExchangeRebinding[],
): Promise<void> {
  for (const rebinding of rebindings) {
    if (request.nodes.length === 0) {
      const message = `the change of exchange "${rebinding.from}" in virtual host "${request.virtualHost}" was interrupted, and no node of the broker is known on which it could go on`;
      throw new WarrenError("move-interrupted", message, {
        hint: `Give the provider the broker's \`nodes\` again. Its bindings are at an exchange whose name begins with "${MOVE_PREFIX}".`,
      });
    }
    await rebound(request, rebinding);
  }
}
