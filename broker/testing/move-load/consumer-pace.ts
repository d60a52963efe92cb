/** How fast consumers take messages: so that a move always meets a queue that is in use, and neither empty nor endless. */
import type { ConsumerOptions } from "./numbered-consumer.ts";

export type Pace = Pick<ConsumerOptions, "prefetch" | "hold">;

/** Messages that a consumer has unacknowledged. */
const PREFETCH = 60;
/** Milliseconds after which one of so many acknowledges them: more are published meanwhile than these, and fewer. */
const HOLD = { slow: 200, fast: 5 } as const;

/** Of what an account takes itself at the end. */
export const LAST: Pace = { prefetch: 2_000, hold: () => HOLD.fast };

/** Of one of so many consumers. @param isFull whether the queue holds more than it should */
export function paceOf(consumers: number, isFull: () => boolean): Pace {
  return {
    prefetch: PREFETCH,
    hold: () => (isFull() ? HOLD.fast : HOLD.slow * consumers),
  };
}
