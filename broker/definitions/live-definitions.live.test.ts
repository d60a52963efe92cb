import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import type { VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import { liveBroker } from "../testing/live-broker.ts";
import { liveDefinitions } from "./live-definitions.ts";

const broker = liveBroker();
const skip = typeof broker === "string" && broker;

const HELD = {
  exchanges: [
    { name: "orders", type: "topic", durable: true, auto_delete: false, arguments: {} },
    { name: "within", type: "fanout", durable: true, auto_delete: false, internal: true, arguments: {} },
  ],
  queues: [
    { name: "队", durable: true, auto_delete: false, arguments: { "x-queue-type": "quorum" } },
    { name: "c", durable: true, auto_delete: false, arguments: { "x-queue-type": "classic" } },
  ],
  bindings: [
    {
      source: "orders",
      destination: "within",
      destination_type: "exchange",
      routing_key: "a",
      arguments: {},
    },
    { source: "within", destination: "c", destination_type: "queue", routing_key: "", arguments: {} },
  ],
  policies: [
    { name: "p", pattern: "^c$", "apply-to": "queues", priority: 1, definition: { "max-length": 5 } },
  ],
  parameters: [
    {
      component: "operator_policy",
      name: "o",
      value: { pattern: "^c$", "apply-to": "queues", priority: 0, definition: { "max-length": 9 } },
    },
  ],
} as const;

describe("a live virtual host", { skip }, () => {
  const { api } = broker as Exclude<typeof broker, string>;

  for (const [what, name] of [
    ["in ASCII", "live definitions"],
    ["in Latin-1, for which RabbitMQ's own export ends in the middle", "François"],
    ["beyond Latin-1, for which RabbitMQ's own export answers 500", "仓库/%2F"],
  ] as const) {
    test(`with a name ${what}`, async () => {
      const virtualHost = `${name}-${randomBytes(4).toString("hex")}`;
      const user = { username: `test-${randomBytes(4).toString("hex")}`, password: "only-for-tests" };
      await api.put(apiPath("vhosts", virtualHost));
      await api.put(apiPath("users", user.username), { password: user.password, tags: "policymaker" });
      const lesser = new ManagementApi({ url: api.endpoint.url, ...user });
      try {
        await api.put(apiPath("permissions", virtualHost, user.username), {
          configure: ".*",
          write: ".*",
          read: ".*",
        });
        await api.post(apiPath("definitions", virtualHost), HELD);
        assert.deepEqual(contents(await liveDefinitions(api, virtualHost)), contents(HELD));
        assert.deepEqual(contents(await liveDefinitions(lesser, virtualHost)), contents(HELD));
      } finally {
        await lesser.close();
        await api.delete(apiPath("users", user.username));
        await api.delete(apiPath("vhosts", virtualHost));
      }
      assert.equal(await liveDefinitions(api, virtualHost), undefined);
    });
  }
});

/** What is compared, in no order. */
function contents(definitions: VirtualHostDefinitions | undefined) {
  assert.ok(definitions !== undefined);
  const { exchanges, queues, bindings, policies, parameters } = definitions;
  return {
    exchanges: sorted(exchanges.map((one) => Object.assign({}, one, { internal: one.internal === true }))),
    queues: sorted(queues.map(({ name, durable, arguments: table }) => ({ name, durable, table }))),
    bindings: sorted(bindings),
    policies: sorted(policies),
    parameters: sorted(parameters),
  };
}

function sorted(all: readonly object[]): string[] {
  return all.map(inNoOrder).toSorted();
}

function inNoOrder(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
