/** What bindings of headers exchanges ask for inside of lists and tables. */
import { countedHeaders, shortIntegers } from "../../routing/headers.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import type { Rule } from "../rule.ts";
import { bindingSubject, perHost } from "../view/view.ts";

export const nestedHeaderValues: Rule = {
  id: "nested-header-values",
  severity: "warning",
  summary:
    "A binding asks for something inside of a list or a table that the messages of most clients do not match.",
  why:
    "Inside of a list or a table RabbitMQ compares integers with their types, and tables field by field in their order. " +
    "What a declaration says comes by the HTTP API, from which RabbitMQ keeps integers in 8 bytes and fields in the order of their names. " +
    "A `long` of the clients for Java and .NET, an `int64` of the one for Go and any integer of Ruby's Bunny are of 8 bytes; " +
    "an `int` of those and any small number of Pika and of amqplib are of fewer, and do not match. By itself, as the value of a header, an integer of any width does.",
  remedy:
    'Let the publishers write what is kept: integers in 8 bytes (with amqplib `{ "!": "int64", value: 1 }`), fields in the order of their names; then silence the rule and say so. ' +
    "Or let both sides use a header of its own for each value.",
  check: perHost(function* (host) {
    for (const { type, bindings } of host.exchanges.values()) {
      if (type !== "headers") continue;
      for (const bound of bindings) {
        const values = countedHeaders(bound.binding.arguments).map(([, value]) => value);
        const numbers = [...new Set(values.flatMap(shortIntegers))];
        const names = values.flatMap(orderedFields).at(0);
        const parts = [
          ...(numbers.length === 0 ? [] : [`write the ${inWords(numbers)} in 8 bytes`]),
          ...(names === undefined ? [] : [`send the fields ${names.map(quoted).join(", ")} in this order`]),
        ];
        if (parts.length === 0) continue;
        const subject = bindingSubject(host, bound, "arguments");
        yield {
          ...subject,
          message: `The ${subject.object} is matched only by messages of clients that ${parts.join(" and ")}.`,
          hint: "Most do not. Let the publishers do so and say it in a silence, or let both sides use a header of its own for each value.",
        };
      }
    }
  }),
};

/** Of each table inside of the value that has more than one. */
function orderedFields(value: ArgumentValue): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(orderedFields);
  const names = Object.keys(value);
  return Array.isArray(value) || names.length < 2 ? inside : [names, ...inside];
}

function inWords(numbers: readonly number[]): string {
  return numbers.length === 1 ? `integer ${numbers[0]}` : `integers ${numbers.join(", ")}`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
