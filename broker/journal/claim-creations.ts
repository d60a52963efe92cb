/**
 * Before a run creates anything it says on the broker what, looks whether another run says the same, and whether
 * something of it has come into being meanwhile. Each run claims before it looks, so of two at the same time at
 * least one sees the other: RabbitMQ has no compare-and-set, and its PUT takes over what is there.
 */

import { JOURNAL_PREFIX } from "../../model/reserved-prefixes.ts";
import type { Change } from "../../model/topology/plan/change.ts";
import { describe } from "../../model/topology/plan/change.ts";
import { byKey } from "../../model/topology/plan/changes.ts";
import { alreadyExists } from "../../model/topology/plan/refusal-texts.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { snapshot } from "../topology/snapshot.ts";
import { isEmptyJournal, journalOf, readOtherJournals, removeJournal, writeJournal } from "./journal.ts";
import type { Journal, JournalOwner } from "./journal-proof.ts";

export interface ClaimRequest {
  readonly api: ManagementApi;
  readonly owner: JournalOwner;
  /** Objects are shared on purpose: then nobody is in the way. */
  readonly adopt: boolean;
  readonly plan: {
    readonly changes: readonly Change[];
    readonly unrecorded: Topology;
    readonly journal: Journal | undefined;
  };
  readonly signal?: AbortSignal | undefined;
}

/**
 * For a preview, which claims nothing: whether another resource has claimed what this one is to create.
 *
 * @throws WarrenError `claimed-by-another`
 */
export async function throwIfClaimed(request: ClaimRequest): Promise<void> {
  const refusal = await refusalOfOthers(request, creationsOf(request));
  if (refusal !== undefined) throw refusal;
}

/**
 * @throws WarrenError `claimed-by-another` or `already-exists`, and nothing is claimed then
 */
export async function claimCreations(request: ClaimRequest): Promise<void> {
  const { api, owner, plan, signal } = request;
  const journal = journalOf(plan.changes, plan.unrecorded);
  await replaceJournal(request, journal);
  const creations = creationsOf(request);
  if (creations.length === 0) return;
  const refusal =
    (await refusalOfOthers(request, creations)) ??
    refuseCreated(creations, await snapshot(api, journal.virtualHost, signal));
  if (refusal === undefined) return;
  const withdrawn = journalOf([], plan.unrecorded);
  if (isEmptyJournal(withdrawn)) await removeJournal(api, owner, signal);
  else await writeJournal(api, { owner, journal: withdrawn }, signal);
  throw refusal;
}

/** Those that must be nobody else's. */
function creationsOf({ adopt, plan }: ClaimRequest): readonly Change[] {
  if (adopt) return [];
  const { virtualHost } = plan.unrecorded;
  const earlier = keysOf(plan.journal?.virtualHost === virtualHost ? plan.journal.creates : {});
  return plan.changes.filter(
    // A request of our own interrupted run may be carried out only now.
    ({ action, kind, key }) => action === "create" && earlier[kind]?.has(key) !== true,
  );
}

async function refusalOfOthers(
  { api, owner, plan, signal }: ClaimRequest,
  creations: readonly Change[],
): Promise<WarrenError | undefined> {
  if (creations.length === 0) return undefined;
  const { virtualHost } = plan.unrecorded;
  return refuseClaimed(creations, await readOtherJournals(api, { owner, virtualHost }, signal));
}

/** An old one must not outlive its objects: what somebody else makes under their names is not ours. */
async function replaceJournal({ api, owner, plan, signal }: ClaimRequest, journal: Journal): Promise<void> {
  if (!isEmptyJournal(journal)) await writeJournal(api, { owner, journal }, signal);
  else if (plan.journal !== undefined) await removeJournal(api, owner, signal);
}

function keysOf(creates: Partial<Journal["creates"]>): Partial<Record<string, ReadonlySet<string>>> {
  return Object.fromEntries(Object.entries(creates).map(([kind, keys]) => [kind, new Set(keys)]));
}

function refuseClaimed(
  creations: readonly Change[],
  others: ReadonlyMap<string, Journal["creates"]>,
): WarrenError | undefined {
  for (const [other, creates] of others) {
    const keys = keysOf(creates);
    const claimed = creations.find(({ kind, key }) => keys[kind]?.has(key) === true);
    if (claimed === undefined) continue;
    return new WarrenError(
      "claimed-by-another",
      `${describe(claimed)} is being created by another resource: ${other}`,
      {
        hint:
          "One object belongs to one resource: declare it in one of them only. If no such resource is being made, " +
          "because its run was interrupted and will not be repeated, or because somebody else wrote this, delete " +
          `the global parameter "${JOURNAL_PREFIX}${other}" on the broker (rabbitmqctl clear_global_parameter NAME).`,
      },
    );
  }
  return undefined;
}

function refuseCreated(creations: readonly Change[], live: Topology | undefined): WarrenError | undefined {
  const there = live ?? { virtualHost: "", ...EMPTY_TOPOLOGY };
  const keys = {
    exchange: byKey("exchange", there),
    queue: byKey("queue", there),
    binding: byKey("binding", there),
    policy: byKey("policy", there),
  };
  const taken = creations.find(({ kind, key }) => keys[kind].has(key));
  if (taken === undefined) return undefined;
  const { code, message, hint } = alreadyExists(taken, there.virtualHost);
  return new WarrenError(code, message, { hint });
}
