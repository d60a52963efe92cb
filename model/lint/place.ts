/** The order of findings. */
import type { LintFinding } from "./discovery.ts";

/** Files in the order of their names: which was read first is not known here. */
export function byPlace({ location: a }: LintFinding, { location: b }: LintFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.offset - b.offset;
}
