/** What stands in the way of a move is told before anything is changed, by a preview as by an update. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { apiPath } from "../api/management-api.ts";
import { queueStatistics } from "../api/queues.ts";
import { QueueGuard } from "../guard/guard.ts";
import { exec, kill } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { awaitNodes, type BrokerCluster, startBrokerCluster } from "../testing/broker-cluster.ts";
import { withConnection } from "../testing/live-broker.ts";
import {
  CLASSIC,
  drained,
  fill,
  OWNER,
  placeOfSuite,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";
import { prepareMoves } from "../topology/carry-out-moves.ts";
import { snapshot } from "../topology/snapshot.ts";
import { carryOut, movesOf, planTopology } from "../topology/topology-operations.ts";
import type { QueueMove } from "./move-request.ts";

/** Milliseconds of a wait that nothing is measured by. */
const PATIENCE = 300_000;

const ALARMS = [
  {
    resource: "memory",
    raise: ["set_vm_memory_high_watermark", "absolute", "1MB"],
    lower: ["set_vm_memory_high_watermark", "0.6"],
    also: [],
  },
  {
    resource: "disk space",
    raise: ["set_disk_free_limit", "900000GB"],
    lower: ["set_disk_free_limit", "50MB"],
    also: [/the disk of rabbit@\S+ is too small for a copy of its \d+ bytes/],
  },
] as const;

/** What the operator policy says, and of which of it the refusal tells. */
const OPERATORS = [
  [{ "message-ttl": 60_000 }, "message-ttl"],
  [{ expires: 600_000 }, "expires"],
  [{ "max-length": 5_000 }, "max-length"],
  [{ "max-length-bytes": 1_000_000 }, "max-length-bytes"],
] as const;

describe("a move that cannot be begun is refused before anything", { skip: NO_TEST_IMAGE }, () => {
  const place = placeOfSuite();

  for (const { resource, raise, lower, also } of ALARMS) {
    test(`an alarm: ${resource}`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        await fill(setting, 0, 10);
        const [node] = setting.nodes;
        assert.ok(node !== undefined);
        await exec(node, ["rabbitmqctl", "--silent", ...raise]);
        try {
          await poll("the alarm", { timeout: PATIENCE }, async () =>
            (await alarmsInEffect(setting.broker.api)).length > 0 ? true : undefined,
          );
          // What nodes tell of their disks is some seconds old.
          await poll("all that is refused", { timeout: PATIENCE }, async () => {
            const refused = await refusal(setting, TO_QUORUM);
            assert.match(refused, new RegExp(`there is an alarm: ${resource} on rabbit@`));
            return also.every((words) => words.test(refused)) ? true : undefined;
          });
          await assertUntouched(setting, TO_QUORUM);
        } finally {
          await exec(node, ["rabbitmqctl", "--silent", ...lower]);
        }
        await poll("no alarm", { timeout: PATIENCE }, async () =>
          (await alarmsInEffect(setting.broker.api)).length === 0 ? true : undefined,
        );
        // What is told of a disk is late here, too.
        await poll("that it may be moved", { timeout: PATIENCE }, async () =>
          (await refusal(setting, TO_QUORUM)) === "" ? true : undefined,
        );
      }));
  }

  test("a consumer that is the only one that may consume", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await setting.channel.consume("orders", () => undefined, { exclusive: true });
      assert.match(
        await refusal(setting, TO_QUORUM),
        /queue "orders" is not moved: the connection ".+" consumes from it exclusively/,
      );
      await assertUntouched(setting, TO_QUORUM);
    }));

  test("a consumer that is the only one that gets messages", () => {
    const live: Queue = { ...QUORUM, arguments: { "x-single-active-consumer": true } };
    const move = { live, desired: { ...live, type: "classic" } as const };
    return withQueue(place(), live, async (setting) => {
      assert.equal(await refusal(setting, move), "");
      await setting.channel.consume("orders", () => undefined);
      assert.match(await refusal(setting, move), /its single active consumer is the only one .*: stop its/);
      await assertUntouched(setting, move);
    });
  });

  for (const [definition, named] of OPERATORS) {
    test(`an operator policy that takes messages, or the queue, away: ${named}`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        const { broker, virtualHost } = setting;
        const body = { pattern: ".*", definition, "apply-to": "queues" };
        await broker.api.put(apiPath("operator-policies", virtualHost, "all"), body);
        assert.match(
          await refusal(setting, TO_QUORUM),
          new RegExp(
            `the operator policy "all" gives every queue ${named}, and so the queues in which messages`,
          ),
        );
        await assertUntouched(setting, TO_QUORUM);
      }));
  }
});

describe("a queue whose nodes are away is not moved", { skip: NO_TEST_IMAGE }, () => {
  let cluster: BrokerCluster;
  before(async () => {
    cluster = await startBrokerCluster(3);
  });
  after(async () => await cluster?.remove());

  test("one whose majority is away, and one whose node is; what is elsewhere is moved", async () => {
    const [broker, , third] = cluster.brokers;
    const lost = cluster.nodes[2];
    assert.ok(third !== undefined && lost !== undefined);
    const virtualHost = "shop";
    await broker.api.put(apiPath("vhosts", virtualHost));
    // The third node has the one, and leads the other one, of two members: the cluster keeps its own majority.
    await withConnection(third, virtualHost, async (connection) => {
      const channel = await connection.createChannel();
      await channel.assertQueue("orders", { arguments: { "x-queue-type": "classic" } });
      const table = { "x-queue-type": "quorum", "x-quorum-initial-group-size": 2 };
      await channel.assertQueue("paid", { arguments: table });
    });
    const paid: Queue = { ...QUORUM, name: "paid", arguments: { "x-quorum-initial-group-size": 2 } };
    const moves = [TO_QUORUM, { live: paid, desired: { ...CLASSIC, name: "paid" } }];
    const elsewhere = { live: { ...CLASSIC, name: "kept" }, desired: { ...QUORUM, name: "kept" } };
    const here = { broker, nodes: cluster.nodes, virtualHost };
    await withConnection(broker, virtualHost, async (connection) => {
      const confirms = await connection.createConfirmChannel();
      await confirms.assertQueue("kept", { arguments: { "x-queue-type": "classic" } });
      for (let number = 0; number < 10; number += 1)
        confirms.sendToQueue("kept", Buffer.from(String(number)), { persistent: true });
      await confirms.waitForConfirms();
    });
    await poll("the size of what is kept", { timeout: PATIENCE }, async () => {
      const { message_bytes: bytes } = await queueStatistics(broker.api, { virtualHost, name: "kept" });
      return typeof bytes === "number" && bytes > 0 ? true : undefined;
    });
    assert.equal(await refusal(here, ...moves, elsewhere), "");
    await kill(lost);
    await awaitNodes(broker, 2);
    const refused = await refusal(here, ...moves);
    assert.match(refused, /queue "orders" is not moved: rabbit@n2 is down, or does not answer for it$/m);
    assert.match(
      refused,
      /queue "paid" is not moved: (it has no leader|only 1 of its 2 members are online)$/m,
    );
    await assertUntouched(here, ...moves);
    const guard = new QueueGuard(broker, virtualHost);
    try {
      const { contents } = await guard.inspect(CLASSIC);
      assert.deepEqual(contents, { verdict: "unknown", reason: "its node does not report its messages" });
    } finally {
      await guard.close();
    }
    assert.equal(await refusal(here, elsewhere), "");
    await carryOut({ ...asked(here, [elsewhere]), deleteData: false });
    await withConnection(broker, virtualHost, async (connection) => {
      const channel = await connection.createChannel();
      const bodies = (await drained({ channel }, "kept")).map(({ content }) => Number(content));
      assert.deepEqual(
        bodies,
        Array.from({ length: 10 }, (_, index) => index),
      );
    });
  });
});

type Here = Pick<Setting, "broker" | "nodes" | "virtualHost">;

/** What a preview and an update ask for. */
function asked({ broker, nodes, virtualHost }: Here, moves: readonly QueueMove[]) {
  return {
    broker,
    owner: OWNER,
    desired: { ...EMPTY_TOPOLOGY, virtualHost, queues: moves.map(({ desired }) => desired) },
    recorded: { ...EMPTY_TOPOLOGY, virtualHost, queues: moves.map(({ live }) => live) },
    adopt: false,
    moves: { nodes, named: new Set<string>() },
  };
}

/** Of a preview; empty where it has none. */
async function refusal(here: Here, ...moves: readonly QueueMove[]): Promise<string> {
  const request = asked(here, moves);
  try {
    await prepareMoves(movesOf(request, await planTopology(request)));
    return "";
  } catch (error) {
    assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
    return error.message;
  }
}

/** An update is refused in the same way, and all is as it was. */
async function assertUntouched(here: Here, ...moves: readonly QueueMove[]): Promise<void> {
  const { broker, virtualHost } = here;
  const before = await snapshot(broker.api, virtualHost);
  await assert.rejects(carryOut({ ...asked(here, moves), deleteData: false }), { code: "move-refused" });
  assert.deepEqual(await snapshot(broker.api, virtualHost), before);
}
