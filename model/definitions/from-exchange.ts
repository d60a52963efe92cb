/** An exchange of RabbitMQ's definitions: one that can be declared, one that is RabbitMQ's own, or one of another team. */
import { DELAYED_EXCHANGE, EXCHANGE_TYPES, FOREIGN_EXCHANGE_TYPES } from "../arguments/exchange-types.ts";
import { isBuiltInExchange, PREDECLARED_EXCHANGES } from "../rabbitmq/reserved-names.ts";
import type { Exchange } from "../topology/topology.ts";
import { fromDefinedExchange } from "./defined-objects.ts";
import type { DefinedExchange } from "./definitions.ts";
import { amqName, type Located, type Remark } from "./remark.ts";
import type { Taking, TakingDocument } from "./taking.ts";
import { withoutUnknown } from "./unknown-arguments.ts";

export function fromExchange(
  { object, path }: Located<DefinedExchange>,
  taking: TakingDocument,
  remarks: Remark[],
): Exchange[] {
  if (!isBuiltInExchange(object.name)) {
    const exchange = fromDefinedExchange(object);
    const beside = { path, inexact: taking.inexact, remarks };
    return [isKept(object, taking) ? exchange : withoutUnknown(exchange, "exchange", beside)];
  }
  if (!PREDECLARED_EXCHANGES.has(object.name)) remarks.push(amqName("exchange", object.name, path));
  return [];
}

/** Also where no declaration can have it. */
function isKept({ type }: DefinedExchange, { asIs, withDelayed }: Taking): boolean {
  return asIs === true || (withDelayed === true && type === DELAYED_EXCHANGE.type);
}

/** One of a type that no declaration can have: a plugin's that is not known here. */
export function foreignExchange(
  { object, path }: Located<DefinedExchange>,
  taking: Taking,
  remarks: Remark[],
): string[] {
  if (isKept(object, taking)) return [];
  const { name, type } = object;
  if (EXCHANGE_TYPES.has(type) || isBuiltInExchange(name)) return [];
  const why = FOREIGN_EXCHANGE_TYPES.get(type) ?? "It is a plugin's.";
  const message = `The exchange ${JSON.stringify(name)} is taken as external, so that nothing touches it: its type ${JSON.stringify(type)} is none that can be declared. ${why}`;
  remarks.push({ code: "exchange-type", path: [...path, "type"], message });
  return [name];
}
