/** What a move makes beside the queue, by names that nobody else can know before: they need no note of whose they are. */
import { createHmac } from "node:crypto";
import { escapedForPattern } from "../../model/patterns/pattern-text.ts";
import { MOVE_PREFIX } from "../../model/reserved-prefixes.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import type { QueueMove } from "./move-request.ts";

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

/** Pure. Those of its queues that are there for its time alone: the one of a renamed queue is there to stay. */
export function temporaryNames(names: MoveNames): string[] {
  return [names.held, names.new].filter((name) => isOfMove(names, name));
}

/** Pure. Whether the move has made it beside what it moves. */
export function isOfMove({ policy }: MoveNames, name: string): boolean {
  return name.startsWith(`${policy}.`);
}

/** Pure. As a policy says it, of these queues alone. */
export function temporaryPattern(names: MoveNames): string {
  return `^(${temporaryNames(names).map(escapedForPattern).join("|")})$`;
}

/** Pure. By the new name, which is the one that stays. */
export function renameNames(owner: Owner, virtualHost: string, to: string): MoveNames {
  const name = provenName(owner, ["rename", owner.urn, virtualHost, to]);
  return { held: to, new: `${name}.new`, policy: name };
}

/** What a move over AMQP makes beside that. */
export interface OverAmqpNames extends MoveNames {
  /** Exchange that leads what the queue held to where it waits. A fanout leaves the routing key as it is. */
  readonly away: string;
  /** Exchange that leads it back into the queue. */
  readonly back: string;
  /** Exclusive queue of the connection that moves: whoever has it is the only one. */
  readonly lock: string;
  /** Queue by which the broker is asked whether it takes the new definition. */
  readonly trial: string;
}

/** Pure. Of the same names, so that the next run finds it. */
export function overAmqpNames(names: MoveNames): OverAmqpNames {
  const { policy: name } = names;
  return {
    ...names,
    away: `${name}.away`,
    back: `${name}.back`,
    lock: `${name}.lock`,
    trial: `${name}.trial`,
  };
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
