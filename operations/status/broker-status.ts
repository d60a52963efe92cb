/** What a running broker is and holds, for `./warren status`. */
import { type ListedConnection, listConnections } from "../../broker/api/connections.ts";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { enabledPlugins, type LiveNode, listNodes, numberOf } from "../../broker/api/nodes.ts";
import { type Overview, readOverview } from "../../broker/api/overview.ts";
import { type LiveQueue, listAllQueues, QUEUE } from "../../broker/api/queues.ts";
import { listVirtualHosts, VIRTUAL_HOST } from "../../broker/api/virtual-hosts.ts";
import { ownTags } from "../../broker/api/whoami.ts";
import { askQueues } from "../../broker/health/ask-queues.ts";
import { deadLinks } from "../../broker/health/dead-links.ts";
import { silentLeaders } from "../../broker/health/silent-leaders.ts";
import type { Node } from "../../broker/node/node.ts";
import { mayListNodes } from "../../model/rabbitmq/user-tags.ts";
import { isMadeByMove, MOVED_ARGUMENT } from "../../model/reserved-prefixes.ts";

export interface NodeStatus {
  readonly name: string;
  readonly running: boolean;
  /** Empty where the node does not run. */
  readonly version: string;
  /** Seconds since its start. */
  readonly uptime: number;
  readonly alarms: readonly ("memory" | "disk")[];
  /** Bytes. */
  readonly memory: { readonly used: number; readonly watermark: number };
  /** Bytes. */
  readonly disk: { readonly free: number; readonly limit: number };
  /** Nodes from which it is parted. */
  readonly partitions: readonly string[];
  readonly maintenance: boolean;
  /** Of clients, to this node. */
  readonly connections: number;
}

export interface VirtualHostStatus {
  readonly name: string;
  readonly queues: number;
  /** Up to 5 s old: the HTTP API's own statistics. */
  readonly messages: number;
}

export interface QueueStatus {
  readonly virtualHost: string;
  readonly name: string;
  readonly type: string;
  /** `running`, `minority`, `down` ..., `silent` where its process, or its leader, does not answer. */
  readonly state: string;
  /** The node of the leader, or of a classic queue; empty where it has none. */
  readonly leader: string;
  /** The other nodes with a replica. */
  readonly followers: readonly string[];
  /** Nodes that ought to have a replica that is up, and have none. */
  readonly offline: readonly string[];
  readonly messages: number;
  /** Of one that holds messages of a move: the name of the queue that is moved, where it says it. */
  readonly moves?: string;
}

export interface BrokerStatus {
  readonly version: string;
  readonly erlang: string;
  readonly cluster: string;
  readonly nodes: readonly NodeStatus[];
  readonly virtualHosts: readonly VirtualHostStatus[];
  readonly queues: readonly QueueStatus[];
  /** What the broker does not tell this user, who lacks a tag for it: then it is neither here nor in `problems`. */
  readonly untold: readonly string[];
  /** What is wrong, as sentences. */
  readonly problems: readonly string[];
}

const PLACE = { vhost: true, name: true, type: true, leader: true, members: true, online: true } as const;
const PLACED_QUEUE = QUEUE.pick(PLACE);
const QUEUE_ROW = QUEUE.pick({ ...PLACE, state: true, node: true, messages: true, arguments: true });
type QueueInfo = Pick<LiveQueue, keyof typeof QUEUE_ROW.shape>;

/** For those who may watch the broker alone (`is_authorized_monitor` of the `rabbit_mgmt_wm_*` modules and of the plugins'). */
const WATCHERS_OWN: readonly string[] = [
  "its nodes with their alarms, memory and disk",
  "virtual hosts in which it has no permission",
  "shovels and federation links",
];

/**
 * @param api of a user who may use the API; without the tags `monitoring` and `administrator` it is told less
 * @param ours where there are any: they tell of streams, shovels and links what the management API does not
 */
export async function brokerStatus(
  api: ManagementApi,
  signal?: AbortSignal,
  ours: readonly Node[] = [],
): Promise<BrokerStatus> {
  const isWatcher = mayListNodes(await ownTags(api, signal));
  const [overview, listed, virtualHosts, queueInfos, connections] = await Promise.all([
    readOverview(api, signal),
    isWatcher ? listNodes(api, signal) : [],
    listVirtualHosts(api, VIRTUAL_HOST.pick({ name: true }), signal),
    listQueues(api, signal),
    listConnections(api, signal),
  ]);
  const nodes = listed.map((info) => nodeStatus(info, overview, connections));
  const isLeaderless = await silentLeaders(api, {
    virtualHosts: Map.groupBy(queueInfos, ({ vhost }) => vhost),
    nodes: ours,
    signal,
  });
  const queues = queueInfos.map((info) => queueStatus(info, isLeaderless(info.vhost, info.name)));
  const plugins = enabledPlugins(listed);
  const byVirtualHost = Map.groupBy(queues, ({ virtualHost }) => virtualHost);
  return {
    version: overview.rabbitmq_version,
    erlang: overview.erlang_version,
    cluster: overview.cluster_name ?? "",
    nodes,
    virtualHosts: virtualHosts.map(({ name }) => {
      const own = byVirtualHost.get(name) ?? [];
      return { name, queues: own.length, messages: own.reduce((sum, { messages }) => sum + messages, 0) };
    }),
    queues,
    untold: isWatcher ? [] : WATCHERS_OWN,
    problems: [...problemsOf(nodes, queues), ...(await deadLinks(api, { plugins, nodes: ours }, signal))],
  };
}

/** Milliseconds for the list with its totals, for which every queue has to answer. */
const LIST_TIMEOUT = 10_000;

/** Streams tell their leader and members only together with their statistics (4.3.6), which take longer to list. */
async function listQueues(api: ManagementApi, signal?: AbortSignal): Promise<QueueInfo[]> {
  const queues = (await listWithTotals(api, signal)) ?? (await listWithAnswers(api, signal));
  if (!queues.some(({ type }) => type === "stream")) return queues;
  const placed = await listAllQueues(api, { row: PLACED_QUEUE, figures: "statistics" }, signal);
  const placements = new Map(
    placed
      .filter(({ type }) => type === "stream")
      .map((info) => [JSON.stringify([info.vhost, info.name]), info]),
  );
  return queues.map((info) =>
    Object.assign({}, info, placements.get(JSON.stringify([info.vhost, info.name]))),
  );
}

/** @returns undefined where there is no answer: one queue that hangs keeps the whole list back */
async function listWithTotals(api: ManagementApi, signal?: AbortSignal): Promise<QueueInfo[] | undefined> {
  const limit = AbortSignal.timeout(LIST_TIMEOUT);
  const ended = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  try {
    return await listAllQueues(api, { row: QUEUE_ROW, figures: "totals" }, ended);
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.aborted) throw error;
    return undefined;
  }
}

/** Without totals, and with what each queue says when it is asked by itself. */
async function listWithAnswers(api: ManagementApi, signal?: AbortSignal): Promise<QueueInfo[]> {
  const listed = await listAllQueues(api, { row: QUEUE_ROW }, signal);
  const asked = [...Map.groupBy(listed, ({ vhost }) => vhost)].map(async ([virtualHost, some]) => {
    const queues = some.map(({ name }) => name);
    const { troubles } = await askQueues(
      api,
      { virtualHost, queues },
      { patience: LIST_TIMEOUT, ...(signal === undefined ? {} : { signal }) },
    );
    return some.map((info) => {
      const trouble = troubles.get(info.name);
      return trouble?.isSilent === true ? Object.assign({}, info, { state: "silent" }) : info;
    });
  });
  return (await Promise.all(asked)).flat();
}

function nodeStatus(
  info: LiveNode,
  { rabbitmq_version: version }: Overview,
  connections: readonly ListedConnection[],
): NodeStatus {
  const { name, running } = info;
  return {
    name,
    running,
    version: running ? (info.rabbitmq_version ?? version) : "",
    uptime: Math.floor((info.uptime ?? 0) / 1_000),
    alarms: [
      ...(info.mem_alarm === true ? (["memory"] as const) : []),
      ...(info.disk_free_alarm === true ? (["disk"] as const) : []),
    ],
    memory: { used: info.mem_used ?? 0, watermark: numberOf(info.mem_limit) },
    disk: { free: numberOf(info.disk_free), limit: numberOf(info.disk_free_limit) },
    partitions: info.partitions ?? [],
    maintenance: info.being_drained === true,
    connections: connections.filter(({ node }) => node === name).length,
  };
}

function queueStatus(info: QueueInfo, isLeaderless: boolean): QueueStatus {
  const { vhost: virtualHost, name } = info;
  const members = info.members ?? [];
  // Classic queues have no replicas, and streams and quorum queues no node of their own.
  const leader = members.length === 0 ? (info.node ?? "") : (info.leader ?? "");
  const online = info.online ?? [];
  const moved = info.arguments[MOVED_ARGUMENT];
  return {
    virtualHost,
    name,
    type: info.type ?? "classic",
    state: isLeaderless ? "silent" : (info.state ?? "unknown"),
    leader,
    followers: members.filter((member) => member !== leader),
    offline: members.filter((member) => !online.includes(member)),
    messages: info.messages ?? 0,
    ...(typeof moved === "string" ? { moves: moved } : {}),
  };
}

/** Pure. */
export function problemsOf(nodes: readonly NodeStatus[], queues: readonly QueueStatus[]): string[] {
  return [
    ...nodes.flatMap(({ name, running, alarms, partitions, maintenance }) => [
      ...(running ? [] : [`node ${name} is not running`]),
      ...alarms.map((alarm) => `node ${name} has a ${alarm} alarm: publishers are blocked`),
      ...(partitions.length > 0 ? [`node ${name} is parted from ${partitions.join(", ")}`] : []),
      ...(maintenance ? [`node ${name} is in maintenance mode`] : []),
    ]),
    ...queues.flatMap(queueProblems),
    ...movesIn(queues),
  ];
}

/** A move has two queues at most, whose names differ in their ends. */
function movesIn(queues: readonly QueueStatus[]): string[] {
  const temporary = queues.filter(({ name }) => isMadeByMove(name));
  const moves = Map.groupBy(
    temporary,
    ({ virtualHost, name }) => `${virtualHost}/${name.replace(/\.\w+$/, "")}`,
  );
  return [...moves].map(([move, [first, ...others]]) => {
    const waiting = [first, ...others].reduce((sum, queue) => sum + (queue?.messages ?? 0), 0);
    const which = first?.moves === undefined ? "a queue" : `queue ${JSON.stringify(first.moves)}`;
    return `the move of ${which} in virtual host ${first?.virtualHost ?? move} is under way, or was interrupted: ${waiting} messages wait in ${move}; \`./warren up\` ends it`;
  });
}

const HEALTHY: ReadonlySet<string> = new Set(["running", "idle", "flow"]);

/** Pure: all its members are up, and what leads them answers. */
export function isWhole({ leader, offline, state }: QueueStatus): boolean {
  return leader !== "" && offline.length === 0 && HEALTHY.has(state);
}

function queueProblems({ virtualHost, name, type, state, leader, offline }: QueueStatus): string[] {
  const queue = `${type} queue ${virtualHost}/${name}`;
  // Neither publishes nor deliveries: what else is missing follows from it.
  if (leader === "") return [`${queue} has no leader`];
  return [
    ...(offline.length > 0 ? [`${queue} lacks its member on ${offline.join(", ")}`] : []),
    ...(HEALTHY.has(state) ? [] : [`${queue} is ${state}`]),
  ];
}
