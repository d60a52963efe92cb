/** Written cases of what a rule of the change finds and, beside each, the nearest step that it lets pass. */
import type { Facts } from "../../facts.ts";

export interface ChangeCase {
  readonly rule: string;
  readonly what: string;
  /** A declaration file, as it was. */
  readonly before: string;
  /** As it is then. */
  readonly fires: string;
  /** All that the rule says of it, in order: `line:column [what stood, line:column]: message hint`. */
  readonly findings: readonly string[];
  /** Another one, of which the rule says nothing. */
  readonly near: string;
  /** Default: nothing is known. */
  readonly facts?: Facts;
}
