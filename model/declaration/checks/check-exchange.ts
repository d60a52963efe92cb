/** What only RabbitMQ's rules say about an exchange: what its type needs, and which arguments it takes. */
import type { z } from "zod";
import { EXCHANGE_TYPES, exchangePlugin } from "../../arguments/exchange-types.ts";
import { isSince, type Target } from "../../rabbitmq/versions.ts";
import { own } from "../../text/own-property.ts";
import { allowed, quote } from "../../text/wording.ts";
import type { Named } from "../reading/read-object.ts";
import { checkPlugin } from "../rules/plugins.ts";
import type { exchangeSchema } from "../schema.ts";
import type { Report } from "../source/fault.ts";
import { keyAt, nodeAt, placeAt } from "../source/source-tree.ts";
import { checkValue, unknownArgument } from "./check-queue.ts";
import { checkTargets, type Scope } from "./check-references.ts";

export type ExchangeInput = z.output<typeof exchangeSchema>;

export function checkExchange(
  { name, value, node, faulty }: Named<ExchangeInput>,
  { scope, target }: { readonly scope: Scope; readonly target: Target },
  report: Report,
): void {
  const owner = `the exchange ${quote(name)}`;
  const table = nodeAt(node, ["arguments"]) ?? node;
  if (!faulty.has("type")) checkType(value.type, owner, node, target, report);
  const rules = EXCHANGE_TYPES.get(value.type)?.arguments ?? {};
  for (const [argument, given] of Object.entries(value.arguments)) {
    const rule = own(rules, argument);
    if (rule !== undefined) {
      checkValue(
        rule.rule,
        { given, subject: `${quote(argument)} of ${owner}`, place: placeAt(table, argument) },
        report,
      );
      continue;
    }
    const taker = [...EXCHANGE_TYPES].find(([, type]) => Object.hasOwn(type.arguments, argument))?.[0];
    const kind = taker === undefined ? "an exchange" : `an exchange of the type ${value.type}`;
    const names = Object.keys(rules);
    const wayOut = `${allowed(names, argument)} ${unknownArgument("exchange", argument, names)}`.trim();
    report(
      keyAt(table, argument),
      `${quote(argument)} is not an argument of ${kind}; RabbitMQ would ignore it.`,
      taker === undefined ? wayOut : `It is one of ${taker}. ${wayOut}`,
    );
  }
  if (Object.hasOwn(value.arguments, "hash-header") && Object.hasOwn(value.arguments, "hash-property")) {
    report(
      keyAt(table, "hash-property"),
      `${quote("hash-property")} of ${owner} cannot stand beside "hash-header".`,
    );
  }
  checkTargets(
    { table: value.arguments, prefix: "", owner, placeOf: (key) => placeAt(table, key) },
    scope,
    report,
  );
}

function checkType(
  type: string,
  owner: string,
  node: Named<ExchangeInput>["node"],
  target: Target,
  report: Report,
): void {
  const since = EXCHANGE_TYPES.get(type)?.since;
  const place = placeAt(node, "type");
  if (since !== undefined && !isSince(target.version, since)) {
    report(
      place,
      `RabbitMQ ${target.version} has no exchange type ${quote(type)}: it is known since ${since}.`,
    );
    return;
  }
  const plugin = exchangePlugin(type, target.version);
  checkPlugin({ subject: `The type ${quote(type)} of ${owner}`, plugin, place }, target, report);
}
