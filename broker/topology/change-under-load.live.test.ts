/**
 * A change of policies, exchanges and bindings while messages come: each publish is confirmed, none is given back, each
 * arrives once, and no queue is seen for a moment without a policy.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConfirmChannel } from "amqplib";
import { EMPTY_TOPOLOGY } from "../../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../../model/topology/topology-inputs.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import { poll } from "../node/poll.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
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
        const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
        const request = { broker: real, owner, adopt: false, deleteData: false };
        const declared = (split: boolean) => fromTopologyInputs(variant(virtualHost, split));
        const empty = { virtualHost, ...EMPTY_TOPOLOGY };
        let recorded = await carryOut({ ...request, desired: declared(false), recorded: empty });

        const done = new AbortController();
        const seen: Seen = { confirmed: 0, returned: 0, looks: 0 };
        const channel = await connection.createConfirmChannel();
        const publishing = publishUntil(done.signal, channel, seen);
        const sampling = samplePolicies(done.signal, virtualHost, seen);
        try {
          for (let index = 1; index <= CHANGES; index++) {
            recorded = await carryOut({ ...request, desired: declared(index % 2 === 1), recorded });
            // Each change had publishes and looks beside it, however slow they are.
            const before = { ...seen };
            await poll("a publish to each queue, and a look", { timeout: 300_000 }, async () =>
              seen.confirmed >= before.confirmed + QUEUES.length && seen.looks > before.looks
                ? true
                : undefined,
            );
          }
        } finally {
          done.abort();
        }
        const [, without] = await Promise.all([publishing, sampling]);
        assert.equal(seen.returned, 0);
        assert.deepEqual([...without], []);
        let arrived = 0;
        for (const name of QUEUES) arrived += (await channel.checkQueue(name)).messageCount;
        assert.equal(arrived, seen.confirmed);
        await removeJournal(real.api, owner);
      }),
    ));

  /** As the queues themselves say, which a policy is told to when it changes. */
  async function samplePolicies(
    done: AbortSignal,
    virtualHost: string,
    seen: Seen,
  ): Promise<ReadonlySet<string>> {
    const path = `${apiPath("queues", virtualHost)}?disable_stats=true&columns=name,policy`;
    const without = new Set<string>();
    await poll("the changes to be over", { timeout: 300_000, interval: 1 }, async () => {
      const queues = await rawGet<{ name: string; policy?: string | null }[]>(real.api, path);
      seen.looks += 1;
      for (const { name, policy } of queues) {
        if (name === "dead") continue;
        if (typeof policy !== "string" || policy === "") without.add(name);
      }
      return done.aborted ? true : undefined;
    });
    return without;
  }
});

interface Seen {
  confirmed: number;
  returned: number;
  /** At all queues. */
  looks: number;
}

/** One after the other to all queues, each confirmed before the next. */
async function publishUntil(done: AbortSignal, channel: ConfirmChannel, seen: Seen): Promise<void> {
  channel.on("return", () => (seen.returned += 1));
  while (!done.aborted) {
    const name = QUEUES[seen.confirmed % QUEUES.length] as string;
    channel.publish("orders", `${name}.paid`, Buffer.from("text"), { mandatory: true, persistent: true });
    await channel.waitForConfirms();
    seen.confirmed += 1;
  }
}
