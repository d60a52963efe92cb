/** What a move would meet, seen without changing anything. */
import { hostPolicies, queueSettings } from "../../model/topology/policies/effective-settings.ts";
import { LIMIT_NAMES } from "../../model/topology/policies/message-limits.ts";
import type { LiveTopology } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { connectionOf, type ListedConsumer } from "../api/connections.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { type LiveNode, listNodesIfTold, numberOf } from "../api/nodes.ts";
import { messagesIn, queueStatistics, queueTotals, queueTypeOf } from "../api/queues.ts";
import { virtualHostLimits } from "../api/virtual-hosts.ts";
import { withoutMajority } from "../guard/queue-contents.ts";
import { snapshot } from "../topology/snapshot.ts";
import { ONE_GATE } from "./gates.ts";
import { allConsumers } from "./move-consumers.ts";
import { namesOf, temporaryNames } from "./move-names.ts";
import type { MoveConsumer, MoveEstimate, MoveQuestion } from "./move-request.ts";
import { typeOfTemporary } from "./temporary-queues.ts";

/** Messages a second by which a preview reckons; `./warren bench move` measures. Each is moved twice. */
const RATE = 20_000;
/** Seconds for a command on a node, whatever it does: each starts an Erlang of its own. */
const COMMAND = 1;
/** Commands of a move in one gate, and of one in three. */
const COMMANDS = { atOnce: 3, inParts: 9 } as const;

/** Queues that a move makes for its time. */
const TEMPORARY = 2;

/** What is the same for all queues of a virtual host, asked once. */
export interface MoveSurroundings {
  readonly alarms: readonly string[];
  readonly live: LiveTopology | undefined;
  readonly consumers: readonly ListedConsumer[];
  readonly limits: Awaited<ReturnType<typeof virtualHostLimits>>;
  /** None where the user may not be told of them: then it is moved without knowing their disks. */
  readonly nodes: readonly LiveNode[];
  /** Of the queues in which messages wait meanwhile. */
  readonly temporary: ReturnType<typeof typeOfTemporary>;
}

/** @param queues that are to be moved */
export async function moveSurroundings(
  question: Pick<MoveQuestion, "broker" | "nodes" | "virtualHost" | "signal">,
  queues: readonly string[],
): Promise<MoveSurroundings> {
  const { virtualHost, signal } = question;
  const { api } = question.broker;
  const [alarms, live, consumers, limits, nodes] = await Promise.all([
    alarmsInEffect(api, signal),
    snapshot(api, virtualHost, signal),
    allConsumers(question, queues),
    virtualHostLimits(api, virtualHost, signal),
    listNodesIfTold(api, signal),
  ]);
  const temporary = typeOfTemporary(nodes?.length, question);
  return { alarms, live, consumers, limits, nodes: nodes ?? [], temporary };
}

/** @returns why it cannot be moved now; empty: it can */
export async function moveObstacles(
  question: MoveQuestion,
  surroundings: MoveSurroundings,
): Promise<readonly string[]> {
  const { alarms, live, limits, nodes, temporary } = surroundings;
  const [full, away] = [await fullDisk(question, nodes), await unavailable(question)];
  const consumers = consumersOf(question, surroundings);
  const isSingle = question.move.live.arguments["x-single-active-consumer"] === true && consumers.length > 0;
  const exclusive = consumers.filter((consumer) => consumer.exclusive);
  return [
    ...(away === undefined ? [] : [away]),
    ...alarms.map((alarm) => `there is an alarm: ${alarm}`),
    ...exclusive.map(
      (each) => `the connection ${JSON.stringify(connectionOf(each))} consumes from it exclusively`,
    ),
    ...(isSingle
      ? ["its single active consumer is the only one that gets messages: stop its consumers first"]
      : []),
    ...(full === undefined ? [] : [full]),
    ...fullHost(limits["max-queues"], live?.queues.length ?? 0),
    ...(live === undefined ? [] : takenByOperators(question, temporary, live.operatorPolicies)),
  ];
}

/** Nothing can be taken out of a queue whose node or majority is away. One that is gone waits in those of its move. */
async function unavailable({ broker, virtualHost, move, signal }: MoveQuestion): Promise<string | undefined> {
  const totals = await queueTotals(broker.api, { virtualHost, name: move.live.name }, signal);
  if (totals === undefined) return undefined;
  if (queueTypeOf(totals) === "quorum") return withoutMajority(totals);
  return typeof totals.messages_ready === "number"
    ? undefined
    : `${totals.node ?? "its node"} is down, or does not answer for it`;
}

function fullHost(most: number | undefined, queues: number): string[] {
  if (most === undefined || most < 0 || queues + TEMPORARY <= most) return [];
  return [
    `its virtual host may have ${most} queues and has ${queues}, and a move has ${TEMPORARY} of its own meanwhile`,
  ];
}

/** A policy of ours keeps other policies off the two queues; an operator policy it does not. */
function takenByOperators(
  { owner, virtualHost, move }: MoveQuestion,
  type: MoveSurroundings["temporary"],
  operatorPolicies: Parameters<typeof hostPolicies>[0]["operatorPolicies"],
): string[] {
  const names = namesOf(owner, virtualHost, move);
  const queue = { ...move.desired, name: names.new, type, arguments: {} } as const;
  const { operatorPolicy, settings } = queueSettings(queue, hostPolicies({ policies: [], operatorPolicies }));
  const taking = LIMIT_NAMES.filter((name) => settings.get(name)?.sources[0]?.kind === "operator-policy");
  return taking.map(
    (name) =>
      `the operator policy ${JSON.stringify(operatorPolicy)} gives every queue ${name}, and so the queues in which messages wait meanwhile`,
  );
}

async function fullDisk(
  { broker, virtualHost, move, signal }: MoveQuestion,
  nodes: MoveSurroundings["nodes"],
): Promise<string | undefined> {
  const { message_bytes: bytes } = await queueStatistics(
    broker.api,
    { virtualHost, name: move.live.name },
    signal,
  );
  if (typeof bytes !== "number") return undefined;
  const short = nodes.find(({ disk_free: free, disk_free_limit: least }) => {
    // One that is down, or does not look after its disk, says nothing of it.
    return typeof free === "number" && free - numberOf(least) < 2 * bytes;
  });
  return short === undefined
    ? undefined
    : `the disk of ${short.name} is too small for a copy of its ${bytes} bytes`;
}

function consumersOf({ move }: MoveQuestion, { consumers }: MoveSurroundings): ListedConsumer[] {
  return consumers.filter(({ queue }) => queue.name === move.live.name);
}

/** Of a move that was cut off, with what waits beside the queue. @throws WarrenError `queue-missing` */
export async function estimateMove(
  question: MoveQuestion,
  surroundings: MoveSurroundings,
): Promise<MoveEstimate> {
  const { broker, owner, virtualHost, move, signal } = question;
  const names = namesOf(owner, virtualHost, move);
  const temporary = temporaryNames(names);
  const [queue, ...waiting] = await Promise.all(
    [move.live.name, ...temporary].map(
      async (name) => await queueTotals(broker.api, { virtualHost, name }, signal),
    ),
  );
  if (queue === undefined && waiting.every((each) => each === undefined)) {
    throw new WarrenError("queue-missing", `queue ${JSON.stringify(move.live.name)} is not there any more`);
  }
  const messages = [queue, ...waiting].reduce((sum, each) => sum + (messagesIn(each) ?? 0), 0);
  return {
    messages,
    consumers: moveConsumers(question, surroundings),
    seconds: secondsFor(messages),
  };
}

function moveConsumers(question: MoveQuestion, surroundings: MoveSurroundings): MoveConsumer[] {
  return consumersOf(question, surroundings).map((each) => ({
    tag: each.consumer_tag,
    connection: connectionOf(each),
  }));
}

function secondsFor(messages: number): number {
  const commands = messages > ONE_GATE ? COMMANDS.inParts : COMMANDS.atOnce;
  return Math.ceil(commands * COMMAND + (2 * messages) / RATE);
}
