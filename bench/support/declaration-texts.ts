/** Declarations of any size, as texts. */

import { hashPassword } from "../../broker/objects/password-hash.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { toDefinitions } from "../../model/definitions/to-definitions.ts";
import { SALT_BYTES } from "../../model/rabbitmq/password-hash.ts";

const EXCHANGES = 50;
const POLICIES = 5;

/**
 * @param objects how many in all, give or take one, from 200: queues, exchanges, bindings, policies, users, and the virtual host
 */
export function declarationText(objects: number): string {
  const users = Math.floor(objects / 50);
  // A user is two, with its permission. Beside these the virtual host, the exchange of dead letters and its queue.
  const queues = Math.floor((objects - 2 * users - EXCHANGES - POLICIES - 4) / 2);
  const lines = ["virtualHosts:", "  shop:", "    defaultQueueType: quorum", "    exchanges:"];
  for (let i = 0; i < EXCHANGES; i++) {
    lines.push(`      orders-${i}: { type: ${i % 2 === 0 ? "topic" : "direct"} }`);
  }
  lines.push("      dead: { type: topic }", "    queues:", "      dead: {}");
  for (let i = 0; i < queues; i++) {
    const table =
      i % 3 === 0 ? "{ x-dead-letter-exchange: dead, x-delivery-limit: 5 }" : "{ x-max-length: 1000 }";
    lines.push(`      queue-${i}: { arguments: ${table} }`);
  }
  lines.push("    bindings:", '      - { source: dead, destination: dead, routingKey: "#" }');
  for (let i = 0; i < queues; i++) {
    const key = (i % EXCHANGES) % 2 === 0 ? `order.*.${i}` : `order.${i}`;
    lines.push(`      - { source: orders-${i % EXCHANGES}, destination: queue-${i}, routingKey: "${key}" }`);
  }
  lines.push("    policies:");
  for (let i = 0; i < POLICIES; i++) {
    const definition = "{ dead-letter-exchange: dead, message-ttl: 60000 }";
    lines.push(
      `      p${i}: { pattern: '^queue-${i}', applyTo: queues, priority: ${i}, definition: ${definition} }`,
    );
  }
  lines.push("users:");
  for (let i = 0; i < users; i++) {
    lines.push(
      `  user-${i}: { permissions: { shop: { configure: ^$, write: '^orders-${i % EXCHANGES}$', read: '^queue-${i}$' } } }`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/**
 * The same as RabbitMQ's definitions.json.
 *
 * @param indent spaces of a level; without them all is on one line, as RabbitMQ exports it
 */
export function definitionsText(objects: number, indent?: number): string {
  const declaration = readDeclaration([{ path: "bench.yaml", text: declarationText(objects) }]);
  const hash = hashPassword("", Buffer.alloc(SALT_BYTES));
  const passwordHashes = new Map(declaration.users.map(({ name }) => [name, hash]));
  const { definitions } = toDefinitions(declaration, { passwordHashes });
  return JSON.stringify({ rabbitmq_version: "4.3.6", ...definitions }, null, indent);
}
