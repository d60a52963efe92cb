/** What a move would meet, seen without changing anything. */
import { hostPolicies, queueSettings } from "../../model/topology/policies/effective-settings.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { connectionOf, type ListedConsumer, listConsumers } from "../api/connections.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { listNodes, numberOf } from "../api/nodes.ts";
import { queueStatistics, queueTotals } from "../api/queues.ts";
import { virtualHostLimits } from "../api/virtual-hosts.ts";
import { snapshot } from "../topology/snapshot.ts";
import { namesOf } from "./move-names.ts";
import type { MoveEstimate, MoveQuestion } from "./queue-move.ts";

/** Messages a second by which a preview reckons; `./warren bench move` measures. Each is moved twice. */
const RATE = 20_000;

/** Queues that a move makes for its time. */
const TEMPORARY = 2;

/** Settings that would take messages out of the queues in which they wait. */
const TAKING = ["max-length", "max-length-bytes", "message-ttl", "expires"] as const;

/** @returns why it cannot be moved now; empty: it can */
export async function moveObstacles(question: MoveQuestion): Promise<readonly string[]> {
  const { api } = question.broker;
  const { virtualHost, signal } = question;
  const [alarms, live, consumers, limits, full] = await Promise.all([
    alarmsInEffect(api, signal),
    snapshot(api, virtualHost, signal),
    consumersOf(question),
    virtualHostLimits(api, virtualHost, signal),
    fullDisk(question),
  ]);
  const isSingle = question.move.live.arguments["x-single-active-consumer"] === true && consumers.length > 0;
  const exclusive = consumers.filter((consumer) => consumer.exclusive);
  return [
    ...alarms.map((alarm) => `there is an alarm: ${alarm}`),
    ...exclusive.map(
      (each) => `the connection ${JSON.stringify(connectionOf(each))} consumes from it exclusively`,
    ),
    ...(isSingle
      ? ["its single active consumer is the only one that gets messages: stop its consumers first"]
      : []),
    ...(full === undefined ? [] : [full]),
    ...fullHost(limits["max-queues"], live?.queues.length ?? 0),
    ...(live === undefined ? [] : takenByOperators(question, live.operatorPolicies)),
  ];
}

function fullHost(most: number | undefined, queues: number): string[] {
  if (most === undefined || most < 0 || queues + TEMPORARY <= most) return [];
  return [
    `its virtual host may have ${most} queues and has ${queues}, and a move has ${TEMPORARY} of its own meanwhile`,
  ];
}

/** A policy of ours keeps other policies off the two queues; an operator policy it does not. */
function takenByOperators(
  { owner, virtualHost, move, nodes }: MoveQuestion,
  operatorPolicies: Parameters<typeof hostPolicies>[0]["operatorPolicies"],
): string[] {
  const names = namesOf(owner, virtualHost, move);
  const type = nodes.length > 1 ? "quorum" : "classic";
  const queue = { ...move.desired, name: names.new, type, arguments: {} } as const;
  const { operatorPolicy, settings } = queueSettings(queue, hostPolicies({ policies: [], operatorPolicies }));
  const taking = TAKING.filter((name) => settings.get(name)?.sources[0]?.kind === "operator-policy");
  return taking.map(
    (name) =>
      `the operator policy ${JSON.stringify(operatorPolicy)} gives every queue ${name}, and so the queues in which messages wait meanwhile`,
  );
}

async function fullDisk({ broker, virtualHost, move, signal }: MoveQuestion): Promise<string | undefined> {
  const nodes = await listNodes(broker.api, signal);
  const { message_bytes: bytes } = await queueStatistics(
    broker.api,
    { virtualHost, name: move.live.name },
    signal,
  );
  if (typeof bytes !== "number") return undefined;
  const short = nodes.find((node) => numberOf(node.disk_free) - numberOf(node.disk_free_limit) < 2 * bytes);
  return short === undefined
    ? undefined
    : `the disk of ${short.name} is too small for a copy of its ${bytes} bytes`;
}

async function consumersOf({ broker, virtualHost, move, signal }: MoveQuestion): Promise<ListedConsumer[]> {
  const all = (await listConsumers(broker.api, virtualHost, signal)) ?? [];
  return all.filter(({ queue }) => queue.name === move.live.name);
}

/** @throws WarrenError `queue-missing` */
export async function estimateMove(question: MoveQuestion): Promise<MoveEstimate> {
  const { broker, virtualHost, move, signal } = question;
  const totals = await queueTotals(broker.api, { virtualHost, name: move.live.name }, signal);
  if (totals === undefined) {
    throw new WarrenError("queue-missing", `queue ${JSON.stringify(move.live.name)} is not there any more`);
  }
  const messages = (totals.messages_ready ?? 0) + (totals.messages_unacknowledged ?? 0);
  const consumers = await consumersOf(question);
  return {
    messages,
    consumers: consumers.map((each) => ({ tag: each.consumer_tag, connection: connectionOf(each) })),
    seconds: Math.ceil((2 * messages) / RATE) + 5,
  };
}
