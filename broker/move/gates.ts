/**
 * For how long publishers are blocked while a queue or an exchange is changed: a gate is an alarm of our own on every node,
 * which a timer in the node takes back whatever happens to us (`warren_move.erl`). Once the change itself has begun within
 * a gate, the node may keep it for 15 s from then on (`promised/0` there), so that it is ended and not given up halfway.
 */

/** Milliseconds of a gate at most, at each try: only who never lets go of a message makes publishers wait long. */
export const GATES: readonly [number, ...number[]] = [900, 900, 900, 2_000, 5_000, 10_000];
/** Where a consumer is known to hold on, no publisher waits for it longer than this. */
export const GATES_WHILE_HELD: readonly number[] = GATES.slice(0, 2);
/** For an exchange, of which nobody holds messages. */
export const EXCHANGE_GATES: readonly number[] = [900, 900, 2_000, 5_000, 10_000];

/** Messages: a queue that holds no more is moved while publishers are blocked once; a larger one blocks them three times. */
export const ONE_GATE = 2_000;
