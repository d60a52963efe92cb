/** What a move over AMQP makes beside what every move makes: of the same names, so that the next run finds it. */
import type { MoveNames } from "../move-names.ts";

export interface OverAmqpNames extends MoveNames {
  /** Exchange that leads what the queue held to where it waits. A fanout leaves the routing key as it is. */
  readonly away: string;
  /** Exchange that leads it back into the queue. */
  readonly back: string;
  /** Exclusive queue of the connection that moves: whoever has it is the only one. */
  readonly lock: string;
  /** Queue by which the broker is asked whether it takes the new definition. */
  readonly trial: string;
}

/** Pure. */
export function overAmqpNames(names: MoveNames): OverAmqpNames {
  const { policy: name } = names;
  return {
    ...names,
    away: `${name}.away`,
    back: `${name}.back`,
    lock: `${name}.lock`,
    trial: `${name}.trial`,
  };
}
