/**
 * Asks queues whether they answer. What a list of queues says of them was written down by the broker, and a queue
 * whose process hangs, or whose Raft server was stopped, is `running` in it. So each is asked by itself, for totals: its
 * process has to answer for that (`rabbit_mgmt_wm_queue`, `enable_queue_totals`). The leaders of quorum queues are
 * pinged by RabbitMQ's own health check, where it has one (since 4.1): their totals come from a table of the node.
 *
 * Of a stream RabbitMQ looks whether its writer is there, and not whether it answers: `silent-streams.ts` asks nodes of ours.
 */
import { setTimeout as delay } from "node:timers/promises";
import pMap from "p-map";
import { messageOf } from "../../model/warren-error.ts";
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import {
  isReplicated,
  listQueues,
  QUEUE,
  type QueueName,
  type QueueTotals,
  queueTotals,
} from "../api/queues.ts";
import type { Node } from "../node/node.ts";
import { silentLeaders } from "./silent-leaders.ts";

export interface QueueTrouble {
  /** Completes "the queue ...": `is down`. */
  readonly what: string;
  /** The node that it is on, or that leads it; empty where that is not known. */
  readonly node: string;
  /** Its process does not answer. */
  readonly isSilent: boolean;
}

/** Of the queues that were asked for, by name. One that is in neither answers. */
export interface QueueAnswers {
  readonly troubles: ReadonlyMap<string, QueueTrouble>;
  /** Those that the virtual host does not have. */
  readonly absent: ReadonlySet<string>;
  /** Not asked, because so many before them were silent. */
  readonly notAsked: ReadonlySet<string>;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds in which a queue has to answer, and has to be well. @default 20_000 */
  readonly patience?: number;
  /** Of ours, which are asked what nobody else can say. @default none */
  readonly nodes?: readonly Node[];
}

const PATIENCE = 20_000;
/** Milliseconds. */
const LOOK_AGAIN = 500;
/** Queues asked side by side: as many as the client has connections. */
const CONCURRENCY = 16;
/** Silent queues after which no more are asked: each takes a connection for as long as the patience lasts. */
const MOST_SILENT = 32;

/** Of a quorum queue, or of a stream, whose leader is its writer. */
const NO_LEADER = "has no leader that answers";

const PLACED = QUEUE.pick({ name: true, type: true, node: true, leader: true });

/**
 * What is in trouble is asked again until the patience is over: a leader that has just gone has a successor in a moment.
 *
 * @param of.queues their names
 * @throws ManagementApiError where the broker cannot be asked at all
 */
export async function askQueues(
  api: ManagementApi,
  of: { readonly virtualHost: string; readonly queues: readonly string[] },
  { signal, patience = PATIENCE, nodes = [] }: AskOptions = {},
): Promise<QueueAnswers> {
  const deadline = Date.now() + patience;
  const first = await askOnce(api, of, { signal, patience, nodes });
  let { troubles } = first;
  while (first.notAsked.size === 0 && Date.now() < deadline) {
    const again = [...troubles].filter(([, { isSilent }]) => !isSilent).map(([name]) => name);
    if (again.length === 0) break;
    await delay(LOOK_AGAIN, undefined, signal === undefined ? {} : { signal });
    const next = await askOnce(api, { ...of, queues: again }, { signal, patience, nodes });
    const silent = [...troubles].filter(([, { isSilent }]) => isSilent);
    troubles = new Map([...silent, ...next.troubles]);
  }
  return { ...first, troubles };
}

interface Question {
  readonly signal: AbortSignal | undefined;
  readonly patience: number;
  readonly nodes: readonly Node[];
}

async function askOnce(
  api: ManagementApi,
  { virtualHost, queues }: { readonly virtualHost: string; readonly queues: readonly string[] },
  question: Question,
): Promise<QueueAnswers> {
  const { signal, patience } = question;
  const listed = await listQueues(api, { virtualHost, row: PLACED }, signal);
  const wanted = new Set(queues);
  const leaderless = await silentLeaders(api, {
    virtualHosts: new Map([[virtualHost, (listed ?? []).filter(({ name }) => wanted.has(name))]]),
    nodes: question.nodes,
    signal,
  });
  const there = new Map((listed ?? []).map((queue) => [queue.name, queue]));
  const troubles = new Map<string, QueueTrouble>();
  const notAsked = new Set<string>();
  let silent = 0;
  await pMap(
    queues.filter((name) => there.has(name)),
    async (name) => {
      if (silent >= MOST_SILENT) {
        notAsked.add(name);
        return;
      }
      const asked = await ask(api, { virtualHost, name }, question);
      const isSilent = asked === undefined;
      if (isSilent) silent += 1;
      const before = there.get(name);
      const node = asked?.leader || asked?.node || before?.leader || before?.node || "";
      const fault = asked === undefined ? `says nothing within ${patience / 1000} s` : faultOf(asked);
      const what = fault === "" && leaderless(virtualHost, name) ? NO_LEADER : fault;
      if (what !== "") troubles.set(name, { what, node, isSilent });
    },
    { concurrency: CONCURRENCY },
  );
  return { troubles, notAsked, absent: new Set(queues.filter((name) => !there.has(name))) };
}

/** @returns undefined where it is silent */
async function ask(
  api: ManagementApi,
  queue: QueueName,
  { signal, patience }: Question,
): Promise<QueueTotals | undefined> {
  const limit = AbortSignal.timeout(patience);
  const ended = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  try {
    // It may have gone in the meantime, which is for another check to say.
    return (await queueTotals(api, queue, ended)) ?? { state: "running" };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.aborted || (error instanceof ManagementApiError && error.isSilence)) return undefined;
    // RabbitMQ answers 500 where the queue's process ends under the question.
    if (error instanceof ManagementApiError && error.status >= 500) return { state: messageOf(error) };
    throw error;
  }
}

const SERVING: ReadonlySet<string> = new Set(["running", "idle", "flow", "syncing"]);

function faultOf(asked: QueueTotals): string {
  const state = asked.state ?? "running";
  if (!SERVING.has(state)) return `is ${state}`;
  return isReplicated(asked) && asked.online?.length === 0 ? "has no member that runs" : "";
}
