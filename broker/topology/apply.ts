/**
 * Makes changes on a broker, in their order. Creating goes in bulk, one definitions import for neighbours of a
 * kind, where the user is an administrator; everything else is single requests over a pool of connections. Each
 * request can be repeated: creating what is there as declared and deleting what is absent are success.
 *
 * An import answers 204 even where it silently left something out: that is made by single requests, which say why it is
 * refused. Whoever calls this looks at the broker again afterwards (`topology-operations.ts`).
 */
import pMap from "p-map";
import { isAdministrator } from "../../model/rabbitmq/user-tags.ts";
import { byKey } from "../../model/topology/objects.ts";
import {
  type Change,
  type ChangeOfKind,
  describe,
  isMove,
  isMoving,
  type Moving,
} from "../../model/topology/plan/change.ts";
import type { Queue } from "../../model/topology/topology.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { canBeDeletedIfEmpty, deleteQueueIfEmpty } from "../api/queues.ts";
import { ownTags } from "../api/whoami.ts";
import type { Broker } from "../broker.ts";
import { importDefinitions } from "../definitions/import-definitions.ts";
import { QueueGuard } from "../guard/guard.ts";
import { type DoomedQueue, notEmpty } from "../guard/not-empty.ts";
import type { QueueReport } from "../guard/queue-contents.ts";
import { deletePath, putPath } from "./object-requests.ts";
import { snapshot } from "./snapshot.ts";

export interface ApplyRequest {
  readonly broker: Broker;
  readonly virtualHost: string;
  readonly changes: readonly Change[];
  /** Delete queues although they hold messages. */
  readonly deleteData: boolean;
  /** Told how many changes are made, of how many. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  /** Makes the change of a queue whose messages are moved, and of an exchange with which what is bound to it goes. */
  readonly move?: ((change: Moving) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Requests side by side. More does not help: RabbitMQ works on metadata one change after the other. */
const CONCURRENCY = 16;
/** From here on an import is faster than single requests, whose errors are clearer. */
const BULK = 20;

/**
 * @throws WarrenError that names the object of the request that failed; what came before it is done
 */
export async function applyChanges(request: ApplyRequest): Promise<void> {
  const { broker, virtualHost, changes } = request;
  const guard = new QueueGuard(broker, virtualHost);
  let done = 0;
  const made = (count: number): void => {
    done += count;
    request.onProgress?.(done, changes.length);
  };
  const make = async (change: Change): Promise<void> => {
    await single(request, change, guard);
    made(1);
  };
  try {
    const bulk = changes.length >= BULK && isAdministrator(await ownTags(broker.api, request.signal));
    for (const run of runsOfOneKind(changes)) {
      request.signal?.throwIfAborted();
      const [{ action }] = run as [Change, ...Change[]];
      if (action === "create" && bulk && run.length >= BULK) {
        await importAll(request, run, made);
        await sideBySide(await leftOut(request, run), async (change) => await single(request, change, guard));
      }
      // Their order counts: an alternate exchange comes before the exchange that names it.
      // Each move holds publishers back for moments of its own.
      else if (run[0]?.kind === "exchange" || action === "replace" || run.some(isMove))
        for (const change of run) await make(change);
      else await sideBySide(run, make);
    }
  } finally {
    await guard.close();
  }
}

/**
 * After the first failure none is begun any more, and those under way are awaited: whoever looks at the broker then
 * sees all that this run has made.
 */
async function sideBySide(run: readonly Change[], make: (change: Change) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const makeUnlessFailed = async (change: Change): Promise<void> => {
    if (failures.length === 0) await make(change).catch((error: unknown) => failures.push(error));
  };
  await pMap(run, makeUnlessFailed, { concurrency: CONCURRENCY });
  if (failures.length > 0) throw failures[0];
}

/** Neighbours of one kind and action: within such a run the order is free. */
function runsOfOneKind(changes: readonly Change[]): Change[][] {
  const runs: Change[][] = [];
  for (const change of changes) {
    const run = runs.at(-1);
    const first = run?.[0];
    const same =
      first?.kind === change.kind && first.action === change.action && isMove(first) === isMove(change);
    if (same) run?.push(change);
    else runs.push([change]);
  }
  return runs;
}

async function importAll(
  { broker, virtualHost, signal }: ApplyRequest,
  run: readonly Change[],
  made: (count: number) => void,
): Promise<void> {
  await importDefinitions({
    api: broker.api,
    virtualHost,
    changes: run,
    onImported: (part) => made(part.length),
    failed: (part, error) => {
      const [first] = part as [Change, ...Change[]];
      const which = part.length === 1 ? describe(first) : `${describe(first)} and ${part.length - 1} more`;
      return failed(`creating ${which} in virtual host "${virtualHost}"`, error);
    },
    signal,
  });
}

/** What an import left out without a word: a single request makes it, or says why it is refused. */
async function leftOut(
  { broker, virtualHost, signal }: ApplyRequest,
  run: readonly Change[],
): Promise<readonly Change[]> {
  const live = await snapshot(broker.api, virtualHost, signal);
  if (live === undefined) return [];
  return run.filter(({ kind, key }) => !byKey(kind, live).has(key));
}

async function single(request: ApplyRequest, change: Change, guard: QueueGuard): Promise<void> {
  const { broker, virtualHost, signal } = request;
  try {
    switch (change.action) {
      case "adopt":
      case "release":
        return;
      case "create":
      case "update":
        return await put(broker.api, virtualHost, change, signal);
      case "replace":
        if (isMoving(change)) return await moved(request, change);
        await remove(request, change, guard);
        return await put(broker.api, virtualHost, change, signal);
      case "delete":
        if (isMoving(change)) return await moved(request, change);
        return await remove(request, change, guard);
    }
  } catch (error) {
    signal?.throwIfAborted();
    const verb = {
      create: "creating",
      update: "changing",
      replace: "replacing",
      delete: "deleting",
    } as const;
    const action = change.action as keyof typeof verb;
    throw failed(`${verb[action]} ${describe(change)} in virtual host "${virtualHost}"`, error);
  }
}

async function moved({ move }: ApplyRequest, change: Moving): Promise<void> {
  if (move === undefined) throw new TypeError(`nobody moves ${describe(change)}`);
  await move(change);
}

async function put(
  api: ManagementApi,
  virtualHost: string,
  change: Change,
  signal?: AbortSignal,
): Promise<void> {
  const { method, path, body } = putPath(virtualHost, change);
  if (method === "POST") await api.post(path, body, signal);
  else await api.put(path, body, signal);
}

async function remove(request: ApplyRequest, change: Change, guard: QueueGuard): Promise<void> {
  const { broker, virtualHost, signal, deleteData } = request;
  const path = await deletePath(broker.api, { virtualHost, change }, signal);
  if (path === undefined) return;
  if (change.kind !== "queue" || deleteData) {
    await broker.api.delete(path, signal);
    return;
  }
  await refuseUnlessEmpty(guard, change, signal);
  if (change.live?.type === "quorum") {
    await removeQuorumQueue(guard, change, change.live);
    return;
  }
  if (!canBeDeletedIfEmpty(change.live?.type)) {
    await broker.api.delete(path, signal);
    return;
  }
  // It looks again itself.
  const { key: name } = change;
  if (await deleteQueueIfEmpty(broker.api, { virtualHost, name }, signal)) return;
  await refuseUnlessEmpty(guard, change, signal);
  const contents = { verdict: "unknown", reason: "it held messages a moment ago" } as const;
  throw notEmptied(change, { name, contents });
}

async function removeQuorumQueue(
  guard: QueueGuard,
  change: ChangeOfKind<"queue">,
  queue: Queue,
): Promise<void> {
  const removed = await guard.deleteQuorumQueue(queue);
  if ("ready" in removed) {
    const contents = { verdict: "holds-messages", ready: removed.ready, unacknowledged: 0 } as const;
    throw notEmptied(change, { name: queue.name, contents });
  }
  if (removed.lost === 0) return;
  throw new WarrenError(
    "messages-lost",
    `it was empty and is deleted, but ${removed.lost} messages came at that very moment and went with it`,
    {
      hint:
        "A publisher uses its name still. RabbitMQ cannot be asked to delete a quorum queue only if it is empty: " +
        "stop publishers before you take one away.",
    },
  );
}

async function refuseUnlessEmpty(
  guard: QueueGuard,
  change: ChangeOfKind<"queue">,
  signal?: AbortSignal,
): Promise<void> {
  if (change.live === undefined) return;
  const report = await guard.inspect(change.live, signal);
  if (report.contents.verdict === "empty") return;
  throw notEmptied(change, report);
}

function notEmptied(change: ChangeOfKind<"queue">, report: QueueReport): WarrenError {
  return notEmpty([doomed(change, report)]);
}

/** The queue that a change deletes, as the refusal tells of it. */
export function doomed({ live, reason }: ChangeOfKind<"queue">, report: QueueReport): DoomedQueue {
  return { report, type: live?.type, isPruned: reason.code === "unmanaged" };
}

function failed(what: string, error: unknown): WarrenError {
  if (!(error instanceof WarrenError)) throw error;
  return new WarrenError(error.code, `${what}: ${messageOf(error)}`, { hint: error.hint, cause: error });
}
