/** A management API and an AMQP listener of two brokers that say the same of themselves: nothing is asked or deleted. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DEFAULT_LIFECYCLE,
  EMPTY_TOPOLOGY,
  type Queue,
  type QueueType,
} from "../../model/topology/topology.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import { clusterName } from "../api/overview.ts";
import { listNames } from "../api/topology.ts";
import type { Broker } from "../broker.ts";
import { poll } from "../node/poll.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { withConnection, withUser } from "../testing/live-broker.ts";
import { carryOut } from "../topology/topology-operations.ts";
import { QueueGuard } from "./guard.ts";

const HOST = "shop";

function queueOf(type: QueueType): Queue {
  return { name: type, type, durable: true, autoDelete: false, arguments: {}, ...DEFAULT_LIFECYCLE };
}

describe("two brokers", { skip: NO_TEST_IMAGE }, () => {
  const containers: BrokerContainer[] = [];
  const apis: ManagementApi[] = [];
  let [ours, theirs]: (Broker | undefined)[] = [];

  /** With the user and the password of the first one. */
  async function start(): Promise<Broker> {
    const container = await startBrokerContainer();
    containers.push(container);
    const { administrator } = containers[0] ?? container;
    const own = new ManagementApi({ url: container.managementUrl, ...container.administrator });
    const { username, password } = administrator;
    await own.put(apiPath("users", username), { password, tags: "administrator" });
    await own.close();
    const api = new ManagementApi({ url: container.managementUrl, ...administrator });
    apis.push(api);
    await api.put(apiPath("vhosts", HOST));
    const broker = { api, amqp: { url: container.amqpUrl, ...administrator } };
    await withConnection(broker, HOST, async (connection) => {
      const channel = await connection.createChannel();
      for (const type of ["quorum", "stream"]) {
        await channel.assertQueue(type, { durable: true, arguments: { "x-queue-type": type } });
      }
    });
    return broker;
  }

  before(async () => {
    ours = await start();
    theirs = await start();
  });
  after(async () => {
    for (const api of apis) await api.close();
    for (const container of containers) await container.remove();
  });

  function crossed(): Broker {
    assert.ok(ours !== undefined && theirs !== undefined);
    return { api: ours.api, amqp: theirs.amqp };
  }

  /** And nothing is left there: the queues of the proofs, also those of the tests beside this one, go by themselves. */
  async function nothingIsGone(): Promise<void> {
    for (const broker of [ours, theirs]) {
      await poll("the queues of the proofs to go", { timeout: 120_000 }, async (_, note) => {
        const found = await queuesOf(broker);
        note(found.join(", "));
        for (const name of ["quorum", "stream"]) assert.ok(found.includes(name), `"${name}" is gone`);
        return found.length === 2 ? true : undefined;
      });
    }
  }

  /** Both addresses, as they were given. */
  const refusal = () => {
    const [amqp, management] = [containers[1]?.amqpUrl, containers[0]?.managementUrl];
    return { code: "two-brokers", message: new RegExp(`${amqp}.* is not of the broker at ${management}`) };
  };

  test("they call themselves the same, so that the name tells nothing", async () => {
    assert.ok(ours !== undefined && theirs !== undefined);
    assert.equal(await clusterName(ours.api), await clusterName(theirs.api));
  });

  describe("of the same name", { concurrency: true }, () => {
    for (const type of ["quorum", "stream"] as const) {
      test(`${type}: it is not asked about, and nothing is gone`, async () => {
        await assert.rejects(
          guarded(crossed(), (guard) => guard.inspect(queueOf(type))),
          refusal(),
        );
        await nothingIsGone();
      });
    }

    test("a quorum queue is not deleted at the wrong one", async () => {
      await assert.rejects(
        guarded(crossed(), (guard) => guard.deleteQuorumQueue(queueOf("quorum"))),
        refusal(),
      );
      await nothingIsGone();
    });

    test("a user who may make no queue: refused, because nothing can be proved", async () => {
      assert.ok(ours !== undefined && theirs !== undefined);
      const there = theirs;
      await withUser(ours, async ({ api, amqp: { username, password } }) => {
        await there.api.put(apiPath("users", username), { password, tags: "" });
        const none = { configure: "^$", write: "^$", read: ".*" };
        await there.api.put(apiPath("permissions", HOST, username), none);
        await assert.rejects(
          guarded({ api, amqp: { ...there.amqp, username, password } }, (guard) =>
            guard.inspect(queueOf("quorum")),
          ),
          {
            code: "broker-unproved",
            message: new RegExp(
              `${containers[1]?.amqpUrl} is of the broker at ${containers[0]?.managementUrl}: no queue could be made`,
            ),
            hint: new RegExp(`user "${username}".*configure permission.*amq\\.gen-`),
          },
        );
        await there.api.delete(apiPath("users", username));
      });
      await nothingIsGone();
    });

    test("a topology without its queues is refused before the first step", async () => {
      const recorded = {
        virtualHost: HOST,
        ...EMPTY_TOPOLOGY,
        queues: [queueOf("quorum"), queueOf("stream")],
      };
      const desired = { virtualHost: HOST, ...EMPTY_TOPOLOGY };
      const owner = ownerOf("urn:pulumi:test::two-brokers::warren:index:Topology::t");
      const request = { broker: crossed(), owner, adopt: false, deleteData: false, desired, recorded };
      await assert.rejects(carryOut(request), refusal());
      await nothingIsGone();
    });
  });

  test("a user who may make no queue, and a full virtual host: the list of connections is looked at", async () => {
    assert.ok(ours !== undefined);
    const { api } = ours;
    const limits = apiPath("vhost-limits", HOST, "max-queues");
    await api.put(limits, { value: 1 });
    const right = await guarded(ours, (guard) => guard.inspect(queueOf("quorum")));
    assert.deepEqual(right.contents, { verdict: "empty" });
    await api.delete(limits);
    await withUser(ours, async (user) => {
      const none = { configure: "^$", write: "^$", read: "^$" };
      await api.put(apiPath("permissions", HOST, user.amqp.username), { ...none, read: ".*" });
      const seen = await guarded(user, (guard) => guard.inspect(queueOf("quorum")));
      assert.deepEqual(seen.contents, { verdict: "empty" });
    });
  });

  test("the same at two brokers whose names differ: refused at once", async () => {
    assert.ok(theirs !== undefined);
    const limits = apiPath("vhost-limits", HOST, "max-queues");
    await theirs.api.put("/cluster-name", { name: "theirs" });
    await theirs.api.put(limits, { value: 1 });
    await assert.rejects(
      guarded(crossed(), (guard) => guard.inspect(queueOf("quorum"))),
      {
        ...refusal(),
        message: /which calls itself theirs/,
      },
    );
    await theirs.api.delete(limits);
    await nothingIsGone();
  });
});

async function queuesOf(broker: Broker | undefined): Promise<string[]> {
  assert.ok(broker !== undefined);
  const names = await listNames(broker.api, { kind: "queues", virtualHost: HOST });
  return (names ?? []).toSorted();
}

async function guarded<T>(broker: Broker, use: (guard: QueueGuard) => Promise<T>): Promise<T> {
  const guard = new QueueGuard(broker, HOST);
  try {
    return await use(guard);
  } finally {
    await guard.close();
  }
}
