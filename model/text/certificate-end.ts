/** When a certificate ends, in words, and whether it is time to replace it. Pure. */
import { DAY } from "./durations.ts";

/** Days that are left when it is time, by whose certificate it is. */
export const RENEWAL_DAYS = {
  /** Of `tls: development`. What it signs ends with it, so that it comes first. */
  authority: 60,
  /** What that has signed. */
  issued: 30,
  /** One that Warren was given, or that a broker of others shows. */
  given: 14,
} as const;

export function endsSoon(end: Date, kind: keyof typeof RENEWAL_DAYS, now: Date = new Date()): boolean {
  return end.getTime() - now.getTime() < RENEWAL_DAYS[kind] * DAY;
}

/** `ends at 2027-01-01T00:00:00.000Z`, or `ended at` */
export function endingOf(end: Date, now: Date = new Date()): string {
  return `${end < now ? "ended" : "ends"} at ${end.toISOString()}`;
}
