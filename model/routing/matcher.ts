/** What every type of exchange answers: which of its bindings a message follows. */
import type { Arguments, Binding } from "../topology/topology.ts";

/** What of a message decides where it goes. */
export interface RoutedMessage {
  /** The routing key, then those of the CC and BCC headers. */
  readonly keys: readonly string[];
  /** Without BCC, which is taken off before a message is routed. */
  readonly headers: Arguments;
  readonly integers?: IntegerWidth;
}

/**
 * In how many bytes the client writes integers inside of lists and tables of headers: `long` in 8, as RabbitMQ keeps
 * those of bindings; `short` in as few as they fit, or in 4.
 */
export type IntegerWidth = "long" | "short";

/** Calls `follow` with each binding that a message matches, in any order, with repetitions. */
export type Matcher = (message: RoutedMessage, follow: (binding: Binding) => void) => void;
