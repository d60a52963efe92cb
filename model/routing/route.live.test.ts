/** The corpus on a real broker: what the oracle is held to is what RabbitMQ does. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { type ChannelModel, connect } from "amqplib";
import { request } from "undici";
import type { Binding } from "../topology/topology.ts";
import { CORPUS, type RoutingCase, type RoutingGroup } from "./corpus.ts";
import type { Publish, Refusal } from "./route.ts";
import { compileRouting } from "./routing-table.ts";

const amqpUrl = process.env["WARREN_TEST_AMQP_URL"];
const managementUrl = process.env["WARREN_TEST_MANAGEMENT_URL"];
const skip =
  amqpUrl === undefined || managementUrl === undefined
    ? "needs a broker: WARREN_TEST_AMQP_URL and WARREN_TEST_MANAGEMENT_URL are not set"
    : false;
/** In milliseconds: far more than a broker needs to show what it has just been told. */
const PATIENCE = 30_000;

const CLOSE_CODES: Readonly<Record<Refusal, number>> = {
  "exchange-not-found": 404,
  "internal-exchange": 403,
  "cc-not-a-list": 406,
};

for (const group of CORPUS) {
  describe(`on a broker: ${group.name}`, { skip }, () => {
    const virtualHost = `warren-routing-${randomUUID()}`;
    let connection: ChannelModel;
    let received: ReadonlyMap<string, readonly string[]>;

    before(async () => {
      await management("PUT", `vhosts/${virtualHost}`, {});
      const url = new URL(amqpUrl ?? "");
      url.pathname = `/${virtualHost}`;
      connection = await connect(url.href, { timeout: PATIENCE });
      connection.on("error", (error) => assert.fail(error));
      await declare(connection, group, virtualHost);
      received = await publishAll(connection, group);
    });

    after(async () => {
      await connection?.close();
      await management("DELETE", `vhosts/${virtualHost}`);
    });

    for (const [index, { rule, publish, queues, refused }] of group.cases.entries()) {
      test(`${rule}: ${JSON.stringify(publish)}`, async () => {
        if (refused !== undefined) assert.equal(await closeCode(connection, publish), CLOSE_CODES[refused]);
        else assert.deepEqual(received.get(String(index)) ?? [], queues);
      });
    }
  });
}

/** @returns the parsed body, undefined where there is none */
async function management(
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const { origin, username, password } = new URL(managementUrl ?? "");
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const answer = await request(`${origin}/api/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    bodyTimeout: PATIENCE,
    headersTimeout: PATIENCE,
  });
  const text = await answer.body.text();
  assert.ok(answer.statusCode < 300, `${method} ${path}: ${answer.statusCode} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** Imports the topology and waits until every binding and every policy is seen. */
async function declare(
  connection: ChannelModel,
  { topology }: RoutingGroup,
  virtualHost: string,
): Promise<void> {
  const { exchanges, queues, bindings, policies } = topology;
  await management("POST", `definitions/${virtualHost}`, {
    exchanges: exchanges.map(({ name, type, durable, autoDelete, internal, arguments: table }) => ({
      name,
      type,
      durable,
      auto_delete: autoDelete,
      internal,
      arguments: table,
    })),
    queues: queues.map(({ name, type, durable, autoDelete }) => ({
      name,
      durable,
      auto_delete: autoDelete,
      arguments: { "x-queue-type": type },
    })),
    bindings: bindings
      .filter((binding) => !hasVoid(binding))
      .map(({ source, destination, destinationType, routingKey, arguments: table }) => ({
        source,
        destination,
        destination_type: destinationType,
        routing_key: routingKey,
        arguments: table,
      })),
    policies: policies.map(({ name, pattern, applyTo, priority, definition }) => ({
      name,
      pattern,
      "apply-to": applyTo,
      priority,
      definition,
    })),
  });
  const channel = await connection.createChannel();
  for (const { source, destination, routingKey, arguments: table } of bindings.filter(hasVoid)) {
    await channel.bindQueue(destination, source, routingKey, table);
  }
  await channel.close();
  await eventually(async () => {
    const seen = (await management("GET", `bindings/${virtualHost}`)) as { source: string }[];
    return seen.filter(({ source }) => source !== "").length === bindings.length;
  });
  const { exchanges: compiled } = compileRouting({ virtualHost, ...topology });
  const ruled = [...compiled.values()]
    .filter(({ alternate }) => alternate !== undefined)
    .map(({ name }) => name);
  const byArgument = new Set(
    exchanges.filter((each) => "alternate-exchange" in each.arguments).map((each) => each.name),
  );
  await eventually(async () => {
    const seen = (await management("GET", `exchanges/${virtualHost}`)) as { name: string; policy?: string }[];
    return ruled.every(
      (name) => byArgument.has(name) || seen.some((each) => each.name === name && each.policy),
    );
  });
}

/** The management API refuses void arguments (`null_not_allowed`); AMQP takes them. */
function hasVoid({ arguments: table }: Binding): boolean {
  return Object.values(table).includes(null);
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await holds())) assert.ok(Date.now() < deadline, "The broker does not show what was declared.");
}

/**
 * Publishes all cases that are not refused, then empties every queue.
 *
 * @returns the queues that got each case, by the case's index; a queue with two copies stands there twice
 */
async function publishAll(connection: ChannelModel, { cases, topology }: RoutingGroup) {
  const channel = await connection.createConfirmChannel();
  for (const [index, { publish, refused }] of cases.entries()) {
    if (refused === undefined)
      channel.publish(publish.exchange, publish.routingKey, BODY, options(publish, index));
  }
  await channel.waitForConfirms();
  const received = new Map<string, string[]>();
  for (const { name } of topology.queues) {
    for (let got = await channel.get(name); got !== false; got = await channel.get(name)) {
      const id = String(got.properties.messageId);
      received.set(id, [...(received.get(id) ?? []), name].sort());
      channel.ack(got);
    }
  }
  await channel.close();
  return received;
}

const BODY = Buffer.from("routed");

function options({ headers }: RoutingCase["publish"], index: number) {
  return { messageId: String(index), ...(headers === undefined ? {} : { headers: { ...headers } }) };
}

/** The reply code by which the broker closes the channel on a publish. */
async function closeCode(connection: ChannelModel, publish: Publish): Promise<unknown> {
  const channel = await connection.createConfirmChannel();
  const closed = once(channel, "error", { signal: AbortSignal.timeout(PATIENCE) });
  channel.publish(publish.exchange, publish.routingKey, BODY, options(publish, 0));
  const [error] = await closed;
  return (error as { code?: unknown }).code;
}
