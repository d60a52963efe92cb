/** The requests that mutants are made of. Pure. */
import type {
  Exported,
  ExportedBinding,
  ExportedExchange,
  ExportedQueue,
  Json,
  JsonObject,
} from "./exported.ts";
import type { Step } from "./mutant.ts";

export function put(path: readonly string[], body: Json = {}): Step {
  return { method: "PUT", path, body };
}

export function remove(...path: readonly string[]): Step {
  return { method: "DELETE", path };
}

export function bind(binding: ExportedBinding): Step {
  const { vhost, source, destination, destination_type: type, routing_key, arguments: args } = binding;
  const path = ["bindings", vhost, "e", source, type === "queue" ? "q" : "e", destination];
  return { method: "POST", path, body: { routing_key, arguments: args } };
}

export function putExchange({ vhost, name, ...exchange }: ExportedExchange): Step {
  return put(["exchanges", vhost, name], exchange);
}

export function putQueue({ vhost, name, durable, auto_delete, arguments: args }: ExportedQueue): Step {
  return put(["queues", vhost, name], { durable, auto_delete, arguments: args });
}

/** Deleted and made anew, with everything that goes with an exchange. */
export function replaceExchange(
  exchange: ExportedExchange,
  { bindings, topic_permissions }: Exported,
): Step[] {
  const { vhost, name } = exchange;
  const isItsEnd = ({ source, destination, destination_type: type }: ExportedBinding): boolean =>
    source === name || (type === "exchange" && destination === name);
  return [
    remove("exchanges", vhost, name),
    putExchange(exchange),
    ...bindings.filter((each) => each.vhost === vhost && isItsEnd(each)).map(bind),
    ...topic_permissions
      .filter((each) => each.vhost === vhost && each.exchange === name)
      .map(({ user, exchange: of, write, read }) =>
        put(["topic-permissions", vhost, user], { exchange: of, write, read }),
      ),
  ];
}

/** The same for a queue. */
export function replaceQueue(queue: ExportedQueue, { bindings, exchanges }: Exported): Step[] {
  const { vhost, name } = queue;
  const leadsHere = ({ destination, destination_type: type }: ExportedBinding): boolean =>
    type === "queue" && destination === name;
  return [
    remove("queues", vhost, name),
    putQueue(queue),
    // It may have been the last binding of an exchange that deletes itself.
    ...exchanges.filter((each) => each.vhost === vhost && each.auto_delete).map(putExchange),
    ...bindings.filter((each) => each.vhost === vhost && leadsHere(each)).map(bind),
  ];
}

/** Without one key. */
export function without(table: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name !== key));
}
