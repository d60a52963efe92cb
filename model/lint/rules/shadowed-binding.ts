/** Bindings that a wider one makes useless. */
import { BINDING_ARGUMENTS_OF_PLUGINS } from "../../declaration/rules/binding-arguments.ts";
import { MATCHERS } from "../../routing/matchers.ts";
import { topicWords } from "../../routing/topic.ts";
import { headersCover, matchesNothing } from "../patterns/header-tables.ts";
import { covers, OTHER_WORD } from "../patterns/topic-patterns.ts";
import type { Rule } from "../rule.ts";
import { type BoundBinding, bindingSubject, perHost } from "../view/view.ts";

export const shadowedBinding: Rule = {
  id: "shadowed-binding",
  severity: "warning",
  summary: "A binding takes only what a wider one takes to the same destination.",
  why: "A queue gets one copy of a message however many bindings lead to it, so the narrower binding does nothing. Whoever takes it out to stop its messages will wonder why they still come.",
  remedy: "Take the narrower binding out (`./warren check --fix` does), or narrow the wider one.",
  check: perHost(function* (host) {
    for (const exchange of host.exchanges.values()) {
      const byDestination = Map.groupBy(
        exchange.bindings,
        ({ binding }) => `${binding.destinationType} ${binding.destination}`,
      );
      for (const rivals of byDestination.values()) {
        if (rivals.length < 2) continue;
        for (const { narrow, wide } of shadowed(exchange.type, rivals)) {
          const subject = bindingSubject(host, narrow);
          yield {
            ...subject,
            message: `The ${subject.object} does nothing: the ${bindingSubject(host, wide).object} takes all of its messages to the same ${narrow.binding.destinationType}.`,
            hint: "Take it out.",
            fix: { kind: "remove-item", value: "" },
          };
        }
      }
    }
  }),
};

interface Shadow {
  readonly narrow: BoundBinding;
  readonly wide: BoundBinding;
}

/** Of two that take the same the later one is shadowed. */
function* shadowed(type: string | undefined, rivals: readonly BoundBinding[]): Generator<Shadow> {
  const rule = type === undefined ? undefined : COVERING[type];
  if (rule === undefined) return;
  const candidates = rule.candidates(rivals);
  const covered = new Set<BoundBinding>();
  for (const narrow of rivals) {
    if (type === "headers" && matchesNothing(narrow.binding.arguments)) continue;
    // It does something that is no routing.
    if (Object.keys(narrow.binding.arguments).some((name) => BINDING_ARGUMENTS_OF_PLUGINS.has(name)))
      continue;
    const wide = candidates(narrow).find(
      (each) =>
        each !== narrow &&
        !covered.has(each) &&
        rule.covers(each, narrow) &&
        (each.index < narrow.index || !rule.covers(narrow, each)),
    );
    if (wide === undefined) continue;
    covered.add(narrow);
    yield { narrow, wide };
  }
}

interface Covering {
  readonly covers: (wide: BoundBinding, narrow: BoundBinding) => boolean;
  /** Those that might cover one, found without comparing each with each. */
  readonly candidates: (rivals: readonly BoundBinding[]) => (narrow: BoundBinding) => readonly BoundBinding[];
}

/** Bindings of a headers exchange to one destination that are compared each with each; of more, nothing is claimed. */
const MOST_HEADERS_RIVALS = 500;

/** What covers what, by the type of exchange; of other types nothing is known. */
const COVERING: Readonly<Record<string, Covering>> = {
  fanout: { covers: () => true, candidates: (rivals) => () => rivals.slice(0, 2) },
  direct: {
    covers: () => true,
    candidates: (rivals) => {
      const byKey = Map.groupBy(rivals, ({ binding }) => binding.routingKey);
      return ({ binding }) => byKey.get(binding.routingKey)?.slice(0, 2) ?? [];
    },
  },
  topic: {
    covers: (wide, narrow) => covers(wide.binding.routingKey, narrow.binding.routingKey),
    candidates: topicCandidates,
  },
  headers: {
    covers: (wide, narrow) => headersCover(wide.binding.arguments, narrow.binding.arguments),
    candidates: (rivals) => () => (rivals.length > MOST_HEADERS_RIVALS ? [] : rivals),
  },
};

/** What covers a pattern takes each of its keys: the oracle is asked for one of them, with words that nobody wrote. */
function topicCandidates(rivals: readonly BoundBinding[]): (narrow: BoundBinding) => readonly BoundBinding[] {
  const bound = new Map(rivals.map((each) => [each.binding, each]));
  const match = MATCHERS.get("topic")?.(rivals.map(({ binding }) => binding));
  return ({ binding }) => {
    const words = topicWords(binding.routingKey).map((word) =>
      word === "*" || word === "#" ? OTHER_WORD : word,
    );
    const found = new Set<BoundBinding>();
    match?.({ keys: [words.join(".")], headers: {} }, (each) => {
      const candidate = bound.get(each);
      if (candidate !== undefined) found.add(candidate);
    });
    return [...found].toSorted((a, b) => a.index - b.index);
  };
}
