/** Which dead letters are meant. */
import type { Death } from "./death.ts";

/** All that is said has to fit. */
export interface Selection {
  readonly reason?: string;
  /** The queue in which it died. */
  readonly origin?: string;
  readonly exchange?: string;
  /** One of its routing keys. */
  readonly key?: string;
  /** Texts as they stand, numbers and booleans as JSON writes them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Microseconds since 1970, both included; RabbitMQ tells whole seconds. */
  readonly since?: number;
  readonly until?: number;
}

/** @param headers as amqplib decodes them */
export function isSelected(
  death: Death,
  headers: Readonly<Record<string, unknown>>,
  selection: Selection,
): boolean {
  const { reason, origin, exchange, key, since, until } = selection;
  return (
    (reason === undefined || reason === death.reason) &&
    (origin === undefined || origin === death.queue) &&
    (exchange === undefined || exchange === death.exchange) &&
    (key === undefined || death.keys.includes(key)) &&
    isWithin(death.time, { since, until }) &&
    selection.headers.every(([name, value]) => Object.hasOwn(headers, name) && isTold(headers[name], value))
  );
}

/** A death without a time is in no span of time. */
function isWithin(
  time: number | undefined,
  { since, until }: { readonly since: number | undefined; readonly until: number | undefined },
): boolean {
  if (since === undefined && until === undefined) return true;
  if (time === undefined) return false;
  const second = time * 1_000_000;
  // The whole second of the beginning counts.
  const from = since === undefined ? undefined : Math.floor(since / 1_000_000) * 1_000_000;
  return (from === undefined || second >= from) && (until === undefined || second <= until);
}

function isTold(header: unknown, value: string): boolean {
  return ["string", "number", "boolean"].includes(typeof header) && String(header) === value;
}
