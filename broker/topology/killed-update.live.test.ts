/**
 * A queue and an exchange get another name, and an exchange another type, while messages come; the process that does it is
 * killed before each command that it runs on the node, and in the middle of it. The next run ends it, and all is counted.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../../model/topology/topology-inputs.ts";
import { dial } from "../amqp/amqplib-connect.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { updateInProcess } from "../testing/killed/killed-update.ts";
import { withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { numberOf } from "../testing/move-load/numbered-message.ts";
import { NumberedPublisher } from "../testing/move-load/numbered-publisher.ts";
import { drained, placeOfSuite } from "../testing/moved-queue.ts";
import { snapshot } from "./snapshot.ts";
import { carryOut, planTopology } from "./topology-operations.ts";

interface Changed {
  readonly exchange: string;
  readonly type: string;
  readonly queue: string;
}

const was = (name: string, earlier: string) => (name === earlier ? {} : { renamedFrom: earlier });

/** `entry` leads to the exchange, and that to the queue. Each is called so, whatever it was called before. */
function declared(virtualHost: string, { exchange, type, queue }: Changed, before: Changed): Topology {
  const inputs: TopologyInputs = {
    virtualHost,
    exchanges: { [exchange]: { type, ...was(exchange, before.exchange) }, entry: { type: "fanout" } },
    queues: { [queue]: { type: "classic", ...was(queue, before.queue) } },
    bindings: {
      entry: { source: "entry", destination: exchange, destinationType: "exchange" },
      paid: { source: exchange, destination: queue, routingKey: "paid" },
    },
    policies: {},
  };
  return fromTopologyInputs(inputs);
}

const FIRST: Changed = { exchange: "orders", type: "topic", queue: "billing" };

/** Milliseconds from the beginning of a command: before it, and in the middle of what it does. */
const [BEFORE, WITHIN] = [0, 700];

interface Case {
  readonly what: string;
  readonly becomes: Partial<Changed>;
  /** That wait. */
  readonly messages: number;
  readonly moments: readonly number[];
}

/** Each becomes it, and then what it was, and so on. */
const CASES: readonly Case[] = [
  {
    what: "a queue that is called otherwise",
    becomes: { queue: "invoices" },
    messages: 20,
    moments: [BEFORE, WITHIN],
  },
  {
    what: "a long queue that is called otherwise",
    becomes: { queue: "invoices" },
    messages: 2_100,
    moments: [WITHIN],
  },
  {
    what: "an exchange that is called otherwise",
    becomes: { exchange: "sales" },
    messages: 20,
    moments: [BEFORE, WITHIN],
  },
  {
    what: "an exchange of another type",
    becomes: { type: "direct" },
    messages: 20,
    moments: [BEFORE, WITHIN],
  },
];

/** More commands than any of them has. */
const MOST = 40;

describe("the process that changes it is killed", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const { what, becomes, messages, moments } of CASES) {
    test(`${what}: nothing is lost, comes twice, or is left behind`, async (context) => {
      const { broker, nodes } = place();
      await withVirtualHost(broker, async (virtualHost) => {
        const moves = { nodes, named: new Set<string>() };
        const common = { broker, adopt: false, deleteData: false, moves };
        const urn = `urn:pulumi:test::${virtualHost}::warren:index:Topology::t`;
        const second = { ...FIRST, ...becomes };
        const first = declared(virtualHost, FIRST, FIRST);
        let recorded = await carryOut({
          ...common,
          owner: ownerOf(urn),
          desired: first,
          recorded: { virtualHost, ...EMPTY_TOPOLOGY },
        });
        const publisher = (name: string, rate: number, most?: number): NumberedPublisher =>
          new NumberedPublisher({
            name,
            form: { exchange: "entry", routingKey: "paid", size: 64 },
            window: 100,
            rate,
            ...(most === undefined ? {} : { most }),
            connect: async () => await dial({ ...broker.amqp, virtualHost, name }, 60_000),
          });
        const earlier = publisher("earlier", Number.POSITIVE_INFINITY, messages);
        await earlier.done();
        const meanwhile = publisher("meanwhile", 20);
        let killed = 0;
        let queue = FIRST.queue;
        try {
          for (let run = 0; run < MOST * moments.length; run += 1) {
            const [before, after] = run % 2 === 0 ? [FIRST, second] : [second, FIRST];
            const desired = declared(virtualHost, after, before);
            // Another state each time, as it is when the run before has ended.
            const owner = { ...ownerOf(urn), generation: String(run) };
            const request = { ...common, owner, desired, recorded };
            const killAt = {
              command: Math.floor(run / moments.length),
              after: moments[run % moments.length] ?? 0,
            };
            const owned = await updateInProcess(request, killAt);
            if (owned === undefined) killed += 1;
            recorded = owned ?? (await carryOut(request));
            queue = after.queue;
            assert.deepEqual(
              (await planTopology({ ...request, recorded })).changes,
              [],
              JSON.stringify(killAt),
            );
            await assertAlone(virtualHost, after);
            const { confirmed } = meanwhile.account.totals;
            await poll("messages meanwhile", { timeout: 300_000 }, () =>
              Promise.resolve(meanwhile.account.totals.confirmed > confirmed + 2 ? true : undefined),
            );
            // There is no such command any more.
            if (owned !== undefined) break;
          }
        } finally {
          await meanwhile.end();
        }
        context.diagnostic(
          `killed ${killed} times, ${meanwhile.account.totals.confirmed} messages meanwhile`,
        );
        assert.ok(killed > 0);
        const publishers = new Map([earlier, meanwhile].map((each) => [each.name, each.account]));
        let strangers = 0;
        await withConnection(broker, virtualHost, async (connection) => {
          const channel = await connection.createChannel();
          for (const { content, fields } of await drained({ channel }, queue)) {
            const number = numberOf(content);
            const account = publishers.get(number?.publisher ?? "");
            if (number === undefined || account === undefined) strangers += 1;
            else account.deliver(number.sequence, fields);
          }
        });
        for (const [name, { totals }] of publishers) {
          const { missing, returned, duplicates, unexpected } = totals;
          assert.deepEqual(
            { name, missing, returned, duplicates, unexpected },
            { name, missing: 0, returned: 0, duplicates: 0, unexpected: 0 },
          );
        }
        assert.equal(strangers, 0);
      });
    });
  }

  async function assertAlone(virtualHost: string, { exchange, queue }: Changed): Promise<void> {
    const live = await snapshot(place().broker.api, virtualHost);
    assert.deepEqual(
      live?.queues.map(({ name }) => name),
      [queue],
    );
    assert.deepEqual(live?.exchanges.map(({ name }) => name).toSorted(), ["entry", exchange].toSorted());
    assert.deepEqual(live?.policies, []);
    assert.equal(live?.bindings.length, 2);
  }
});
