/** What a replay came to. */
import { withoutCredentials } from "../../text/uri-credentials.ts";
import type { DeathGroup, Stayed } from "./tally.ts";

/** Messages on their way at most: so many of them can be twice where a replay is cut off. */
export const MOST_ON_THEIR_WAY = 500;

export interface ShownBody {
  readonly queue: string;
  readonly reason: string;
  readonly key: string;
  /** Of the whole body. */
  readonly bytes: number;
  /** Its beginning, where that is UTF-8. */
  readonly text?: string;
  /** Its beginning, where it is not. */
  readonly base64?: string;
}

export interface ReplayReport {
  readonly virtualHost: string;
  readonly queue: string;
  /** Nothing has left the queue. */
  readonly dryRun: boolean;
  /** Ready in the queue at the beginning: no more than these are taken. */
  readonly found: number;
  /** Of those, taken and looked at. */
  readonly taken: number;
  /** Back in the queues in which they died; of a dry run, those that would go. */
  readonly replayed: number;
  /**
   * Of the replayed, those that were marked as redelivered: a run that was cut off can have sent {@link MOST_ON_THEIR_WAY}
   * of them already. RabbitMQ (4.3.6) marks also what a consumer rejected, by which it became a dead letter.
   */
  readonly redelivered: number;
  /** Sent and neither confirmed nor refused at the end: they are still in the queue, and can be twice. */
  readonly unsure: number;
  readonly groups: readonly DeathGroup[];
  /** Replayed ones in more groups than are told. */
  readonly others: number;
  readonly stayed: readonly Stayed[];
  readonly bodies: readonly ShownBody[];
  /** What will become of them, and who else takes from the queue. */
  readonly remarks: readonly string[];
}

/** Bytes of a body that are shown. */
export const SHOWN_BYTES = 200;

/** The beginning of a body, as text where that is what it is, without what URIs in it have of credentials. Pure. */
export function shownBody(content: Uint8Array): Pick<ShownBody, "bytes" | "text" | "base64"> {
  const start = content.subarray(0, SHOWN_BYTES);
  const isCut = content.length > SHOWN_BYTES;
  try {
    // What is cut in the middle of a character is waited for, and is not shown.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(start, { stream: isCut });
    return { bytes: content.length, text: withoutCredentials(text) };
  } catch {
    return { bytes: content.length, base64: Buffer.from(start).toString("base64") };
  }
}
