/**
 * Why a broker does not take a publish at all: it closes the channel, or does not let the user in. The order of the
 * questions is that of `rabbit_channel:handle_method/3` of RabbitMQ 4.3.6.
 */
import { LONGEST_EXPIRY } from "../rabbitmq/protocol-limits.ts";
import { own } from "../text/own-property.ts";
import { WarrenError } from "../warren-error.ts";
import type { Publish } from "./publish.ts";
import type { Rights } from "./rights.ts";
import type { RoutingTable } from "./routing-table.ts";

/** In the order in which they are looked for. */
export const REFUSALS = {
  "virtual-host-not-permitted": {
    code: 530,
    meaning: "the user has no permission in the virtual host: the connection is refused",
  },
  "write-not-permitted": { code: 403, meaning: "the user may not write to the exchange" },
  "exchange-not-found": { code: 404, meaning: "there is no such exchange" },
  "internal-exchange": { code: 403, meaning: "clients may not publish to an internal exchange" },
  "expiration-invalid": {
    code: 406,
    meaning: "the expiration is not a whole number of milliseconds from 0 to ten years",
  },
  "cc-not-a-list": { code: 406, meaning: "CC and BCC must be lists" },
  "topic-not-permitted": {
    code: 403,
    meaning: "the user may not write to the exchange with one of the routing keys",
  },
  "user-id-differs": {
    code: 406,
    meaning: "user_id names somebody else, and the user has not the tag impersonator",
  },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

export type Refusal = keyof typeof REFUSALS;

/**
 * @param keys the routing key and those of CC and BCC, as far as these are lists
 * @throws WarrenError `user-unknown` where the table was compiled without the publishing user,
 *   `pattern-undecidable` where a permission uses more of PCRE than is understood here
 */
export function refusalOf(
  table: RoutingTable,
  publish: Publish,
  keys: readonly string[],
): Refusal | undefined {
  const { exchange, headers, user, expiration, userId } = publish;
  const rights = user === undefined ? undefined : rightsOf(table, user);
  if (rights !== undefined) {
    if (!rights.enters) return "virtual-host-not-permitted";
    if (!rights.allows("write", exchange)) return "write-not-permitted";
  }
  const found = table.exchanges.get(exchange);
  if (found === undefined && exchange !== "" && !table.external.has(exchange)) return "exchange-not-found";
  if (found?.internal === true) return "internal-exchange";
  if (expiration !== undefined && !isExpiration(expiration)) return "expiration-invalid";
  if (headers !== undefined && !hasLists(headers)) return "cc-not-a-list";
  if (rights === undefined) return undefined;
  if (found?.type === "topic" && !keys.every((key) => rights.allowsTopic("write", exchange, key))) {
    return "topic-not-permitted";
  }
  return userId === undefined || userId === rights.user || rights.impersonates
    ? undefined
    : "user-id-differs";
}

export function rightsOf(table: RoutingTable, user: string): Rights {
  const rights = table.users.get(user);
  if (rights !== undefined) return rights;
  const known = [...table.users.keys()].toSorted();
  throw new WarrenError("user-unknown", `There is no user "${user}".`, {
    hint: known.length === 0 ? "No users are known here." : `Known are: ${known.join(", ")}.`,
  });
}

/** As Erlang's `string:to_integer/1` reads it. */
function isExpiration(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const milliseconds = Number(text);
  return milliseconds >= 0 && milliseconds <= LONGEST_EXPIRY;
}

function hasLists(headers: NonNullable<Publish["headers"]>): boolean {
  return ["CC", "BCC"].every((name) => {
    const list = own(headers, name);
    return list === undefined || Array.isArray(list);
  });
}
