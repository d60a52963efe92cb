/**
 * How long, and how many, a queue keeps messages that nobody consumes. Which settings say so stands where each is described
 * (`limits` in `model/arguments/`); lint, the plan, moves, `explain` and the smoke tests all ask here.
 */
import type { Limited } from "../../arguments/argument.ts";
import { QUEUE_ARGUMENTS } from "../../arguments/queue-arguments.ts";
import type { Behaving } from "./queue-behaviour.ts";

type Described = typeof QUEUE_ARGUMENTS;

/** As policies write it; as an argument each has the prefix `x-`. */
export type LimitName = {
  [Name in keyof Described]: Described[Name] extends { readonly limits: Limited } ? Name : never;
}[keyof Described];

/** Milliseconds, messages or bytes; a missing one is no limit. */
export type MessageLimits = Readonly<Partial<Record<LimitName, number>>>;

/** In alphabetical order. */
export const LIMIT_NAMES = Object.entries(QUEUE_ARGUMENTS)
  .filter(([, described]) => "limits" in described)
  .map(([name]) => name as LimitName);

/** The settings that limit one of these. */
export function limitsOf(...limited: readonly Limited[]): readonly LimitName[] {
  return LIMIT_NAMES.filter((name) => limited.includes(QUEUE_ARGUMENTS[name].limits));
}

/** Of what is, what is new or tighter than it was. */
export function tighterLimits(was: MessageLimits, is: MessageLimits): MessageLimits {
  return limitsIn((name) => {
    const [before = Number.POSITIVE_INFINITY, after = Number.POSITIVE_INFINITY] = [was[name], is[name]];
    return after < before ? after : undefined;
  });
}

/** Those that apply to a queue. A stream has none: it only ever drops whole segments, and never the one being written. */
export function messageLimits({ type, valueOf }: Behaving): MessageLimits {
  return type === "stream" ? {} : limitsIn(valueOf);
}

/** What a table of arguments, or the definition of a policy, says of them. */
export function limitsIn(valueOf: (name: LimitName) => unknown): MessageLimits {
  return Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, valueOf(name)] as const).filter(
      ([, value]) => typeof value === "number",
    ),
  ) as MessageLimits;
}
