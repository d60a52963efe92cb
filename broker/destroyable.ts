/**
 * Whether a stack can be destroyed to its end without losing messages: asked before the first of its objects goes.
 * The guard of each queue asks again at the moment of its delete.
 */
import pMap from "p-map";
import { fromDefinedQueue, typeOfDefinedQueue } from "../model/definitions/defined-objects.ts";
import type { DefinedQueue } from "../model/definitions/definitions.ts";
import type { Queue, QueueType } from "../model/topology/topology.ts";
import { WarrenError } from "../model/warren-error.ts";
import { type Broker, describeContents, QueueGuard } from "./guard.ts";
import { apiPath } from "./management-api.ts";
import { describeAll, virtualHostContents } from "./virtual-host.ts";

/** Names of what a stack has in one virtual host and takes away with itself; without what it retains. */
export interface OwnedNames {
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
  readonly policies: readonly string[];
  readonly operatorPolicies: readonly string[];
}

export interface StackObjects {
  /** The virtual hosts that go with the stack: all queues in them are looked at, whoever made them. */
  readonly virtualHosts: readonly string[];
  /** By virtual host, one of the stack's own or one that it shares: there only its own queues are looked at. */
  readonly objects: Readonly<Record<string, OwnedNames>>;
}

const NOTHING: OwnedNames = { exchanges: [], queues: [], policies: [], operatorPolicies: [] };
const CONCURRENCY = 16;
const MOST_SHOWN = 20;

/**
 * @throws WarrenError `stack-not-empty` that names every queue that is not known to be empty;
 * `virtual-host-not-empty` where something of others stands in a virtual host that is to go
 */
export async function throwUnlessDestroyable(
  broker: Broker,
  { virtualHosts, objects }: StackObjects,
  signal?: AbortSignal,
): Promise<void> {
  const held: string[] = [];
  const foreign: string[] = [];
  for (const virtualHost of new Set([...virtualHosts, ...Object.keys(objects)])) {
    const owned = objects[virtualHost] ?? NOTHING;
    const goes = virtualHosts.includes(virtualHost);
    held.push(...(await queuesWithMessages(broker, virtualHost, goes ? undefined : owned.queues, signal)));
    if (goes) foreign.push(...(await foreignObjects(broker, virtualHost, owned, signal)));
  }
  if (held.length > 0) throw stackNotEmpty(held);
  if (foreign.length > 0) throw holdsForeignObjects(foreign);
}

/** @param names of the queues to look at. @default all */
async function queuesWithMessages(
  broker: Broker,
  virtualHost: string,
  names: readonly string[] | undefined,
  signal?: AbortSignal,
): Promise<string[]> {
  const path = `${apiPath("queues", virtualHost)}?disable_stats=true`;
  const listed = (await broker.api.find<DefinedQueue[]>(path, signal)) ?? [];
  const wanted = names === undefined ? undefined : new Set(names);
  const queues = listed.filter(({ name }) => wanted?.has(name) ?? true).map(liveQueue);
  const guard = new QueueGuard(broker, virtualHost);
  try {
    const reports = await pMap(queues, (queue) => guard.inspect(queue, signal), { concurrency: CONCURRENCY });
    return reports
      .filter(({ contents }) => contents.verdict !== "empty")
      .map((report) => `${describeContents(report)} in ${JSON.stringify(virtualHost)}`);
  } finally {
    await guard.close();
  }
}

/** Of a type that cannot be declared, it bears RabbitMQ's word. */
function liveQueue(queue: DefinedQueue): Queue {
  return fromDefinedQueue(queue, typeOfDefinedQueue(queue) ?? (queue.type as QueueType));
}

async function foreignObjects(
  { api }: Broker,
  virtualHost: string,
  owned: OwnedNames,
  signal?: AbortSignal,
): Promise<string[]> {
  const known = {
    queue: new Set(owned.queues),
    exchange: new Set(owned.exchanges),
    policy: new Set(owned.policies),
    "operator policy": new Set(owned.operatorPolicies),
  };
  const contents = await virtualHostContents(api, virtualHost, signal);
  return contents
    .filter(({ kind, name }) => !known[kind].has(name))
    .map(({ kind, name }) => `${kind} "${name}" in ${JSON.stringify(virtualHost)}`);
}

function stackNotEmpty(held: readonly string[]): WarrenError {
  const what = held.length === 1 ? "a queue that is not" : "queues that are not";
  return new WarrenError(
    "stack-not-empty",
    `refusing to destroy the stack, and nothing was destroyed: it has ${what} known to be empty: ${describeAll(held, MOST_SHOWN)}`,
    {
      hint:
        "Consume what is in there, or purge it, and try again. To lose the messages: `./warren down --delete-data`, " +
        "or WARREN_DELETE_DATA=yes in the environment of `pulumi`. The whole stack is asked, also where `--target` " +
        "names a part of it: to take a part away, take it out of the declaration.",
    },
  );
}

function holdsForeignObjects(foreign: readonly string[]): WarrenError {
  return new WarrenError(
    "virtual-host-not-empty",
    `refusing to destroy the stack, and nothing was destroyed: its virtual hosts hold what it did not make or was told to retain: ${describeAll(foreign, MOST_SHOWN)}`,
    {
      hint:
        "Remove it there, and try again. To lose it: `./warren down --delete-data`, or WARREN_DELETE_DATA=yes in the " +
        "environment of `pulumi`. To keep a virtual host: `pulumi state delete` of it.",
    },
  );
}
