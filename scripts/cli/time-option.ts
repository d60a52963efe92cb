/** A point in time on the command line, in microseconds since 1970. */
import { parseSince } from "../../model/logs/log-filter.ts";
import { notAllowed, type Reading } from "./option.ts";

export interface TimeOption {
  readonly kind: "parsed";
  readonly value: "TIME";
  readonly read: (text: string) => Reading<number>;
  readonly help: string;
}

/** @param help without examples: they are added */
export function timeOption(help: string): TimeOption {
  return {
    kind: "parsed",
    value: "TIME",
    read: readTime,
    help: `${help}: 10m, 1h30m, 2026-11-21T14:00:00Z`,
  };
}

function readTime(text: string): Reading<number> {
  const value = parseSince(text, Date.now());
  return value === undefined ? notAllowed(text, "30s, 10m, 1h30m, 2d, or 2026-11-21T14:00:00Z") : { value };
}
