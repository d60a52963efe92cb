/**
 * What can be done to the topology of a live virtual host: plan towards a declaration, carry the plan out, look
 * again. The broker is asked each time; nothing is remembered between calls.
 */
import { restrictTo, union, without } from "../../model/topology/ownership.ts";
import type { Change, Moving } from "../../model/topology/plan/change.ts";
import { type ChangesRequest, changes, deletions } from "../../model/topology/plan/changes.ts";
import type { Prune } from "../../model/topology/plan/prune.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Broker } from "../broker.ts";
import { backUpDefinitions, restoreHint } from "../definitions/definitions-backup.ts";
import { claimCreations } from "../journal/claim-creations.ts";
import { ownedByJournal, readJournal, removeJournal } from "../journal/journal.ts";
import type { Journal, JournalOwner } from "../journal/journal-proof.ts";
import type { QueueMove } from "../move/move-request.ts";
import type { ExchangeRebinding } from "../move/rebind-exchange.ts";
import type { Node } from "../node/node.ts";
import type { OwnedNames } from "../virtual-hosts/virtual-host-contents.ts";
import { AppliedInPart } from "./applied-in-part.ts";
import { applyChanges } from "./apply.ts";
import { moveOne, prepareMoves } from "./carry-out-moves.ts";
import { finishRebindings, pastRebindings, rebindOne, unfinishedRebindings } from "./carry-out-rebindings.ts";
import { awaitConsumers } from "./missing-consumers.ts";
import type { MoveEvents, MovesRequest, PreparedMove } from "./moves-request.ts";
import { snapshot } from "./snapshot.ts";
import { throwRefusals, throwUnlessEmpty } from "./throw-refusals.ts";
import { finishMoves, pastMoves, unfinishedMoves, type WhoseMoves } from "./unfinished-moves.ts";
import { verified } from "./verify.ts";

export interface PlanRequest {
  readonly broker: Broker;
  /** Whose objects they are, by the journal. */
  readonly owner: JournalOwner;
  readonly desired: Topology;
  /** What the state says is owned, as declared then. */
  readonly recorded: Topology;
  readonly adopt: boolean;
  /** Delete also what is neither declared nor owned. @default nothing is */
  readonly prune?: Prune | undefined;
  /** @default no queue is moved */
  readonly moves?: MoveMeans | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** By which queues are moved. */
export interface MoveMeans {
  /** Of the broker, where commands can be run. */
  readonly nodes: readonly Node[];
  /** Queues that the operator named for this run. */
  readonly named: ReadonlySet<string>;
  /** Whether publishers by a queue's name may meet a moment without it, where there are no nodes. @default they may not */
  readonly acceptsGap?: boolean;
}

export interface TopologyPlan {
  readonly changes: readonly Change[];
  /** False where the virtual host does not exist: then it counts as empty. */
  readonly virtualHostExists: boolean;
  readonly live: Topology;
  /** What an interrupted run of the same resource said that it creates. */
  readonly journal: Journal | undefined;
  /** Owned by the journal and not by the state: what an interrupted run left. */
  readonly unrecorded: Topology;
  /** Moves that were cut off, which come to their end first. */
  readonly unfinished: readonly QueueMove[];
  /** The same of exchanges. */
  readonly unfinishedRebindings: readonly ExchangeRebinding[];
}

/** @throws WarrenError where the broker cannot be asked */
export async function planTopology(request: PlanRequest): Promise<TopologyPlan> {
  const { broker, owner, desired, recorded, adopt, signal } = request;
  const { virtualHost } = desired;
  const found = await snapshot(broker.api, virtualHost, signal);
  const live = found ?? { virtualHost, ...EMPTY_TOPOLOGY };
  const journal = await readJournal(broker.api, owner, signal);
  const unrecorded = without(ownedByJournal(journal, live), recorded);
  const owned = union(recorded, unrecorded);
  const whose = { owner, desired, recorded: owned };
  const unfinished = unfinishedMoves(whose, live);
  return {
    changes: changes({
      desired,
      live: pastAll(owner, live, union(owned, desired)),
      owned,
      adopt,
      ...optionsOf(request, unfinished),
    }),
    virtualHostExists: found !== undefined,
    live,
    journal,
    unrecorded,
    unfinished,
    unfinishedRebindings: unfinishedRebindings(whose, live),
  };
}

/** What is there as if nothing had been cut off. */
export function pastAll<T extends Topology>(owner: WhoseMoves["owner"], live: T, known: Topology): T {
  // Exchanges first: past the moves no exchange is left that a change made.
  return pastMoves(owner, pastRebindings(owner, live, known), known);
}

/** Whoever has begun a move had the word for it. */
function optionsOf(
  { prune, moves }: PlanRequest,
  unfinished: readonly QueueMove[],
): Pick<ChangesRequest, "prune" | "moves"> {
  const begun = unfinished.map((move) => move.desired.name);
  return {
    ...(prune === undefined ? {} : { prune }),
    ...(moves === undefined
      ? {}
      : {
          moves: {
            hasNodes: moves.nodes.length > 0,
            named: new Set([...moves.named, ...begun]),
            begun: new Set(begun),
            acceptsGap: moves.acceptsGap === true,
          },
        }),
  };
}

/** What is asked of the queues that a plan moves. */
export function movesOf(
  request: PlanRequest,
  { changes: planned }: Pick<TopologyPlan, "changes">,
): MovesRequest {
  const { broker, owner, desired, moves, signal } = request;
  return { broker, owner, nodes: moves?.nodes ?? [], virtualHost: desired.virtualHost, planned, signal };
}

export interface CarryOutRequest extends PlanRequest {
  readonly deleteData: boolean;
  /** Where the definitions from before the first change are kept; undefined: they are not. */
  readonly backups?: string | undefined;
  /** Told of the plan before its first step. */
  readonly onPlanned?: ((plan: TopologyPlan, moves: readonly PreparedMove[]) => void) | undefined;
  readonly onMove?: MoveEvents | undefined;
  /** Told how many changes are made, of how many. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Plans, refuses what must be refused, writes the journal, makes the changes and looks whether they are there.
 *
 * @returns what is owned, as it is on the broker now
 * @throws AppliedInPart with what is owned by then, where it failed after the first change
 * @throws WarrenError where it refused, or the broker cannot be reached any more: then the journal knows
 */
export async function carryOut(request: CarryOutRequest): Promise<Topology> {
  const { broker, owner, desired, deleteData, signal } = request;
  const found = await planTopology(request);
  const isCutOff = found.unfinished.length + found.unfinishedRebindings.length > 0;
  if (isCutOff) {
    const moving = { ...movesOf(request, found), events: request.onMove };
    await finishRebindings(moving, found.unfinishedRebindings);
    await finishMoves(moving, found.unfinished);
  }
  const plan = isCutOff ? await planTopology(request) : found;
  if (!plan.virtualHostExists) {
    throw new WarrenError("virtual-host-missing", `virtual host "${desired.virtualHost}" does not exist`, {
      hint: "Declare it as warren:index:VirtualHost, and let the Topology depend on it.",
    });
  }
  const planned = { virtualHost: desired.virtualHost, planned: plan.changes };
  throwRefusals(planned);
  if (!deleteData) await throwUnlessEmpty(broker, planned, signal);
  const moving = { ...movesOf(request, plan), events: request.onMove };
  const since = Date.now() * 1_000;
  const moves = await prepareMoves(moving);
  request.onPlanned?.(plan, moves);
  const { backups, adopt } = request;
  const backup = await backedUp(broker, backups, plan.live, plan.changes);
  await claimCreations({ api: broker.api, owner, adopt, plan, signal });
  const virtualHost = desired.virtualHost;
  try {
    const { onProgress } = request;
    const move = async (change: Moving): Promise<void> =>
      change.kind === "queue" ? await moveOne(moving, change) : await rebindOne(moving, change);
    await applyChanges({ broker, virtualHost, changes: plan.changes, deleteData, move, onProgress, signal });
    const owned = await verified({ api: broker.api, desired, planned: plan.changes, signal });
    await awaitConsumers(moving, moves, since);
    return owned;
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    throw await withWhatIsOwned(request, withHint(error, restoreHint(backup)));
  }
}

async function backedUp(
  { api: { endpoint } }: Broker,
  folder: string | undefined,
  live: Topology,
  planned: readonly Change[],
): Promise<string | undefined> {
  return folder === undefined ? undefined : backUpDefinitions({ folder, endpoint, live, planned });
}

function withHint(error: WarrenError, more: string): WarrenError {
  if (more === "") return error;
  const hint = error.hint === "" ? more : `${error.hint}\n${more}`;
  return new WarrenError(error.code, error.message, { hint, cause: error });
}

async function withWhatIsOwned(request: PlanRequest, error: WarrenError): Promise<WarrenError> {
  try {
    return new AppliedInPart(error, await ownedNow(request));
  } catch (unknown) {
    // The first error says more than that the broker cannot be asked after it. The journal knows what was made.
    if (unknown instanceof WarrenError) return error;
    throw unknown;
  }
}

/**
 * Takes away all that is owned, `retain` apart. A virtual host that is gone took everything with it.
 *
 * `protect` is about an object among others, so it does not hold when all of them go: what holds messages does.
 */
export async function takeDown(request: Omit<CarryOutRequest, "adopt" | "desired">): Promise<void> {
  const { broker, owner, recorded, deleteData, backups, signal } = request;
  const { virtualHost } = recorded;
  const live = await snapshot(broker.api, virtualHost, signal);
  if (live === undefined) {
    await removeJournal(broker.api, owner, signal);
    return;
  }
  const journal = await readJournal(broker.api, owner, signal);
  const planned = deletions(live, union(recorded, without(ownedByJournal(journal, live), recorded)));
  if (!deleteData) {
    throwRefusals({ virtualHost, planned });
    await throwUnlessEmpty(broker, { virtualHost, planned }, signal);
  }
  const backup = await backedUp(broker, backups, live, planned);
  try {
    await applyChanges({ broker, virtualHost, changes: planned, deleteData, signal });
    await verified({ api: broker.api, desired: { virtualHost, ...EMPTY_TOPOLOGY }, planned, signal });
  } catch (error) {
    throw error instanceof WarrenError ? withHint(error, restoreHint(backup)) : error;
  }
  // Nothing is its own any more; what somebody else makes under these names must not be taken for it.
  await removeJournal(broker.api, owner, signal);
}

/**
 * Takes away what a stack has by these names in a virtual host that goes itself, each queue under its guard.
 *
 * @throws WarrenError `queue-not-empty`
 */
export async function takeDownOwned(
  request: Omit<CarryOutRequest, "adopt" | "desired" | "recorded" | "deleteData">,
  virtualHost: string,
  owned: Partial<OwnedNames>,
): Promise<void> {
  const live = await snapshot(request.broker.api, virtualHost, request.signal);
  if (live === undefined) return;
  const recorded: Topology = {
    virtualHost,
    exchanges: named(live.exchanges, owned.exchanges),
    queues: named(live.queues, owned.queues),
    policies: named(live.policies, owned.policies),
    // Each goes with one of its ends, or with the virtual host.
    bindings: [],
  };
  await takeDown({ ...request, recorded, deleteData: false });
}

function named<T extends { readonly name: string }>(
  objects: readonly T[],
  names: readonly string[] = [],
): T[] {
  const known = new Set(names);
  return objects.filter(({ name }) => known.has(name));
}

/** What of the declared and of the recorded there is on the broker, and is ours; for the state after a failure. */
export async function ownedNow(request: PlanRequest): Promise<Topology> {
  const { broker, owner, desired, recorded, signal } = request;
  const live = await snapshot(broker.api, desired.virtualHost, signal);
  if (live === undefined) return { virtualHost: desired.virtualHost, ...EMPTY_TOPOLOGY };
  const journal = await readJournal(broker.api, owner, signal);
  const owned = union(recorded, ownedByJournal(journal, live));
  return restrictTo(owned, pastAll(owner, live, owned), desired);
}
