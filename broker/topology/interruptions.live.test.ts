/**
 * A run that ends after any one of its requests as SIGKILL ends it: nothing comes after it, nobody hears the result.
 * What is there then is either known as its own or somebody else's and untouched, and the next run ends in the declared.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import { type ProxiedRequest, withFaults } from "../testing/fault-proxy.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { PLANS, type Plan, withSharedHost } from "../testing/shared-virtual-host.ts";
import { createVirtualHost, isSomebodyElses, readVirtualHost } from "../virtual-hosts/virtual-host.ts";

const broker = liveBroker();

const SETTINGS = {
  description: "Orders",
  tags: ["a", "b"],
  defaultQueueType: "quorum",
  tracing: true,
  deletionProtection: false,
  limits: { "max-queues": 5, "max-connections": 7 },
};

describe("killed after any request", {
  skip: typeof broker === "string" ? broker : false,
  concurrency: 4,
}, () => {
  const live = broker as Broker;
  for (const [name, plan] of Object.entries(PLANS)) {
    test(name, async (context) => {
      let killed = 0;
      while (await oneKilledAfter(plan, killed)) killed++;
      context.diagnostic(`${killed} runs killed, one by one after each of their requests`);
      assert.ok(killed >= 5, `only ${killed} requests`);
    });
  }

  test("the creation of a virtual host", async (context) => {
    let killed = 0;
    while (await creationKilledAfter(killed)) killed++;
    context.diagnostic(`${killed} runs killed, one by one after each of their requests`);
    assert.ok(killed >= 5, `only ${killed} requests`);
  });

  /** @returns false where the run was over before */
  async function creationKilledAfter(last: number): Promise<boolean> {
    let wasKilled = false;
    await withVirtualHost(live, async (name) => {
      await live.api.delete(apiPath("vhosts", name));
      const owner = ownerOf(`urn:pulumi:test::${name}::warren:index:VirtualHost::v`);
      const settings = { ...SETTINGS, name };
      try {
        const requests = await killedAfter(({ api }) => createVirtualHost(api, { owner, settings }), last);
        wasKilled = requests.length > last;
        const when = `killed after request ${last}, ${requests[last]?.method} ${requests[last]?.path}`;
        await annotated(when, async () => {
          const isThere = (await readVirtualHost(live.api, name)) !== undefined;
          // What is left is known as its own, and as nobody else's.
          assert.equal(await isSomebodyElses(live.api, { owner, name }), false);
          assert.equal(await isSomebodyElses(live.api, { owner: ownerOf(`${owner.urn}-2`), name }), isThere);
          await createVirtualHost(live.api, { owner, settings });
          assert.deepEqual(await readVirtualHost(live.api, name), settings);
        });
      } finally {
        await removeJournal(live.api, owner);
      }
    });
    return wasKilled;
  }

  /** @returns false where the run was over before */
  async function oneKilledAfter(plan: Plan, last: number): Promise<boolean> {
    let wasKilled = false;
    await withSharedHost(live, plan, async (host) => {
      const requests = await killedAfter(host.run, last);
      wasKilled = requests.length > last;
      const when = `killed after request ${last}, ${requests[last]?.method} ${requests[last]?.path}`;
      await annotated(when, async () => {
        await host.isTrue(host.recorded);
        await host.run(live);
        await host.isDone();
      });
    });
    return wasKilled;
  }

  /** @returns the requests that got through */
  function killedAfter(
    run: (broker: Broker) => Promise<unknown>,
    last: number,
  ): Promise<readonly ProxiedRequest[]> {
    const faultOf = ({ index }: ProxiedRequest) => (index === last ? "die-after" : undefined);
    return withFaults(live.api, faultOf, async (api, proxy) => {
      // Nobody hears how it ended.
      await run({ ...live, api }).catch(() => undefined);
      return proxy.requests;
    });
  }
});

async function annotated(when: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw new Error(when, { cause: error });
  }
}
