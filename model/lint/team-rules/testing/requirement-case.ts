/** Written cases of what a requirement finds and, beside each, the nearest thing that it lets pass. */

export interface RequirementCase {
  /** The key under `require`. */
  readonly requirement: string;
  readonly what: string;
  /** The body of a rule but for its message: YAML in flow form. */
  readonly rule: string;
  /** A declaration file. */
  readonly fires: string;
  /** All that the rule says of it, in order: `line:column: message`. */
  readonly findings: readonly string[];
  /** A declaration file of which the rule says nothing. */
  readonly near: string;
}
