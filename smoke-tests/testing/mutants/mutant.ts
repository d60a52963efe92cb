/** One way to break a right environment. Data: what is asked of the broker, and what has to be said about it. */
import type { ExportedBinding, Json } from "./exported.ts";

export const MUTANT_KINDS = [
  "virtual host",
  "user",
  "permission",
  "topic permission",
  "exchange",
  "queue",
  "binding",
  "policy",
  "operator policy",
  "parameter",
  "undeclared object",
  "durability",
  "plugin",
  "node",
] as const;
export type MutantKind = (typeof MUTANT_KINDS)[number];

/**
 * A request of RabbitMQ's HTTP API, a binding to be removed, a command on the node, or its
 * restart.
 */
export type Step =
  | { readonly method: "PUT" | "POST"; readonly path: readonly string[]; readonly body: Json }
  | { readonly method: "DELETE"; readonly path: readonly string[] }
  /** The path of a binding has a part that only the broker knows, so it is looked up. */
  | { readonly unbind: ExportedBinding }
  | { readonly command: readonly [string, ...string[]] }
  | { readonly restart: true };

/** Whether an answer says that it is broken; undefined where it says nothing of it yet. */
export type Told = (answer: Json) => boolean | undefined;

export interface Mutant {
  /** Unique, in words: `queue "billing" in "trade": x-delivery-limit is 6 instead of 5`. */
  readonly name: string;
  readonly kind: MutantKind;
  /** What is broken: the names that a check has to say which fails because of it. */
  readonly says: readonly [string, ...string[]];
  readonly steps: readonly Step[];
  /**
   * What makes it right again. @default what is on the broker and was not exported is deleted, and the export
   * imported
   */
  readonly undo?: readonly Step[];
  /** It is only seen, or seen worse, where servers are stopped and killed. @default false */
  readonly restarts?: boolean;
  /** What RabbitMQ tells of the node lags behind: to be waited for before the smoke tests look. */
  readonly settled?: { readonly path: readonly string[]; readonly until: Told };
  /** The code of the error with which the smoke tests end, where nothing can be looked at any more. */
  readonly refused?: string;
  /** Why no check can notice it, and why that is right: then none may fail. */
  readonly harmless?: string;
}
