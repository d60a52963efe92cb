/** Over AMQP alone a queue that holds messages gets no other name: what the refusal says to do instead leads there. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { drained } from "../testing/moved-queue.ts";
import { snapshot } from "./snapshot.ts";
import { carryOut, planTopology } from "./topology-operations.ts";

const broker = liveBroker();

/** Each queue with what it is called before, and all with the same bindings. */
function declared(virtualHost: string, queues: Readonly<Record<string, string | undefined>>): Topology {
  const named = Object.entries(queues);
  return fromTopologyInputs({
    virtualHost,
    exchanges: { orders: { type: "topic" } },
    queues: Object.fromEntries(
      named.map(([name, renamedFrom]) => [
        name,
        { type: "classic", ...(renamedFrom === undefined ? {} : { renamedFrom }) },
      ]),
    ),
    bindings: Object.fromEntries(
      named.map(([destination]) => [destination, { source: "orders", destination, routingKey: "order.#" }]),
    ),
    policies: {},
  });
}

describe("another name without nodes", { skip: typeof broker === "string" ? broker : false }, () => {
  const real = broker as Broker;

  test("is refused while messages wait, and the way that it tells loses none of them", () =>
    withVirtualHost(real, (virtualHost) =>
      withConnection(real, virtualHost, async (connection) => {
        const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
        const moves = { nodes: [], named: new Set<string>(), acceptsGap: true };
        const common = { broker: real, owner, adopt: false, deleteData: false, moves };
        const empty = { virtualHost, ...EMPTY_TOPOLOGY };
        let recorded = await carryOut({
          ...common,
          desired: declared(virtualHost, { billing: undefined }),
          recorded: empty,
        });
        const confirms = await connection.createConfirmChannel();
        let sent = 0;
        const publish = async (count: number): Promise<void> => {
          for (const last = sent + count; sent < last; sent += 1)
            confirms.publish("orders", "order.1", Buffer.from(String(sent)), { persistent: true });
          await confirms.waitForConfirms();
        };
        const numbersIn = async (queue: string): Promise<number[]> =>
          (await drained({ channel: confirms }, queue)).map(({ content }) => Number(content));
        await publish(20);

        const before = await snapshot(real.api, virtualHost);
        const renamed = declared(virtualHost, { invoices: "billing" });
        await assert.rejects(carryOut({ ...common, desired: renamed, recorded }), (error) => {
          assert.ok(error instanceof WarrenError && error.code === "queue-not-empty", String(error));
          assert.match(
            error.message,
            /"billing": 20 ready.*queue "billing" cannot become "invoices" with messages in it, because no node/,
          );
          assert.match(
            error.hint,
            /Declare "invoices" beside "billing" first, with the same bindings; move the publishers and let consumers empty "billing"; then take it out/,
          );
          return true;
        });
        assert.deepEqual(await snapshot(real.api, virtualHost), before);

        const both = declared(virtualHost, { billing: undefined, invoices: undefined });
        recorded = await carryOut({ ...common, desired: both, recorded });
        await publish(10);
        // Not yet: its consumers have not taken all of it.
        await assert.rejects(carryOut({ ...common, desired: renamed, recorded }), {
          code: "queue-not-empty",
        });
        const all = Array.from({ length: sent }, (_, index) => index);
        assert.deepEqual(await numbersIn("billing"), all);
        recorded = await carryOut({ ...common, desired: renamed, recorded });
        await publish(5);
        assert.deepEqual(
          await numbersIn("invoices"),
          Array.from({ length: 15 }, (_, index) => 20 + index),
        );
        assert.deepEqual(
          (await snapshot(real.api, virtualHost))?.queues.map(({ name }) => name),
          ["invoices"],
        );
        assert.deepEqual((await planTopology({ ...common, desired: renamed, recorded })).changes, []);
        await removeJournal(real.api, owner);
      }),
    ));
});
