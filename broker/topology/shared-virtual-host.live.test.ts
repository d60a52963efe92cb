/** Several resources in one virtual host, also at the same time: neither touches the other's, each takes down its own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { union } from "../../model/topology/ownership.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { readJournal, removeJournal } from "../journal/journal.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { type Fault, type ProxiedRequest, startFaultProxy, withFaults } from "../testing/fault-proxy.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { sorted } from "../testing/shared-virtual-host.ts";
import { snapshot } from "./snapshot.ts";
import { carryOut, takeDown } from "./topology-operations.ts";

const broker = liveBroker();
const RUNS = 6;

describe("a shared virtual host", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;

  for (const seed of Array.from({ length: RUNS }, (_, index) => index)) {
    test(`two runs side by side, interleaved in way ${seed}`, () =>
      withVirtualHost(live, async (virtualHost) => {
        const [mine, theirs] = [owner(virtualHost, "mine"), owner(virtualHost, "theirs")];
        const both = (of: (who: Owner) => Run<Topology>) => interleaved(seed, [of(mine), of(theirs)]);
        const nothing = { virtualHost, ...EMPTY_TOPOLOGY };
        const [first, second] = await both(
          (who) => (by) =>
            carryOut({ ...request(by, who), desired: who.topology("first", 30), recorded: nothing }),
        );
        await holds(virtualHost, union(mine.topology("first", 30), theirs.topology("first", 30)));

        const [changed, other] = await both(
          (who) => (by) =>
            carryOut({
              ...request(by, who),
              desired: who.topology("second", 5),
              recorded: who === mine ? first : second,
            }),
        );
        await holds(virtualHost, union(mine.topology("second", 5), theirs.topology("second", 5)));

        // One goes while the other one changes.
        await interleaved<unknown>(seed, [
          (by) => takeDown({ ...request(by, mine), recorded: changed }),
          (by) => carryOut({ ...request(by, theirs), desired: theirs.topology("third", 6), recorded: other }),
        ]);
        await holds(virtualHost, theirs.topology("third", 6));
        const third = theirs.topology("third", 6);
        await takeDown({ ...request(live, theirs), recorded: third });
        await holds(virtualHost, nothing);
        for (const { owner } of [mine, theirs]) assert.equal(await readJournal(live.api, owner), undefined);
      }));
  }

  test("two that create the same object at the same time: at most one gets it, and the other one says whose it is", async (context) => {
    let refused = 0;
    for (let seed = 0; seed < RUNS; seed++) {
      await withVirtualHost(live, async (virtualHost) => {
        const owners = [owner(virtualHost, "mine"), owner(virtualHost, "theirs")] as const;
        const desired = owners[0].topology("shared", 3);
        const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
        const run =
          (who: Owner): Run<Topology | WarrenError> =>
          async (by) => {
            try {
              return await carryOut({ ...request(by, who), desired, recorded });
            } catch (error) {
              assert.ok(error instanceof WarrenError);
              return error;
            }
          };
        const results = await interleaved(seed, [run(owners[0]), run(owners[1])]);
        const errors = results.filter((result) => result instanceof WarrenError);
        assert.ok(errors.length >= 1, "both got it");
        for (const { code } of errors) assert.match(code, /^(claimed-by-another|already-exists)$/);
        refused += errors.length;
        // Whoever was refused claims nothing, and whoever got it is the only one who takes it away.
        await Promise.all(owners.map(({ owner }) => removeJournal(live.api, owner)));
        const owned = results.find((result): result is Topology => !(result instanceof WarrenError));
        const there = (await snapshot(live.api, virtualHost)) ?? recorded;
        assert.deepEqual(sorted(there), sorted(owned ?? recorded));
      });
    }
    context.diagnostic(`${refused} of ${2 * RUNS} runs refused`);
  });

  test("a claim that nobody will redeem is named, with the way out", () =>
    withVirtualHost(live, async (virtualHost) => {
      const [mine, theirs] = [owner(virtualHost, "mine"), owner(virtualHost, "theirs")];
      const desired = mine.topology("shared", 1);
      const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
      // Their run dies with its claim on the broker, and nothing made.
      await withFaults(live.api, killedWithItsClaim, async (api) => {
        await assert.rejects(carryOut({ ...request({ ...live, api }, theirs), desired, recorded }));
      });
      await assert.rejects(carryOut({ ...request(live, mine), desired, recorded }), (error) => {
        assert.ok(error instanceof WarrenError);
        assert.equal(error.code, "claimed-by-another");
        assert.ok(error.hint.includes(`warren-journal:${theirs.owner.urn}`));
        return true;
      });
      assert.equal(await readJournal(live.api, mine.owner), undefined);
      await live.api.delete(apiPath("global-parameters", `warren-journal:${theirs.owner.urn}`));
      await carryOut({ ...request(live, mine), desired, recorded });
      await removeJournal(live.api, mine.owner);
    }));

  async function holds(virtualHost: string, expected: Topology): Promise<void> {
    assert.deepEqual(sorted((await snapshot(live.api, virtualHost)) as Topology), sorted(expected));
  }

  /** Runs them side by side, and mixes their requests by delays that the seed chooses. */
  async function interleaved<T>(seed: number, runs: readonly [Run<T>, Run<T>]): Promise<readonly [T, T]> {
    const proxies = await Promise.all(
      runs.map((_, run) =>
        startFaultProxy(live.api.endpoint.url, ({ index }) => ({
          delay: pseudoRandom(seed, run, index) * 12,
        })),
      ),
    );
    const apis = proxies.map(({ url }) => new ManagementApi({ ...live.api.endpoint, url }));
    try {
      const [first, second] = apis as [ManagementApi, ManagementApi];
      return await Promise.all([runs[0]({ ...live, api: first }), runs[1]({ ...live, api: second })]);
    } finally {
      await Promise.all(apis.map((api) => api.close()));
      await Promise.all(proxies.map((proxy) => proxy.close()));
    }
  }
});

type Run<T> = (by: Broker) => Promise<T>;

function killedWithItsClaim({ method, path }: ProxiedRequest): Fault | undefined {
  return method === "PUT" && path.includes("/global-parameters/") ? "die-after" : undefined;
}

interface Owner {
  readonly owner: JournalOwner;
  /** Some queues that are bound to an exchange, all named after who owns them, and a policy. */
  readonly topology: (prefix: string, queues: number) => Topology;
}

function owner(virtualHost: string, name: string): Owner {
  const owner = ownerOf(`urn:pulumi:${name}::${virtualHost}::warren:index:Topology::t`);
  const topology: Owner["topology"] = (prefix, queues) => {
    const names = Array.from({ length: queues }, (_, index) => `${prefix}.${name}.${index}`);
    const exchange = `${name}.exchange`;
    return fromTopologyInputs({
      virtualHost,
      exchanges: { [exchange]: { type: "topic" } },
      queues: Object.fromEntries(names.map((queue) => [queue, { type: "classic" }])),
      bindings: Object.fromEntries(
        names.map((queue) => [queue, { source: exchange, destination: queue, routingKey: queue }]),
      ),
      policies: { [`${name}.policy`]: { pattern: `^${prefix}`, definition: { "max-length": 5 } } },
    });
  };
  return { owner, topology };
}

function request(broker: Broker, { owner }: Owner) {
  return { broker, owner, adopt: false, deleteData: false };
}

/** In [0, 1), the same for the same arguments: mulberry32. */
function pseudoRandom(...seeds: readonly number[]): number {
  let state = seeds.reduce((sum, seed) => Math.imul(sum ^ (seed + 1), 0x9e3779b1), 0x6d2b79f5);
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}
