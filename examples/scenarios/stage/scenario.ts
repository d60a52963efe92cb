/** A lesson of messaging: a program to read, to copy and to run, and what has to come of it. */
import type { Channel, ConfirmChannel } from "amqplib";
import type { Collection } from "./collection.ts";

export interface Scenario {
  /** As it is said on the command line: `hello-world`. */
  readonly name: string;
  /** What one knows afterwards, in one sentence. */
  readonly teaches: string;
  /** What to look at while it runs, in one sentence. */
  readonly look: string;
  /** disposable: it restarts the broker. @default "shadow" */
  readonly needs?: "shadow" | "disposable";
  /** The lesson itself. @returns what was seen, for the comparison with `expected` */
  readonly program: (stage: Stage) => Promise<Observation>;
  /** What has to be seen, exactly. */
  readonly expected: Observation;
}

/** What was seen, by name: plain values. */
export type Observation = Readonly<Record<string, unknown>>;

/**
 * What a program has to do with: a virtual host of its own, and somebody who watches. In a program of your own
 * `connect()` is `connect("amqps://USER:PASSWORD@HOST/VHOST")` of amqplib, with "error" listeners on the connection
 * and on each channel.
 */
export interface Stage {
  readonly connect: () => Promise<Connection>;
  /** Ends every node of the broker gracefully and waits until it serves again. */
  readonly restartBroker: () => Promise<void>;
  /** Tells who watches what happens: `tell("worker A", "done with task 1")`. */
  readonly tell: (who: string, what: string) => void;
  /** @param what stands in the error when too few come: `answers` */
  readonly collect: <T>(what: string) => Collection<T>;
  /** Waits, but not for ever. @throws WarrenError `wait-exceeded` */
  readonly within: <T>(what: string, promise: Promise<T>) => Promise<T>;
}

/** What the lessons need of amqplib's connection. */
export interface Connection {
  createChannel(): Promise<Channel>;
  /** The broker confirms what is published over it. */
  createConfirmChannel(): Promise<ConfirmChannel>;
  close(): Promise<void>;
  /** Breaks it off without a word, as the end of a process does that is killed. */
  crash(): Promise<void>;
}
