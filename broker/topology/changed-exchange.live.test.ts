/** An exchange whose type changes, and one that is called otherwise: planned, carried out, and found again when it was cut off. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { exchangeCopyName } from "../move/move-names.ts";
import type { RebindingReport } from "../move/rebind-exchange.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { placeOfSuite } from "../testing/moved-queue.ts";
import { snapshot } from "./snapshot.ts";
import { carryOut, planTopology } from "./topology-operations.ts";

interface Form {
  readonly name?: string;
  readonly type: string;
  readonly keys: readonly string[];
}

/** `entry` leads to the exchange, and that to the queue. */
function declared(virtualHost: string, { name = "orders", type, keys }: Form): Topology {
  const was = name === "orders" ? {} : { renamedFrom: "orders" };
  const bound = keys.map((routingKey) => [routingKey, { source: name, destination: "billing", routingKey }]);
  return fromTopologyInputs({
    virtualHost,
    exchanges: { [name]: { type, ...was }, entry: { type: "fanout" } },
    queues: { billing: { type: "classic" } },
    bindings: {
      ...Object.fromEntries(bound),
      entry: { source: "entry", destination: name, destinationType: "exchange" },
    },
    policies: {},
  });
}

const FIRST: Form = { type: "direct", keys: ["paid"] };
const CHANGED: Form = { type: "topic", keys: ["paid.#", "paid"] };

describe("an exchange that RabbitMQ cannot alter", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const [what, form] of [
    ["another type, with other bindings", CHANGED],
    ["another name", { ...FIRST, name: "sales" }],
  ] as const) {
    test(`${what}: each message that is confirmed arrives once, none is given back, and nothing is left to do`, () =>
      withVirtualHost(place().broker, (virtualHost) =>
        withConnection(place().broker, virtualHost, async (connection) => {
          const { broker, nodes } = place();
          const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
          const moves = { nodes, named: new Set<string>() };
          const request = { broker, owner, adopt: false, deleteData: false, moves };
          const empty = { virtualHost, ...EMPTY_TOPOLOGY };
          const recorded = await carryOut({
            ...request,
            desired: declared(virtualHost, FIRST),
            recorded: empty,
          });
          const confirms = await connection.createConfirmChannel();
          confirms.on("return", () => assert.fail("a message was given back"));
          const over = new AbortController();
          let sent = 0;
          const publisher = (async () => {
            while (!over.signal.aborted) {
              confirms.publish("entry", "paid", Buffer.from(String(sent)), { mandatory: true });
              await confirms.waitForConfirms();
              sent += 1;
            }
          })();
          const reports: RebindingReport[] = [];
          const desired = declared(virtualHost, form);
          let owned: Topology;
          try {
            const onMove = { onRebound: (report: RebindingReport) => void reports.push(report) };
            owned = await carryOut({ ...request, desired, recorded, onMove });
            const before = sent;
            await poll("a message", { timeout: 60_000 }, async () => (sent > before + 5 ? true : undefined));
          } finally {
            over.abort();
            await publisher;
          }
          assert.equal((await confirms.checkQueue("billing")).messageCount, sent);
          assert.equal(reports.length, 1);
          assert.deepEqual((await planTopology({ ...request, desired, recorded: owned })).changes, []);
          const live = await snapshot(broker.api, virtualHost);
          assert.equal(live?.exchanges.length, 2);
          assert.equal(live?.bindings.length, form.keys.length + 1);
        }),
      ));
  }

  test("the node died in the middle: nothing is taken for lost, and the next run makes it", () =>
    withVirtualHost(place().broker, (virtualHost) =>
      withConnection(place().broker, virtualHost, async (connection) => {
        const { broker, nodes } = place();
        const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
        const moves = { nodes, named: new Set<string>() };
        const request = { broker, owner, adopt: false, deleteData: false, moves };
        const empty = { virtualHost, ...EMPTY_TOPOLOGY };
        const first = declared(virtualHost, FIRST);
        const recorded = await carryOut({ ...request, desired: first, recorded: empty });
        const channel = await connection.createChannel();
        const copy = exchangeCopyName(owner, virtualHost, "orders");
        await channel.assertExchange(copy, "topic");
        await channel.bindQueue("billing", copy, "paid");
        await channel.bindExchange(copy, "entry", "");
        await channel.deleteExchange("orders");
        const desired = declared(virtualHost, CHANGED);
        const cut = await planTopology({ ...request, desired, recorded });
        assert.deepEqual(
          cut.unfinishedRebindings.map(({ from, becomes }) => [from, becomes.type]),
          [["orders", "topic"]],
        );
        const owned = await carryOut({ ...request, desired, recorded });
        assert.deepEqual((await planTopology({ ...request, desired, recorded: owned })).changes, []);
        const live = await snapshot(broker.api, virtualHost);
        assert.deepEqual(live?.exchanges.map(({ name }) => name).toSorted(), ["entry", "orders"]);
        assert.equal(live?.bindings.length, 3);
      }),
    ));
});
