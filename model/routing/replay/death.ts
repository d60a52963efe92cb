/**
 * How a message died, as its headers say: `x-death`, a table for each queue and reason, the latest first, and the headers
 * `x-last-death-*`. Sources: `mc_amqpl:deaths_to_headers/2` and `death_table/7`, `mc:record_death/3` of RabbitMQ 4.3;
 * https://www.rabbitmq.com/docs/dlx#effects
 */
import { z } from "zod";

export interface Death {
  /** In which it died. */
  readonly queue: string;
  /** `rejected`, `expired`, `maxlen`, `delivery_limit`; whatever a later RabbitMQ may write. */
  readonly reason: string;
  /** To which it was published before. "" is the default exchange. */
  readonly exchange: string;
  /** The routing key, then those of `CC`. */
  readonly keys: readonly string[];
  /**
   * Seconds since 1970 of its first death in that queue for that reason: RabbitMQ does not tell the last (`death_table/7`
   * writes `first_time`). Undefined where it is not told.
   */
  readonly time: number | undefined;
}

const DEATH = z.looseObject({
  queue: z.string(),
  reason: z.string(),
  exchange: z.string().catch(""),
  "routing-keys": z.array(z.string()).catch([]),
  // As amqplib decodes a timestamp.
  time: z.looseObject({ value: z.number() }).optional().catch(undefined),
});
const HEADERS = z.looseObject({
  "x-death": z.array(DEATH),
  "x-last-death-queue": z.string().optional().catch(undefined),
  "x-last-death-reason": z.string().optional().catch(undefined),
});

/** Headers that say of deaths. To RabbitMQ 4 they are those of any client (release notes of 4.0, "x-death header"). */
export const DEATH_HEADERS: ReadonlySet<string> = new Set([
  "x-death",
  ...["first", "last"].flatMap((when) =>
    ["queue", "reason", "exchange"].map((what) => `x-${when}-death-${what}`),
  ),
]);

/**
 * The last one. Up to 3.12 there is no `x-last-death-queue`, and the first of the list is the last death.
 *
 * @param headers as amqplib decodes them
 * @returns undefined where they tell of none
 */
export function lastDeath(headers: unknown): Death | undefined {
  const parsed = HEADERS.safeParse(headers);
  if (!parsed.success) return undefined;
  const { "x-death": deaths, "x-last-death-queue": queue, "x-last-death-reason": reason } = parsed.data;
  const last = deaths.find((each) => each.queue === queue && each.reason === reason) ?? deaths[0];
  if (last === undefined) return undefined;
  return {
    queue: last.queue,
    reason: last.reason,
    exchange: last.exchange,
    keys: last["routing-keys"],
    time: last.time?.value,
  };
}
