import type { ManagementApi } from "../management-api.ts";
import type { Json } from "./answers.ts";

/** A question of Warren's to the HTTP API, and what a broker answers. */
export interface ApiQuestion {
  readonly name: string;
  readonly ask: (api: ManagementApi) => Promise<unknown>;
  readonly answer: Json;
  /** Keys that may be left out: `type`, or `queues.type` below `queues` alone. */
  readonly optional?: readonly string[];
  /** Keys that may have any value. */
  readonly free?: readonly string[];
  /** Keys of numbers that may be a word instead. */
  readonly words?: readonly string[];
}
