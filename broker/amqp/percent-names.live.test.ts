/** Two virtual hosts of which one has the other's name once it is percent-decoded: each is asked about its own. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
import { carryOut } from "../topology/topology-operations.ts";

const broker = liveBroker();
const NOTHING = { exchanges: {}, bindings: {}, policies: {} };
const QUEUES = { q: { type: "quorum" }, s: { type: "stream" }, c: { type: "classic" } } as const;

function desired(virtualHost: string): Topology {
  return fromTopologyInputs({ ...NOTHING, virtualHost, queues: QUEUES });
}

describe("names with a percent sign", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;
  const request = (virtualHost: string) => ({
    broker: live,
    owner: ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`),
    adopt: false,
    deleteData: false,
  });

  test("queues of `a%2Fb` that hold messages stay, and so do those of `a/b`", () =>
    withVirtualHost(live, async (prefix) => {
      const hosts = [`${prefix}%2Fb`, `${prefix}/b`] as const;
      try {
        for (const virtualHost of hosts) {
          await live.api.put(apiPath("vhosts", virtualHost));
          const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
          await carryOut({ ...request(virtualHost), desired: desired(virtualHost), recorded });
        }
        // Over HTTP: what the AMQP client did wrong in both directions would go unseen.
        for (const queue of ["q", "s"]) {
          const message = { routing_key: queue, payload: "kept", payload_encoding: "string", properties: {} };
          const path = apiPath("exchanges", hosts[0], "amq.default", "publish");
          await live.api.post(path, message);
        }
        const without = fromTopologyInputs({ ...NOTHING, virtualHost: hosts[0], queues: { c: QUEUES.c } });
        await assert.rejects(
          carryOut({ ...request(hosts[0]), desired: without, recorded: desired(hosts[0]) }),
          { code: "queue-not-empty", message: /"q": 1 ready.*"s": 1 ready/s },
        );
        for (const virtualHost of hosts) {
          const path = `${apiPath("queues", virtualHost)}?disable_stats=true`;
          const names = (await rawGet<{ name: string }[]>(live.api, path)).map(({ name }) => name);
          assert.deepEqual(names.toSorted(), ["c", "q", "s"], virtualHost);
        }
      } finally {
        for (const virtualHost of hosts) await live.api.delete(apiPath("vhosts", virtualHost));
      }
    }));
});
