/** What a rule of lint is. */
import type { Severity } from "../declaration/source/fault.ts";
import type { Discovery } from "./discovery.ts";
import type { Environment } from "./view/view.ts";

/** What a rule says of itself: docs/lint.md and `--explain` have it too. */
export interface RuleWords {
  /** In kebab case; stable, because silences in files name it. */
  readonly id: string;
  /** An `error` is surely not what was meant, and stops `./warren up`; a `warning` can be right, with a reason. */
  readonly severity: Severity;
  /** One sentence, of the thing that is found. */
  readonly summary: string;
  /** What goes wrong on a broker. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}

export interface Rule extends RuleWords {
  /** Whether it needs facts, and so finds different things for different brokers. Default: false. */
  readonly dependsOnFacts?: true;
  readonly check: (environment: Environment) => Iterable<Discovery>;
}
