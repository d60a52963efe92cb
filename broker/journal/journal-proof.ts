/**
 * Whose journal it is. Anybody with the tag `policymaker` may write a global parameter, so a journal carries a proof
 * that only its stack can make: an HMAC, keyed by a secret of the stack's state, over all that the journal says and
 * over where it stands. Without the key it can be repeated, and nothing else; so it also says which state of its
 * resource it was written after, and when.
 */

import { z } from "zod";
import { DAY, HOUR } from "../../model/text/durations.ts";
import { isSameProof, makeProof } from "./note-proof.ts";

/** Who writes and reads a journal. */
export interface JournalOwner {
  /** The resource's URN, `urn:pulumi:dev::shop::warren:index:Topology::shop`. It names the journal. */
  readonly urn: string;
  /** A secret of the stack, the same in every run: 256 random bits. */
  readonly key: string;
  /** Of the resource's state: another one after each change that was finished. Absent while it has none. */
  readonly generation?: string | undefined;
  /** Told of a journal in its place that it does not believe. */
  readonly onRejected?: ((message: string) => void) | undefined;
}

const keys = z.array(z.string());
const creates = z.strictObject({ exchange: keys, queue: keys, binding: keys, policy: keys });

const journalSchema = z.strictObject({
  virtualHost: z.string(),
  /** The virtual host itself is the run's own. */
  createsVirtualHost: z.boolean(),
  /** An object that stands alone, as its kind describes it. */
  createsObject: z.string().optional(),
  /** Keys of the objects that are the run's own, by kind. */
  creates,
});

const storedSchema = journalSchema.extend({
  generation: z.string().optional(),
  /** When, in UTC. */
  written: z.iso.datetime(),
  proof: z.string(),
});

/** What of a journal of another stack is of interest. Its proof cannot be checked. */
const claimSchema = z.object({ virtualHost: z.string(), creates, written: z.iso.datetime() });

export type Journal = z.infer<typeof journalSchema>;
export type Claim = z.infer<typeof claimSchema>;

/** Where a journal stands, beside what it says. */
export interface JournalPlace {
  readonly owner: JournalOwner;
  /** RabbitMQ's id of it; undefined where it has none. */
  readonly clusterId: string | undefined;
  readonly now: Date;
}

/**
 * Milliseconds for which a journal is believed: an interrupted run is repeated within them, over a weekend too. One that
 * somebody has kept and writes again when its resource is long gone must not count.
 */
export const BELIEVED_FOR = 72 * HOUR;

/** Others keep away from what a journal claims as long as its own stack may believe it, by whatever clock. */
const RESPECTED_FOR = BELIEVED_FOR + DAY;

/** As it is written on the broker. */
export function withProof(journal: Journal, { owner, clusterId, now }: JournalPlace): object {
  const { generation } = owner;
  const said = {
    ...journal,
    ...(generation === undefined ? {} : { generation }),
    written: now.toISOString(),
  };
  return { ...said, proof: proofOf(said, owner, clusterId) };
}

/** What is read from the broker: the journal, or why it is not believed. */
export function verified(
  stored: unknown,
  { owner, clusterId, now }: JournalPlace,
): { readonly journal: Journal } | { readonly rejected: string } {
  const parsed = storedSchema.safeParse(stored);
  if (!parsed.success) return { rejected: "it is not of the form that this version of Warren writes" };
  const { proof, ...said } = parsed.data;
  if (!isSameProof(proof, proofOf(said, owner, clusterId))) {
    return { rejected: "it was not written by this stack, for this resource on this broker" };
  }
  const { generation, written, ...journal } = said;
  if (generation !== owner.generation) {
    return { rejected: "the run that wrote it, or a later one, was finished since" };
  }
  if (!isWithin(written, now, BELIEVED_FOR)) {
    return { rejected: `it was written more than ${BELIEVED_FOR / HOUR} hours ago` };
  }
  return { journal };
}

/** What a journal of another resource claims; undefined where it is none, or a run that is long over wrote it. */
export function claimIn(stored: unknown, now: Date): Claim | undefined {
  const { data } = claimSchema.safeParse(stored);
  return data !== undefined && isWithin(data.written, now, RESPECTED_FOR) ? data : undefined;
}

/** In the future, too: clocks differ, and a date that is far away is no better than none. */
function isWithin(written: string, now: Date, milliseconds: number): boolean {
  return Math.abs(now.getTime() - Date.parse(written)) <= milliseconds;
}

type Said = Omit<z.infer<typeof storedSchema>, "proof">;

function proofOf(said: Said, { urn, key }: JournalOwner, clusterId: string | undefined): string {
  const { createsObject = null, generation = null, ...rest } = said;
  const content = { ...rest, createsObject, generation, urn, clusterId: clusterId ?? null };
  return makeProof(key, "warren-journal", content);
}
