/** Whose journal it is, in tests that work without the provider. */
import type { JournalOwner } from "../journal/journal-proof.ts";

/** All of one stack, which has one key. */
export function ownerOf(urn: string): JournalOwner {
  return { urn, key: "a-key-that-only-this-stack-of-tests-has" };
}
