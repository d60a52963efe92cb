/** One way to bring a topology onto a broker, as the benchmark of the provider asks for it. */
import type { Measurement } from "../run-measured.ts";
import type { Workload } from "../workload.ts";

export const STEPS = ["up", "unchanged", "change", "destroy"] as const;
/**
 * - `up`: from no virtual host to all there.
 * - `unchanged`: the same again, nothing to do.
 * - `change`: one binding has another routing key.
 * - `destroy`: all gone, the virtual host too.
 */
export type Step = (typeof STEPS)[number];

export interface Peer {
  readonly name: string;
  /** Bounded, because it takes too long beyond. */
  readonly mostQueues: number;
  open(input: {
    readonly broker: {
      readonly managementUrl: string;
      readonly amqpUrl: string;
      readonly username: string;
      readonly password: string;
    };
    /** Empty, and its own. */
    readonly folder: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal | undefined;
  }): Promise<Session>;
}

export interface Session {
  /** Writes down what is to be there; not part of what is measured. */
  declare(workload: Workload): Promise<void>;
  /** Undefined where this peer has no such step. */
  run(step: Step): Promise<Measurement | undefined>;
  /** Of the state that the peer keeps, as it is now; 0 where it keeps none. */
  stateBytes(): Promise<number>;
}
