/** The limits of one virtual host or of one user: a list of one, or an empty one where there are none. */
import { z } from "zod";
import { isLimit } from "../../model/rabbitmq/limits.ts";

/** Those of a virtual host are checked to be numbers when they are set; an import sets any. */
export const LIMITS = z.array(z.looseObject({ value: z.record(z.string(), z.number()) }));

/** By RabbitMQ's names. One that is absent is no limit. */
export type Limits = Readonly<Record<string, number>>;

export function limitsIn(listed: z.infer<typeof LIMITS> | undefined): Limits {
  return Object.fromEntries(Object.entries(listed?.[0]?.value ?? {}).filter(([, value]) => isLimit(value)));
}
