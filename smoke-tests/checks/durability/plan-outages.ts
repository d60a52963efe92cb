/** What is done to the nodes of a broker to prove that it keeps messages. Pure. */
import type { Phase } from "./plan-publishes.ts";

export interface Outage {
  /** restart: a graceful stop, and a start. kill: SIGKILL, and a start. */
  readonly how: "restart" | "kill";
  /** Which node by its place in the target's list; the one that leads a quorum queue; or all of them side by side. */
  readonly of: number | "leader" | "all";
}

/**
 * A single node is restarted once and killed once. Of a cluster each node is, one after the other, so that the others
 * go on; then the leader of a queue, wherever it is by then; and at last all nodes, after which nothing is left but
 * what is on their disks.
 *
 * @param nodes how many can be stopped from here, one at least
 * @returns by the publishes that come before them
 */
export function planOutages(nodes: number): Readonly<Record<Phase, readonly Outage[]>> {
  if (nodes === 1) return { restart: [{ how: "restart", of: "all" }], kill: [{ how: "kill", of: "all" }] };
  const each = (how: Outage["how"]): Outage[] => Array.from({ length: nodes }, (_, of) => ({ how, of }));
  return {
    restart: each("restart"),
    kill: [...each("kill"), { how: "kill", of: "leader" }, { how: "kill", of: "all" }],
  };
}

/**
 * `the SIGKILL of rabbit@n1, which leads the queue`
 *
 * @param names RabbitMQ's, of the nodes that it meets
 */
export function outageText(outage: Outage, names: readonly string[], nodes: number): string {
  const what = outage.how === "restart" ? "the graceful restart" : "the SIGKILL";
  if (nodes === 1) return what;
  if (outage.of === "all") return `${what} of all nodes`;
  return `${what} of ${names.join(", ")}${outage.of === "leader" ? ", which leads the queue" : ""}`;
}
