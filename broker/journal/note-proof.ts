/** The proof that a note on the broker was written by whoever has the stack's key. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";

/**
 * @param purpose `warren-journal`: so that a note of one kind cannot be given out as one of another
 * @returns base64url
 */
export function makeProof(key: string, purpose: string, content: ArgumentValue): string {
  return createHmac("sha256", key)
    .update(`${purpose} ${canonicalJson(content)}`)
    .digest("base64url");
}

/** In a time that does not say how much of it is right. */
export function isSameProof(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
