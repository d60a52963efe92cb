/** What the page of a diagram is given: it draws, finds and answers by itself. */
import type { Environment } from "../../../model/routing/explain/answer.ts";

export interface PageData {
  /** A sentence: what is drawn, and whose word it is. */
  readonly title: string;
  readonly now: Environment;
  /** What `now` is compared with. */
  readonly before?: { readonly name: string; readonly environment: Environment };
  /** What is seen first: objects of one name in one virtual host, or users that may enter none. */
  readonly around?: {
    readonly virtualHost: string | undefined;
    readonly ids: readonly string[];
    /** Whether a user is among them, who is drawn only where users are. */
    readonly withUsers: boolean;
  };
  readonly onlyChanges: boolean;
}
