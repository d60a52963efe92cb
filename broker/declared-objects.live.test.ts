/** A real broker takes what the reader lets through, and refuses or ignores what it refuses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { brokenPattern } from "../model/patterns/name-pattern.ts";
import { askedBroker, noBroker } from "./testing/ask-broker.ts";

describe("on a broker", { skip: noBroker }, () => {
  const { virtualHost, ask } = askedBroker();

  async function put(path: string, body: unknown): Promise<void> {
    const status = await ask(path.startsWith("bindings/") ? "POST" : "PUT", path, body);
    assert.ok(status < 300, `${path}: ${status}`);
  }

  for (const pattern of [
    "(",
    ")",
    "*a",
    "a**",
    "^*",
    "{1}",
    "a{3,1}",
    "[z-a]",
    "[a",
    "[]",
    "a\\",
    "a|*",
    "",
    "a++",
    "a{",
    "[]a]",
    "(?P<n>a)",
    "(?=a)*",
    "(?i)a",
    "[[:alpha:]]+",
    "a*?",
  ]) {
    test(`the pattern ${pattern}`, async () => {
      const body = { pattern, definition: { "max-length": 1 }, "apply-to": "queues", priority: 0 };
      const status = await ask("PUT", `policies/${virtualHost}/probe`, body);
      assert.equal(status < 300, brokenPattern(pattern) === undefined);
    });
  }

  test("the example is taken as it is", async () => {
    const text = readFileSync(new URL("../declarations/shop.yaml", import.meta.url), "utf8");
    const [host] = readDeclaration([{ path: "shop.yaml", text }]).virtualHosts;
    assert.ok(host !== undefined);
    const { exchanges, queues, bindings, policies } = host.topology;
    for (const { name, type, durable, autoDelete, internal, arguments: table } of exchanges) {
      const body = { type, durable, auto_delete: autoDelete, internal, arguments: table };
      await put(`exchanges/${virtualHost}/${encodeURIComponent(name)}`, body);
    }
    for (const { name, type, durable, autoDelete, arguments: table } of queues) {
      const body = { durable, auto_delete: autoDelete, arguments: { ...table, "x-queue-type": type } };
      await put(`queues/${virtualHost}/${encodeURIComponent(name)}`, body);
    }
    for (const { source, destination, destinationType, routingKey, arguments: table } of bindings) {
      const ends = [source, destinationType === "queue" ? "q" : "e", destination].map(encodeURIComponent);
      await put(`bindings/${virtualHost}/e/${ends.join("/")}`, { routing_key: routingKey, arguments: table });
    }
    for (const { name, pattern, applyTo, priority, definition } of policies) {
      const body = { pattern, "apply-to": applyTo, priority, definition };
      await put(`policies/${virtualHost}/${encodeURIComponent(name)}`, body);
    }
    for (const [limit, value] of Object.entries(host.limits)) {
      await put(`vhost-limits/${virtualHost}/${limit}`, { value });
    }
  });
});
