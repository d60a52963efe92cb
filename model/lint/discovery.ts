/** What rules of lint say of a declaration. */
import type { Edit } from "../declaration/source/edit-source.ts";
import type { Location, Severity } from "../declaration/source/fault.ts";

export type { Severity } from "../declaration/source/fault.ts";

/** A change of the file after which the rule is content and nothing else is different. */
export interface Fix {
  /** Of what the discovery's path leads to: an item of a list, an entry of a mapping, or the value of an entry. */
  readonly kind: Edit["kind"];
  /** For `replace-value`: the new string. */
  readonly value: string;
}

/** One breach of a rule. */
export interface Discovery {
  /** Of the object or the property, from the root of the declaration; list items by their index. */
  readonly path: readonly string[];
  /** "" for a user. */
  readonly virtualHost: string;
  /** `queue "billing"`, `binding orders -> billing [#]` */
  readonly object: string;
  /** What is wrong and what comes of it. */
  readonly message: string;
  /** The way out. */
  readonly hint: string;
  /** What `--fix` does. */
  readonly fix?: Fix;
  /**
   * What the hint offers in so many words, where that is one change of one place. As a fix, none of them takes a message
   * or a right from anybody: the tests of the rules hold each against the oracle and the rules of access.
   */
  readonly offers?: readonly Fix[];
}

/** A discovery with its rule and its place. */
export interface LintFinding extends Discovery {
  readonly rule: string;
  readonly severity: Severity;
  readonly location: Location;
  /** In what was compared with, where it is about something that is gone. */
  readonly stood?: Location;
}

/** What was found and does not count. */
export interface SilencedFinding extends LintFinding {
  readonly reason: string;
  /** Whether the declaration says it at the object, or the rule is off. */
  readonly by: "declaration" | "severity";
}
