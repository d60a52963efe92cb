/**
 * The ownership journal: what a run is about to create, written on the broker before the first of it is. A run
 * that is killed leaves no Pulumi state, but it leaves this, so that the next run knows its own objects from
 * somebody else's.
 *
 * A journal may outlive its run: every run replaces it with what still counts, and what the state has got by then
 * does not. It is a global parameter, one a resource, named after the resource's URN.
 */

import type { Change, ObjectKind } from "../model/topology/change.ts";
import { byKey } from "../model/topology/changes.ts";
import type { Topology } from "../model/topology/topology.ts";
import { apiPath, type ManagementApi } from "./management-api.ts";

export interface Journal {
  readonly virtualHost: string;
  /** The virtual host itself is the run's own. */
  readonly createsVirtualHost: boolean;
  /** Keys of the objects that are the run's own, by kind. */
  readonly creates: { readonly [K in ObjectKind]: readonly string[] };
}

const PREFIX = "warren-journal:";

const NO_OBJECTS: Journal["creates"] = { exchange: [], queue: [], binding: [], policy: [] };

/** @param urn the resource's URN, `urn:pulumi:dev::shop::warren:index:Topology::shop` */
export async function readJournal(
  api: ManagementApi,
  urn: string,
  signal?: AbortSignal,
): Promise<Journal | undefined> {
  const parameter = await api.find<{ value: Partial<Journal> }>(journalPath(urn), signal);
  if (parameter === undefined) return undefined;
  const { virtualHost = "", createsVirtualHost = false, creates } = parameter.value;
  return { virtualHost, createsVirtualHost, creates: { ...NO_OBJECTS, ...creates } };
}

export async function writeJournal(
  api: ManagementApi,
  urn: string,
  journal: Journal,
  signal?: AbortSignal,
): Promise<void> {
  await api.put(journalPath(urn), { value: journal }, signal);
}

/** Those of all other resources, by URN, that create in this virtual host: under way, or interrupted. */
export async function readOtherJournals(
  api: ManagementApi,
  urn: string,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Journal["creates"]>> {
  type Parameter = { readonly name: string; readonly value: Partial<Journal> | null };
  const parameters = await api.get<Parameter[]>("/global-parameters", signal);
  const others = new Map<string, Journal["creates"]>();
  for (const { name, value } of parameters) {
    if (!name.startsWith(PREFIX) || name === PREFIX + urn || value?.virtualHost !== virtualHost) continue;
    others.set(name.slice(PREFIX.length), { ...NO_OBJECTS, ...value.creates });
  }
  return others;
}

export async function removeJournal(api: ManagementApi, urn: string, signal?: AbortSignal): Promise<void> {
  await api.delete(journalPath(urn), signal);
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
    virtualHost: unrecorded.virtualHost,
    createsVirtualHost: false,
    creates: {
      exchange: keys("exchange"),
      queue: keys("queue"),
      binding: keys("binding"),
      policy: keys("policy"),
    },
  };
}

export function isEmptyJournal(journal: Journal): boolean {
  return !journal.createsVirtualHost && Object.values(journal.creates).every((keys) => keys.length === 0);
}

function liveOf<T>(live: ReadonlyMap<string, T>): (key: string) => T[] {
  return (key) => {
    const object = live.get(key);
    return object === undefined ? [] : [object];
  };
}

function journalPath(urn: string): string {
  return apiPath("global-parameters", PREFIX + urn);
}
