/**
 * The ownership journal: what a run is about to create, written on the broker before the first of it is. A run
 * that is killed leaves no Pulumi state, but it leaves this, so that the next run knows its own objects from
 * somebody else's. What proves whose it is, is in `journal-proof.ts`.
 *
 * A journal may outlive its run: every run replaces it with what still counts, and what the state has got by then
 * does not. It is a global parameter, one a resource, named after the resource's URN.
 */

import { JOURNAL_PREFIX } from "../../model/reserved-prefixes.ts";
import type { Change, ObjectKind } from "../../model/topology/plan/change.ts";
import { byKey } from "../../model/topology/plan/changes.ts";
import type { Topology } from "../../model/topology/topology.ts";
import { type ManagementApi } from "../api/management-api.ts";
import { findGlobalParameter, listGlobalParameters } from "../api/parameters.ts";
import { globalParameterPath } from "../api/paths.ts";
import { clusterIdentity } from "../cluster-identity.ts";
import { claimIn, type Journal, type JournalOwner, verified, withProof } from "./journal-proof.ts";
import { noteName } from "./note-name.ts";

const NO_OBJECTS: Journal["creates"] = { exchange: [], queue: [], binding: [], policy: [] };

export const EMPTY_JOURNAL: Journal = { virtualHost: "", createsVirtualHost: false, creates: NO_OBJECTS };

/** The owner's own; one that is not proved to be is told to it, and counts as none. */
export async function readJournal(
  api: ManagementApi,
  owner: JournalOwner,
  signal?: AbortSignal,
): Promise<Journal | undefined> {
  const parameter = await findGlobalParameter(api, journalName(owner), signal);
  if (parameter === undefined) return undefined;
  const clusterId = await clusterIdentity(api, signal);
  const found = verified(parameter.value, { owner, clusterId, now: new Date() });
  if ("journal" in found) return found.journal;
  const name = JSON.stringify(journalName(owner));
  owner.onRejected?.(
    `The global parameter ${name} on the broker is ignored: ${found.rejected}. What it names counts as somebody ` +
      "else's. A run that is finished removes it; by hand: rabbitmqctl clear_global_parameter NAME.",
  );
  return undefined;
}

export async function writeJournal(
  api: ManagementApi,
  { owner, journal }: { readonly owner: JournalOwner; readonly journal: Journal },
  signal?: AbortSignal,
): Promise<void> {
  const clusterId = await clusterIdentity(api, signal);
  const value = withProof(journal, { owner, clusterId, now: new Date() });
  await api.put(journalPath(owner), { value }, signal);
}

/** A name that can be shown, and typed to remove it. */
const URN = /^urn:pulumi:[^\p{C}\p{Zl}\p{Zp}]{1,1000}$/u;

/** What all other resources say, by URN, that they create in this virtual host: under way, or interrupted. */
export async function readOtherJournals(
  api: ManagementApi,
  { owner, virtualHost }: { readonly owner: JournalOwner; readonly virtualHost: string },
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Journal["creates"]>> {
  const parameters = await listGlobalParameters(api, signal);
  const others = new Map<string, Journal["creates"]>();
  for (const { name, value } of parameters) {
    if (!name.startsWith(JOURNAL_PREFIX)) continue;
    const other = name.slice(JOURNAL_PREFIX.length);
    const claim = name !== journalName(owner) && URN.test(other) ? claimIn(value, new Date()) : undefined;
    if (claim?.virtualHost === virtualHost) others.set(other, claim.creates);
  }
  return others;
}

export async function removeJournal(
  api: ManagementApi,
  owner: Pick<JournalOwner, "urn">,
  signal?: AbortSignal,
): Promise<void> {
  await api.delete(journalPath(owner), signal);
}

/** The live objects that an interrupted run created and that no state knows yet. */
export function ownedByJournal(journal: Journal | undefined, live: Topology): Topology {
  const creates = journal?.virtualHost === live.virtualHost ? journal.creates : NO_OBJECTS;
  return {
    virtualHost: live.virtualHost,
    exchanges: creates.exchange.flatMap(liveOf(byKey("exchange", live))),
    queues: creates.queue.flatMap(liveOf(byKey("queue", live))),
    bindings: creates.binding.flatMap(liveOf(byKey("binding", live))),
    policies: creates.policy.flatMap(liveOf(byKey("policy", live))),
  };
}

/**
 * What a run must write before it makes `changes`: what it will create, and what an earlier one created that the
 * state still does not know.
 */
export function journalOf(changes: readonly Change[], unrecorded: Topology): Journal {
  const keys = (kind: ObjectKind): string[] => [
    ...new Set([
      ...byKey(kind, unrecorded).keys(),
      ...changes.filter((change) => change.kind === kind && change.action === "create").map(({ key }) => key),
    ]),
  ];
  return {
    ...EMPTY_JOURNAL,
    virtualHost: unrecorded.virtualHost,
    creates: {
      exchange: keys("exchange"),
      queue: keys("queue"),
      binding: keys("binding"),
      policy: keys("policy"),
    },
  };
}

export function isEmptyJournal(journal: Journal): boolean {
  return (
    !journal.createsVirtualHost &&
    journal.createsObject === undefined &&
    Object.values(journal.creates).every((keys) => keys.length === 0)
  );
}

function liveOf<T>(live: ReadonlyMap<string, T>): (key: string) => T[] {
  return (key) => {
    const object = live.get(key);
    return object === undefined ? [] : [object];
  };
}

function journalName({ urn }: Pick<JournalOwner, "urn">): string {
  return noteName(JOURNAL_PREFIX, urn);
}

function journalPath(owner: Pick<JournalOwner, "urn">): string {
  return globalParameterPath(journalName(owner));
}
