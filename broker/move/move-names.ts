/** What a move makes beside the queue, by names that nobody else can know before: they need no note of whose they are. */
import { createHmac } from "node:crypto";
import { MOVE_PREFIX } from "../../model/own-names.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import type { QueueMove } from "./queue-move.ts";

export interface MoveNames {
  /** Queue for what was in the one that is moved; where that is renamed, the one of the new name. */
  readonly held: string;
  /** Queue for what comes meanwhile. */
  readonly new: string;
  /** Policy that keeps others off the two. */
  readonly policy: string;
}

/** Pure. */
export function namesOf(owner: Owner, virtualHost: string, { live, desired }: QueueMove): MoveNames {
  return live.name === desired.name
    ? moveNames(owner, virtualHost, desired.name)
    : renameNames(owner, virtualHost, desired.name);
}

/** Pure. The same for the same queue of the same stack, so that an interrupted move is found again. */
export function moveNames(owner: Owner, virtualHost: string, queue: string): MoveNames {
  const name = provenName(owner, ["move", owner.urn, virtualHost, queue]);
  return { held: `${name}.held`, new: `${name}.new`, policy: name };
}

/** Pure. By the new name, which is the one that stays. */
export function renameNames(owner: Owner, virtualHost: string, to: string): MoveNames {
  const name = provenName(owner, ["rename", owner.urn, virtualHost, to]);
  return { held: to, new: `${name}.new`, policy: name };
}

/** Pure. Of an exchange, for the time in which it is made anew. */
export function exchangeCopyName(owner: Owner, virtualHost: string, exchange: string): string {
  return provenName(owner, ["exchange", owner.urn, virtualHost, exchange]);
}

type Owner = Pick<JournalOwner, "urn" | "key">;

function provenName({ key }: Owner, what: readonly string[]): string {
  const proof = createHmac("sha256", key).update(JSON.stringify(what)).digest("hex").slice(0, 24);
  return `${MOVE_PREFIX}${proof}`;
}
