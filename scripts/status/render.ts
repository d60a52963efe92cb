/** The status of a stack as people read it. */

import type { Outcome } from "../../model/exit-codes.ts";
import { DAY, HOUR } from "../../model/text/durations.ts";
import { visibleLine } from "../../model/text/visible.ts";
import {
  type BrokerStatus,
  isWhole,
  type NodeStatus,
  type QueueStatus,
} from "../../operations/status/broker-status.ts";
import type { ServerStatus, StackStatus } from "../../operations/status/stack-status.ts";

/** Problems are named one by one up to so many; `--json` has all. */
const MOST_PROBLEMS = 20;

/** Failed where it does not answer, found where something of it is wrong. */
export function statusOutcome({ broker }: Pick<StackStatus, "broker">): Outcome {
  if (broker === null) return "failed";
  return broker.problems.length === 0 ? "done" : "found";
}

export function renderStatus(status: StackStatus): string {
  const { stack, servers, endpoints, managementPage, broker, problem } = status;
  const lines = [`Stack ${stack}`];
  for (const server of servers) {
    lines.push(`  ${server.container}: ${stateOf(server)}`);
    if (server.problem !== "") lines.push(...server.problem.split("\n").map((line) => `    ${line}`));
  }
  if (broker === null) {
    const hint = servers.some(({ state }) => state !== "running")
      ? ["  `./warren start` turns stopped servers on, and lets paused ones go on."]
      : [];
    return text([...lines, ...problem.split("\n").map((line) => `  ${line}`), ...hint]);
  }
  lines.push(`  RabbitMQ ${broker.version} on Erlang ${broker.erlang}, cluster ${broker.cluster}`);
  lines.push(...broker.nodes.map((node) => `  ${renderNode(node, broker)}`));
  for (const { name, queues, messages } of broker.virtualHosts) {
    lines.push(`  virtual host ${name}: ${count(queues, "queue")}, ${count(messages, "message")}`);
  }
  lines.push(...renderReplicas(broker.queues));
  lines.push(
    `  broker       ${endpoints.amqp}`,
    `  management   ${managementPage}`,
    ...(endpoints.prometheus === undefined ? [] : [`  metrics      ${endpoints.prometheus}`]),
  );
  const { problems, untold } = broker;
  if (untold.length > 0) lines.push(`  not told to a user without the tag monitoring: ${untold.join("; ")}`);
  if (problems.length === 0) return text(lines);
  lines.push(`  ${count(problems.length, "problem")}:`);
  lines.push(...problems.slice(0, MOST_PROBLEMS).map((each) => `    ${each}`));
  if (problems.length > MOST_PROBLEMS) lines.push(`    and ${problems.length - MOST_PROBLEMS} more: --json`);
  return text(lines);
}

/** Versions, names and errors are the broker's: each stays on its line. */
function text(lines: readonly string[]): string {
  return lines.map(visibleLine).join("\n");
}

/** In one or two words. */
export function stateOf({ state, problem }: Omit<ServerStatus, "container">): string {
  return problem === "" ? state : "fails to start";
}

function renderNode(node: NodeStatus, { version }: BrokerStatus): string {
  const { name, running, memory, disk, uptime, connections, alarms, maintenance } = node;
  if (!running) return `node ${name}: not running`;
  const parts = [
    `running for ${duration(uptime)}`,
    ...(node.version === version ? [] : [`RabbitMQ ${node.version}`]),
    alarms.length === 0 ? "no alarms" : `ALARMS: ${alarms.join(", ")}`,
    ...(maintenance ? ["in maintenance mode"] : []),
    `memory ${bytes(memory.used)} of ${bytes(memory.watermark)}`,
    `disk ${bytes(disk.free)} free, at least ${bytes(disk.limit)}`,
    count(connections, "connection"),
  ];
  return `node ${name}: ${parts.join(", ")}`;
}

/** How the leaders of replicated queues lie. */
function renderReplicas(queues: readonly QueueStatus[]): string[] {
  const replicated = queues.filter(({ type }) => type !== "classic");
  if (replicated.length === 0) return [];
  const leaders = Map.groupBy(replicated, ({ leader }) => leader);
  const spread = [...leaders]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([node, led]) => `${led.length} on ${node === "" ? "no node" : node}`);
  const whole = replicated.filter(isWhole);
  return [
    `  leaders of ${count(replicated.length, "replicated queue")}: ${spread.join(", ")}; all members up: ${whole.length}`,
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function bytes(number: number): string {
  const [value, unit] = number >= 1_000_000_000 ? [number / 1_000_000_000, "GB"] : [number / 1_000_000, "MB"];
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor((seconds * 1_000) / HOUR)} h`;
  return `${Math.floor((seconds * 1_000) / DAY)} days`;
}
