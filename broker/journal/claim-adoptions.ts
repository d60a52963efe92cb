/**
 * What a stack has taken over, written on the broker before it is in the state: so that another stack is told whose it
 * is, as long as the first one has it. One global parameter a resource, named after its URN, as for the journal.
 *
 * It is proved by the stack's key like a journal, and for the same reason: two stacks can have one name.
 */
import { z } from "zod";
import { ADOPTION_PREFIX } from "../../model/reserved-prefixes.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { type ListedGlobalParameter, listGlobalParameters } from "../api/parameters.ts";
import { globalParameterPath } from "../api/paths.ts";
import { clusterIdentity, clusterIdIn } from "../cluster-identity.ts";
import { ADOPTED_BY_ANOTHER, adoptedByAnother } from "./adopted-by-another.ts";
import type { JournalOwner } from "./journal-proof.ts";
import { noteName } from "./note-name.ts";
import { isSameProof, makeProof } from "./note-proof.ts";

/** In words: `virtual host "shop"`, `queue "billing" in virtual host "shop"`. */
const recordSchema = z.strictObject({ objects: z.array(z.string()), proof: z.string() });

export interface AdoptionRequest {
  readonly owner: Pick<JournalOwner, "urn" | "key">;
  readonly objects: readonly string[];
}

/**
 * Says on the broker that they are this resource's. Each stack writes before it looks for the last time, so that of two at
 * the same time at least one sees the other.
 *
 * @throws WarrenError `adopted-by-another`, and nothing is said then
 */
export async function recordAdoption(
  api: ManagementApi,
  request: AdoptionRequest,
  signal?: AbortSignal,
): Promise<void> {
  const { owner, objects } = request;
  const there = await throwIfAdopted(api, request, signal);
  if (there !== undefined && canonicalJson(there) === canonicalJson(objects)) return;
  const clusterId = await clusterIdentity(api, signal);
  const value = { objects, proof: proofOf(request, clusterId) };
  await api.put(recordPath(owner), { value }, signal);
  try {
    await throwIfAdopted(api, request, signal);
  } catch (error) {
    if (error instanceof WarrenError && error.code === ADOPTED_BY_ANOTHER)
      await removeAdoption(api, owner, signal);
    throw error;
  }
}

/**
 * @returns what this resource itself has said before; undefined where it has said nothing
 * @throws WarrenError `adopted-by-another`
 */
export async function throwIfAdopted(
  api: ManagementApi,
  { owner, objects }: AdoptionRequest,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const parameters = await listGlobalParameters(api, signal);
  const clusterId = clusterIdIn(parameters);
  const wanted = new Set(objects);
  let own: readonly string[] | undefined;
  for (const { name, value } of parameters) {
    if (!name.startsWith(ADOPTION_PREFIX)) continue;
    const isOwn = name === nameOf(owner);
    const { data } = recordSchema.safeParse(value);
    if (data === undefined) continue;
    if (isOwn && isProved(data, { owner, clusterId })) {
      own = data.objects;
      continue;
    }
    const taken = data.objects.filter((object) => wanted.has(object));
    if (taken.length === 0) continue;
    const names = parameters.map((each) => each.name);
    throw adoptedByAnother({ asking: owner.urn, taken, note: name, names });
  }
  return own;
}

/** Whether this resource has said that it took something over, and not said since that it gave it back. */
export function isNoteOf(
  owner: AdoptionRequest["owner"],
  parameters: readonly ListedGlobalParameter[],
): boolean {
  const parameter = parameters.find(({ name }) => name === nameOf(owner));
  const { data } = recordSchema.safeParse(parameter?.value);
  return data !== undefined && isProved(data, { owner, clusterId: clusterIdIn(parameters) });
}

/** Nothing is this resource's any more. One that is not there is as good as removed. */
export async function removeAdoption(
  api: ManagementApi,
  owner: Pick<JournalOwner, "urn">,
  signal?: AbortSignal,
): Promise<void> {
  await api.delete(recordPath(owner), signal);
}

function isProved(
  { objects, proof }: z.infer<typeof recordSchema>,
  { owner, clusterId }: { readonly owner: AdoptionRequest["owner"]; readonly clusterId: string | undefined },
): boolean {
  return isSameProof(proof, proofOf({ owner, objects }, clusterId));
}

function proofOf({ owner: { urn, key }, objects }: AdoptionRequest, clusterId: string | undefined): string {
  const content = { objects, urn, clusterId: clusterId ?? null };
  return makeProof(key, "warren-adopted", content);
}

function nameOf({ urn }: Pick<JournalOwner, "urn">): string {
  return noteName(ADOPTION_PREFIX, urn);
}

function recordPath(owner: Pick<JournalOwner, "urn">): string {
  return globalParameterPath(nameOf(owner));
}
