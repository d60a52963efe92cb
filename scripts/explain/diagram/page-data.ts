/** What the page of a diagram is given: it draws, finds and answers by itself. */
import type { Environment } from "../../../model/routing/explain/answer.ts";

export interface PageData {
  /** A sentence: what is drawn, and whose word it is. */
  readonly title: string;
  readonly now: Environment;
  /** What `now` is compared with. */
  readonly before?: { readonly name: string; readonly environment: Environment };
  /** What is seen first. */
  readonly around?: string;
  readonly onlyChanges: boolean;
}
