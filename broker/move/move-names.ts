/** What a move makes beside the queue, by names that nobody else can know before: they need no note of whose they are. */
import { createHmac } from "node:crypto";
import { MOVE_PREFIX } from "../../model/own-names.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";

export interface MoveNames {
  /** Queue for what was in the one that is moved. */
  readonly held: string;
  /** Queue for what comes meanwhile. */
  readonly new: string;
  /** Policy that keeps others off the two. */
  readonly policy: string;
}

/** Pure. The same for the same queue of the same stack, so that an interrupted move is found again. */
export function moveNames(
  owner: Pick<JournalOwner, "urn" | "key">,
  virtualHost: string,
  queue: string,
): MoveNames {
  const proof = createHmac("sha256", owner.key)
    .update(JSON.stringify(["move", owner.urn, virtualHost, queue]))
    .digest("hex")
    .slice(0, 24);
  const name = `${MOVE_PREFIX}${proof}`;
  return { held: `${name}.held`, new: `${name}.new`, policy: name };
}
