/**
 * A change of policies, exchanges and bindings while messages come: each publish is confirmed, none is given back, each
 * arrives once, and no queue is seen for a moment without a policy.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConfirmChannel } from "amqplib";
import { EMPTY_TOPOLOGY } from "../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../model/topology/topology-inputs.ts";
import type { Broker } from "./guard.ts";
import { removeJournal } from "./journal.ts";
import { apiPath } from "./management-api.ts";
import { poll } from "./node/poll.ts";
import { liveBroker, withConnection, withVirtualHost } from "./testing/live-broker.ts";
import { carryOut } from "./topology-operations.ts";

const broker = liveBroker();
/** Of which half are split off to a policy of their own. */
const QUEUES = Array.from({ length: 20 }, (_, index) => `${index % 2 === 0 ? "even" : "odd"}-${index}`);
/** Changes there and back. */
const CHANGES = 6;

/** Two ways to say the same, as far as messages and protection go. */
function variant(virtualHost: string, split: boolean): TopologyInputs {
  const deadLetters = { "dead-letter-exchange": "dead" };
  return {
    virtualHost,
    exchanges: {
      orders: { type: "topic" },
      dead: { type: "fanout" },
      // Nothing comes through it, so that it may be made anew.
      unused: { type: split ? "topic" : "direct" },
    },
    queues: Object.fromEntries([...QUEUES, "dead"].map((name) => [name, { type: "classic" }])),
    bindings: {
      dead: { source: "dead", destination: "dead" },
      ...Object.fromEntries(
        QUEUES.map((name) => [
          name,
          { source: "orders", destination: name, routingKey: split ? `${name}.#` : `${name}.*` },
        ]),
      ),
    },
    // Declared in the order in which one after the other would leave the odd ones without.
    policies: split
      ? {
          a: { pattern: "^even", applyTo: "queues", definition: { "max-length": 100_000 } },
          b: { pattern: "^odd", applyTo: "queues", definition: { "max-length": 100_000, ...deadLetters } },
        }
      : { a: { pattern: "^(even|odd)", applyTo: "queues", definition: { "max-length": 100_000 } } },
  };
}

describe("a change while messages come", { skip: typeof broker === "string" ? broker : false }, () => {
  const real = broker as Broker;

  test("loses none, returns none, and leaves no queue without a policy", () =>
    withVirtualHost(real, (virtualHost) =>
      withConnection(real, virtualHost, async (connection) => {
        const urn = `urn:pulumi:test::${virtualHost}::warren:index:Topology::t`;
        const request = { broker: real, urn, adopt: false, deleteData: false };
        const declared = (split: boolean) => fromTopologyInputs(variant(virtualHost, split));
        const empty = { virtualHost, ...EMPTY_TOPOLOGY };
        let recorded = await carryOut({ ...request, desired: declared(false), recorded: empty });

        const done = new AbortController();
        const channel = await connection.createConfirmChannel();
        const publishing = publishUntil(done.signal, channel);
        const sampling = samplePolicies(done.signal, virtualHost);
        try {
          for (let index = 1; index <= CHANGES; index++) {
            recorded = await carryOut({ ...request, desired: declared(index % 2 === 1), recorded });
          }
        } finally {
          done.abort();
        }
        const [published, samples] = await Promise.all([publishing, sampling]);
        assert.equal(published.returned, 0);
        assert.ok(published.confirmed > QUEUES.length, `${published.confirmed} confirmed`);
        assert.ok(samples.seen > QUEUES.length, `${samples.seen} samples`);
        assert.deepEqual([...samples.without], []);
        let arrived = 0;
        for (const name of QUEUES) arrived += (await channel.checkQueue(name)).messageCount;
        assert.equal(arrived, published.confirmed);
        await removeJournal(real.api, urn);
      }),
    ));

  /** As the queues themselves say, which a policy is told to when it changes. */
  async function samplePolicies(
    done: AbortSignal,
    virtualHost: string,
  ): Promise<{ readonly seen: number; readonly without: ReadonlySet<string> }> {
    const path = `${apiPath("queues", virtualHost)}?disable_stats=true&columns=name,policy`;
    const without = new Set<string>();
    let seen = 0;
    await poll("the changes to be over", { timeout: 300_000, interval: 1 }, async () => {
      for (const { name, policy } of await real.api.get<{ name: string; policy?: string | null }[]>(path)) {
        if (name === "dead") continue;
        seen += 1;
        if (typeof policy !== "string" || policy === "") without.add(name);
      }
      return done.aborted ? true : undefined;
    });
    return { seen, without };
  }
});

/** One after the other to all queues, each confirmed before the next. */
async function publishUntil(
  done: AbortSignal,
  channel: ConfirmChannel,
): Promise<{ readonly confirmed: number; readonly returned: number }> {
  let [confirmed, returned] = [0, 0];
  channel.on("return", () => (returned += 1));
  while (!done.aborted) {
    const name = QUEUES[confirmed % QUEUES.length] as string;
    channel.publish("orders", `${name}.paid`, Buffer.from("text"), { mandatory: true, persistent: true });
    await channel.waitForConfirms();
    confirmed += 1;
  }
  return { confirmed, returned };
}
