/** Names of every kind, script and length go through what `up` applies and through the smoke tests. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import * as fc from "fast-check";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../broker/node/testing/broker-container.ts";
import { ownerOf } from "../broker/testing/journal-owner.ts";
import { carryOut } from "../broker/topology/topology-operations.ts";
import { type Declaration, GENERATED } from "../model/declaration/declaration.ts";
import {
  isShortString,
  LONGEST_SHORT_STRING,
  LONGEST_STREAM_NAME,
} from "../model/rabbitmq/protocol-limits.ts";
import { EMPTY_TOPOLOGY } from "../model/topology/topology.ts";
import { runSmokeTests } from "./run/run-smoke-tests.ts";
import {
  binding,
  exchange,
  passwordOf,
  policy,
  putOnBroker,
  queue,
  virtualHost,
} from "./testing/tested-environment.ts";

/** As many of the character as fit, and what a name of that length is called in a test. */
const long = (character: string): string =>
  character.repeat(Math.floor(LONGEST_SHORT_STRING / Buffer.byteLength(character)));

/** Each goes to every kind of object. Streams get the first letters, for the folder that RabbitMQ keeps them in. */
const NAMES: readonly (readonly [what: string, name: string])[] = [
  ["long, as MassTransit makes them", `Company.Contracts.Orders:${"OrderSubmittedConsumer-".repeat(10)}`],
  ["255 bytes of ASCII", long("m")],
  ["42 Cyrillic letters", "заказы.обработка.ошибки.повторная-доставка"],
  ["255 bytes of Cyrillic", long("ж")],
  ["66 Chinese letters", "队".repeat(66)],
  ["255 bytes of Chinese", long("队")],
  ["255 bytes of emoji", long("😍")],
  ["right to left, and combined", "طلبات ‏é́̂".repeat(6)],
  ["what is special to URLs, patterns, shells and reports", `/%2F a+b#*?&=<>"'\\$\`{}()|^[];:,~!`],
  ["an object's own", "constructor"],
];

/** Of RabbitMQ's own characters any, as long as the name is one that a declaration can have. */
const anyName = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 80 })
  .filter((name) => isShortString(name) && !/^(\.|\.\.|amq\..*)$|[\r\n@]|__proto__/.test(name));

describe("names", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let broker: BrokerContainer;
  let api: ManagementApi;

  before(async () => {
    broker = await startBrokerContainer();
    api = new ManagementApi({ url: broker.managementUrl, ...broker.administrator });
  });
  after(async () => {
    await api?.close();
    await broker?.remove();
  });

  for (const [what, name] of NAMES) test(what, () => proved(declarationOf(name)));

  test("whatever RabbitMQ takes", async () => {
    for (const name of fc.sample(anyName, 4)) {
      await test.test(JSON.stringify(name), () => proved(declarationOf(name)));
    }
  });

  /** Applies it as `up` does, and expects that no check fails. */
  async function proved(declaration: Declaration): Promise<void> {
    const { administrator, managementUrl, amqpUrl } = broker;
    const owner = ownerOf(`urn:pulumi:test::${randomBytes(4).toString("hex")}::warren:index:Topology::t`);
    const [host] = declaration.virtualHosts;
    assert.ok(host !== undefined);
    await api.put(apiPath("vhosts", host.name));
    try {
      await api.put(apiPath("permissions", host.name, administrator.username), {
        configure: ".*",
        write: ".*",
        read: ".*",
      });
      const recorded = { virtualHost: host.name, ...EMPTY_TOPOLOGY };
      const connections = { api, amqp: { url: amqpUrl, ...administrator } };
      const request = { broker: connections, owner, adopt: false, deleteData: false };
      await carryOut({ ...request, desired: host.topology, recorded });
      await putOnBroker(api, { ...declaration, virtualHosts: [] });
      const report = await runSmokeTests(
        {
          declaration,
          managementUrl,
          amqpUrl,
          administrator,
          users: declaration.users.map((user) => ({ name: user.name, password: passwordOf(user.name) })),
          disposable: false,
          nodes: [],
        },
        { select: { kinds: ["presence", "access", "routing", "delivery", "dead-lettering"] } },
      );
      const failures = report.checks.filter(({ status }) => status === "failed");
      assert.deepEqual(
        failures.map(({ id, observed }) => `${id}: ${observed}`),
        [],
      );
      const rights = report.checks.filter(({ id }) => /\/(configure|write|read)$|\/topic\//.test(id));
      assert.ok(rights.length > 0 && rights.every(({ status }) => status === "passed"));
      assert.deepEqual(report.leftBehind, []);
    } finally {
      await api.delete(apiPath("vhosts", host.name));
      for (const user of declaration.users) await api.delete(apiPath("users", user.name));
    }
  }
});

/** One object of each kind, all of this name. */
function declarationOf(name: string): Declaration {
  const exactly = `^${name.replaceAll(/[\\^$.*+?()[\]{}|/#]/g, String.raw`\$&`)}$`;
  // RabbitMQ keeps a stream in a folder named after it and its virtual host.
  const room = Math.max(0, Math.min(60, LONGEST_STREAM_NAME - name.length));
  const streams = room < 2 ? [] : [Array.from(`s${name}`).slice(0, room).join("")];
  const dead = "dead";
  const host = virtualHost(name, {
    exchanges: [
      exchange(name, "topic"),
      exchange(`x${name.slice(0, 60)}`.toWellFormed(), "fanout", { internal: true }),
    ],
    queues: [
      queue(name, "quorum", {
        arguments: { "x-dead-letter-exchange": name, "x-dead-letter-routing-key": dead },
      }),
      ...streams.map((stream) => queue(stream, "stream")),
      queue(dead, "classic"),
    ],
    bindings: [
      binding(name, name, { routingKey: "in.#" }),
      binding(name, dead, { routingKey: dead }),
      ...streams.map((stream) => binding(name, stream, { routingKey: "stream" })),
    ],
    policies: [policy(name, "^none$", { definition: { "max-length": 10 } })],
  });
  return {
    virtualHosts: [host],
    users: [
      {
        name,
        password: GENERATED,
        tags: [],
        permissions: [{ virtualHost: name, configure: "^$", write: exactly, read: exactly }],
        topicPermissions: [{ virtualHost: name, exchange: name, write: "^in", read: "^$" }],
        limits: {},
      },
    ],
    globalParameters: [],
  };
}
