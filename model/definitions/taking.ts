/** How definitions are taken. */
import type { InexactNumbers } from "./left-out/inexact-numbers.ts";

/** What the caller wants of them. */
export interface Taking {
  /**
   * They are of a broker that was asked just now: a queue has the type that it has, and not the one that an import would
   * give it. @default false
   */
  readonly live?: boolean;
  /** Keep what no declaration can have, to compare it: types and arguments of unknown plugins, the cluster's name. @default false */
  readonly asIs?: boolean;
  /** Keep delayed exchanges, for which `model/migration/` has something else. @default false */
  readonly withDelayed?: boolean;
  /** Leave out the queues that clients made for a while: see {@link isTemporary}. @default false */
  readonly withoutTemporary?: boolean;
  /**
   * Keep the passwords themselves, for who names secrets in their place: see `name-secrets.ts`. A file that is itself a
   * declaration may hold none. @default false
   */
  readonly withPasswords?: boolean;
}

/** How one document of them is taken. */
export interface TakingDocument extends Taking {
  /** Its numbers that no declaration can have. */
  readonly inexact: InexactNumbers;
  /** See `repeated-objects.ts`. */
  readonly repeated: ReadonlySet<string>;
  /** See `undeclarable-names.ts`. */
  readonly undeclarable: ReadonlySet<string>;
}
