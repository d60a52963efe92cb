/** A real broker takes what the reader lets through, and refuses or ignores what it refuses. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { request } from "undici";
import { brokenPattern } from "../topology/name-pattern.ts";
import { type Arguments, type ArgumentValue, QUEUE_TYPES } from "../topology/topology.ts";
import { SETTINGS } from "./argument-rules.ts";
import { readDeclaration } from "./read-declaration.ts";

const managementUrl = process.env["WARREN_TEST_MANAGEMENT_URL"];
const skip = managementUrl === undefined ? "needs a broker: WARREN_TEST_MANAGEMENT_URL is not set" : false;
const virtualHost = `warren-declaration-${randomUUID()}`;

/** @returns the status code */
async function management(method: "PUT" | "POST" | "DELETE", path: string, body?: unknown): Promise<number> {
  const { origin, username, password } = new URL(managementUrl ?? "");
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const answer = await request(`${origin}/api/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    bodyTimeout: 30_000,
    headersTimeout: 30_000,
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** Whether the broker takes a queue with these arguments; it is removed again. */
async function takesQueue(table: Arguments): Promise<boolean> {
  const path = `queues/${virtualHost}/probe`;
  const status = await management("PUT", path, { durable: true, auto_delete: false, arguments: table });
  if (status < 300) await management("DELETE", path);
  return status < 300;
}

async function put(path: string, body: unknown): Promise<void> {
  const status = await management(path.startsWith("bindings/") ? "POST" : "PUT", path, body);
  assert.ok(status < 300, `${path}: ${status}`);
}

describe("on a broker", { skip }, () => {
  before(async () => {
    assert.equal(await management("PUT", `vhosts/${virtualHost}`, {}), 201);
  });
  after(async () => {
    assert.equal(await management("DELETE", `vhosts/${virtualHost}`), 204);
  });

  /** Arguments that another one has to stand beside. */
  const beside: Readonly<Record<string, Arguments>> = {
    "dead-letter-routing-key": { "x-dead-letter-exchange": "" },
  };
  const samples: readonly ArgumentValue[] = [
    -1,
    0,
    1,
    2,
    16,
    255,
    256,
    true,
    "7D",
    "text",
    "balanced",
    "drop-head",
    "all",
    "at-least-once",
  ];

  for (const [name, setting] of SETTINGS) {
    if (setting.by === "policy") continue;
    test(`x-${name} is taken by the queue types that the rules name`, async () => {
      const value = samples.find(setting.rule.accepts);
      assert.ok(value !== undefined);
      for (const type of QUEUE_TYPES) {
        const table: Arguments = { "x-queue-type": type, [`x-${name}`]: value, ...beside[name] };
        assert.equal(
          await takesQueue(table),
          setting.queueTypes.includes(type),
          `${type}: ${JSON.stringify(value)}`,
        );
      }
    });
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
      const status = await management("PUT", `policies/${virtualHost}/probe`, body);
      assert.equal(status < 300, brokenPattern(pattern) === undefined);
    });
  }

  test("the example is taken as it is", async () => {
    const text = readFileSync(new URL("../../declarations/shop.yaml", import.meta.url), "utf8");
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
