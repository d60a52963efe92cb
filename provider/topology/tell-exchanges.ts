/** What a run tells of exchanges that are made anew, or called otherwise, with all that is bound to them. */
import type { ExchangeRebinding, RebindingReport } from "../../broker/move/rebind-exchange.ts";
import { type Change, isRebinding } from "../../model/topology/plan/change.ts";
import { inWords } from "../../model/topology/plan/differences.ts";
import type { RunLog } from "../protocol/run-log.ts";

export function tellOfRebindings(log: RunLog, changes: readonly Change[]): void {
  for (const change of changes) if (isRebinding(change)) log.info(exchangeOutlook(change));
}

export function tellOfCutRebindings(log: RunLog, rebindings: readonly ExchangeRebinding[]): void {
  for (const { from } of rebindings)
    log.warning(
      `exchange "${from}": its change was interrupted. The update goes on with it before anything else.`,
    );
}

/** Pure. What is about to happen, for those who publish and consume. */
export function exchangeOutlook(change: Extract<Change, { readonly kind: "exchange" }>): string {
  const { key, differences, renamed, rebinding } = change;
  const bound = rebinding?.bound ?? 0;
  const from = renamed === undefined ? undefined : renamed;
  const lines = [
    from === undefined
      ? `exchange "${key}" is deleted and made anew, which nobody sees: ${differences.map(inWords).join("; ")}`
      : `exchange "${key}" is called "${from.to}" from now on: all that is bound to it goes there`,
    `  bindings    ${bound === 1 ? "1" : bound} from it and to it, also those of others, and the topic permissions for it`,
    "  publishers  blocked once, shortly (connection.blocked); none is refused meanwhile, and nothing that was confirmed is lost",
    from === undefined
      ? "              who declares it as it was is refused from then on (406): declare it as it is then, or passively"
      : `              who publishes to "${from.from}" has to say "${from.to}" from then on: it is refused (404), and its channel is closed`,
    "  past that   shovels and federation links that publish to it are blocked only where they do so by a connection of AMQP",
  ];
  return lines.join("\n");
}

/** Pure. */
export function reboundInWords({ exchange, bound, gates }: RebindingReport): string {
  const times = gates.map((gate) => `${Math.round(gate)} ms`).join(", ");
  return `exchange "${exchange}": has its ${bound === 1 ? "binding" : `${bound} bindings`}; publishers were blocked for ${times}`;
}
