/** Bindings without effect. */
import { BINDING_ARGUMENTS_OF_PLUGINS } from "../../declaration/rules/binding-arguments.ts";
import { topicWords } from "../../routing/topic.ts";
import { bindingKey } from "../../topology/object-keys.ts";
import type { Binding } from "../../topology/topology.ts";
import { matchesNothing } from "../patterns/header-tables.ts";
import type { Rule } from "../rule.ts";
import { internalArrivals } from "../view/internal-arrivals.ts";
import { renderKeys, through } from "../view/key-flow.ts";
import { bindingSubject, perHost } from "../view/view.ts";

export const bindingNeverMatches: Rule = {
  id: "binding-never-matches",
  severity: "error",
  summary: "A binding to a headers exchange can match no message.",
  why: "`x-match: any` wants one of the headers that are named, and none is named that counts: names that begin with `x-` count under `any-with-x` only.",
  remedy: "Name a header, or use `any-with-x`. A binding without any arguments takes every message.",
  check: perHost(function* (host) {
    for (const { type, bindings } of host.exchanges.values()) {
      if (type !== "headers") continue;
      for (const bound of bindings) {
        if (!matchesNothing(bound.binding.arguments)) continue;
        const subject = bindingSubject(host, bound, "arguments");
        yield {
          ...subject,
          message: `The ${subject.object} matches no message: it wants any of no headers.`,
          hint: "Name a header, or use any-with-x if names that begin with x- are to count.",
        };
      }
    }
  }),
};

export const bindingOutOfReach: Rule = {
  id: "binding-out-of-reach",
  severity: "warning",
  summary: "A binding of an internal exchange waits for a key that cannot come there.",
  why: "Clients cannot publish to an internal exchange: what comes there has passed a binding of another exchange, with a key that this binding does not take. Only a message with a second key in its CC header could match both.",
  remedy: "Use a key that comes there, widen the binding before it, or take the binding out.",
  check: perHost(function* (host) {
    const arrivalsOf = internalArrivals(host);
    for (const { name, type, bindings } of host.exchanges.values()) {
      const arriving = arrivalsOf(name);
      // Without any way into it, the exchange is said by its own rule.
      if (arriving === undefined || arriving.length === 0) continue;
      for (const bound of bindings) {
        if (arriving.some((keys) => through(type, bound, keys) !== undefined)) continue;
        const subject = bindingSubject(host, bound);
        const come = arriving.slice(0, 3).map(renderKeys).join(", ");
        yield {
          ...subject,
          message: `The ${subject.object} matches no message: to the internal exchange ${JSON.stringify(name)} comes only ${come}.`,
          hint: "Use a key that comes there, or widen the binding before it.",
        };
      }
    }
  }),
};

export const literalWildcard: Rule = {
  id: "literal-wildcard",
  severity: "warning",
  summary: "A wildcard in a routing key is only a letter.",
  why: "On a direct exchange `*` and `#` stand for themselves. On a topic exchange they are wildcards only as whole words between dots: `order.eu*` matches the key `order.eu*` and no other.",
  remedy: "Use a topic exchange, or write the wildcard as a word of its own: `order.eu.*`.",
  check: perHost(function* (host) {
    for (const { type, bindings } of host.exchanges.values()) {
      if (type !== "direct" && type !== "topic") continue;
      for (const bound of bindings) {
        const { routingKey } = bound.binding;
        const words = topicWords(routingKey).filter((word) => /[*#]/.test(word));
        const literal = type === "direct" ? words.find(isWildcard) : words.find((word) => !isWildcard(word));
        if (literal === undefined) continue;
        const subject = bindingSubject(host, bound, "routingKey");
        yield {
          ...subject,
          message: `${JSON.stringify(literal)} in the routing key ${JSON.stringify(routingKey)} is no wildcard on a ${type} exchange: the binding takes this very key only.`,
          hint:
            type === "direct"
              ? "Make it a topic exchange, on which keys without wildcards match as before."
              : 'Make the wildcard a word of its own: "*" or "#".',
        };
      }
    }
  }),
};

function isWildcard(word: string): boolean {
  return word === "*" || word === "#";
}

export const ignoredBindingKey: Rule = {
  id: "ignored-binding-key",
  severity: "warning",
  summary: "A binding has a routing key or arguments that the type of its exchange does not look at.",
  why: "A fanout exchange takes every message, whatever its key; a headers exchange looks at arguments only, a direct or topic exchange at the key only. The binding takes more, or other, messages than it says. Arguments that a plugin reads, such as `x-stream-partition-order` of super streams, are not meant.",
  remedy:
    "Leave out what is ignored. If it was to count, a second exchange of the type that looks at it is what you want: another type for this one would take messages from its other bindings.",
  check: perHost(function* (host) {
    for (const { type, bindings } of host.exchanges.values()) {
      const ignored = type === undefined ? undefined : IGNORED[type];
      if (ignored === undefined) continue;
      const keys = new Set(bindings.map(({ binding }) => bindingKey(binding)));
      for (const bound of bindings) {
        const { binding } = bound;
        const { routingKey } = binding;
        const names = Object.keys(binding.arguments).filter(
          (name) => !BINDING_ARGUMENTS_OF_PLUGINS.has(name),
        );
        const part =
          ignored.includes("routingKey") && routingKey !== ""
            ? "routingKey"
            : ignored.includes("arguments") && names.length > 0
              ? "arguments"
              : undefined;
        if (part === undefined) continue;
        // Without it this would be a binding that stands there already: `shadowed-binding` says which of them goes.
        if (keys.has(bindingKey(without(binding, part, names)))) continue;
        const what =
          part === "routingKey"
            ? `The routing key ${JSON.stringify(routingKey)} is`
            : names.length === 1
              ? `The argument ${JSON.stringify(names[0])} is`
              : `The arguments ${names.map((name) => JSON.stringify(name)).join(", ")} are`;
        const onlyThese = names.length === Object.keys(binding.arguments).length;
        yield {
          ...bindingSubject(host, bound, part),
          message: `${what} ignored: ${type} exchanges do not look at ${part === "routingKey" ? "keys" : "arguments"} of bindings.`,
          hint:
            part === "arguments" && names.length > 1
              ? "Leave them out. If they were to count, use a second exchange of another type."
              : "Leave it out. If it was to count, use a second exchange of another type.",
          ...(part === "routingKey" || onlyThese ? { offers: [{ kind: "remove-entry", value: "" }] } : {}),
        };
      }
    }
  }),
};

function without(binding: Binding, part: "routingKey" | "arguments", names: readonly string[]): Binding {
  if (part === "routingKey") return { ...binding, routingKey: "" };
  const left = Object.entries(binding.arguments).filter(([name]) => !names.includes(name));
  return { ...binding, arguments: Object.fromEntries(left) };
}

const IGNORED: Readonly<Record<string, readonly ("routingKey" | "arguments")[]>> = {
  fanout: ["routingKey", "arguments"],
  headers: ["routingKey"],
  direct: ["arguments"],
  topic: ["arguments"],
};
