/** Topic permissions of RabbitMQ's definitions that are for no exchange that a declaration has. */
import type { VirtualHost } from "../declaration/declaration.ts";
import { canHaveTopics, PREDECLARED_EXCHANGES } from "../rabbitmq/reserved-names.ts";
import type { Definitions } from "./definitions.ts";
import type { Located, Remark } from "./remark.ts";

/**
 * Until 4.2 RabbitMQ takes a topic permission for an exchange that is not there, and 4.3 exports no internal ones. Left
 * out, it would allow every routing key, where there is such an exchange.
 */
export function withExchangesOfTopics(
  virtualHosts: readonly VirtualHost[],
  list: readonly Located<Definitions["topic_permissions"][number]>[],
  remarks: Remark[],
): VirtualHost[] {
  const missing = new Map(virtualHosts.map(({ name }) => [name, new Set<string>()]));
  const known = new Map(
    virtualHosts.map(({ name, topology, external }) => [
      name,
      new Set([
        "",
        ...PREDECLARED_EXCHANGES.keys(),
        ...topology.exchanges.map((exchange) => exchange.name),
        ...external.exchanges,
      ]),
    ]),
  );
  for (const {
    object: { vhost, exchange },
    path,
  } of list) {
    const names = missing.get(vhost);
    if (names === undefined || names.has(exchange) || known.get(vhost)?.has(exchange) === true) continue;
    names.add(exchange);
    const message = `The exchange ${JSON.stringify(exchange)} is in a topic permission and not defined: it is taken as external. Where there is none, take both out: RabbitMQ 4.3 refuses such a permission.`;
    remarks.push({ code: "internal-exchange", path: [...path, "exchange"], message });
  }
  return virtualHosts.map((host) => {
    const more = missing.get(host.name) ?? new Set();
    if (more.size === 0) return host;
    return { ...host, external: { ...host.external, exchanges: [...host.external.exchanges, ...more] } };
  });
}

export function onTopics<T extends Definitions["topic_permissions"][number]>(
  list: readonly Located<T>[],
  remarks: Remark[],
): Located<T>[] {
  return list.filter(({ object: { user, exchange }, path }) => {
    if (canHaveTopics(exchange)) return true;
    const message = `A topic permission of the user ${JSON.stringify(user)} for the default exchange is left out: it has no effect.`;
    remarks.push({ code: "default-exchange", path: [...path, "exchange"], message });
    return false;
  });
}
