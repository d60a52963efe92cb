/** Whatever kind of object of others is in a virtual host keeps it, at every place that would delete it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath, type ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { liveBroker, withUser, withVirtualHost } from "../testing/live-broker.ts";
import { rawFind } from "../testing/raw-answer.ts";
import { throwUnlessDestroyable } from "./destroyable.ts";
import { deleteVirtualHost } from "./virtual-host.ts";
import { NOTHING_OWNED, type OwnedNames, virtualHostContents } from "./virtual-host-contents.ts";

const broker = liveBroker();

interface Case {
  readonly described: string;
  readonly make: (api: ManagementApi, virtualHost: string, user: string) => Promise<unknown>;
  /** What a stack says that has it itself. */
  readonly owned: Partial<OwnedNames>;
}

const put =
  (path: (virtualHost: string, user: string) => string, body: object): Case["make"] =>
  (api, virtualHost, user) =>
    api.put(path(virtualHost, user), body);
const uri = "amqp://nowhere.invalid";
const shovel = {
  "src-protocol": "amqp091",
  "src-uri": uri,
  "src-queue": "a",
  "dest-protocol": "amqp091",
  "dest-uri": uri,
  "dest-queue": "b",
};
const cap = { pattern: "^x", definition: { "max-length": 4 }, "apply-to": "queues" };
const rights = { configure: "", write: "", read: "^x" };

/** `USER` stands for the name of another administrator. */
const CASES: readonly Case[] = [
  {
    described: 'queue "x"',
    make: put((host) => apiPath("queues", host, "x"), {}),
    owned: { queues: ["x"] },
  },
  {
    described: 'exchange "x"',
    make: put((host) => apiPath("exchanges", host, "x"), { type: "topic" }),
    owned: { exchanges: ["x"] },
  },
  {
    described: "binding amq.topic -> exchange amq.fanout [x]",
    make: (api, host) =>
      api.post(apiPath("bindings", host, "e", "amq.topic", "e", "amq.fanout"), { routing_key: "x" }),
    owned: { bindings: ["amq.topic -> exchange amq.fanout [x]"] },
  },
  {
    described: 'policy "x"',
    make: put((host) => apiPath("policies", host, "x"), cap),
    owned: { policies: ["x"] },
  },
  {
    described: 'operator policy "x"',
    make: put((host) => apiPath("operator-policies", host, "x"), cap),
    owned: { operatorPolicies: ["x"] },
  },
  {
    described: 'shovel "x"',
    make: put((host) => apiPath("parameters", "shovel", host, "x"), { value: shovel }),
    owned: { parameters: ["shovel/x"] },
  },
  {
    described: 'federation-upstream "x"',
    make: put((host) => apiPath("parameters", "federation-upstream", host, "x"), { value: { uri } }),
    owned: { parameters: ["federation-upstream/x"] },
  },
  {
    described: 'permissions of user "USER"',
    make: put((host, user) => apiPath("permissions", host, user), rights),
    owned: { users: ["USER"] },
  },
  {
    described: 'topic permissions of user "USER"',
    make: put((host, user) => apiPath("topic-permissions", host, user), { ...rights, exchange: "amq.topic" }),
    owned: { users: ["USER"] },
  },
  {
    described: 'limit "max-queues"',
    make: put((host) => apiPath("vhost-limits", host, "max-queues"), { value: 9 }),
    owned: { limits: ["max-queues"] },
  },
];

describe("a virtual host with something of others", {
  skip: typeof broker === "string" ? broker : false,
}, () => {
  const live = broker as Broker;
  const { api } = live;

  test("a new one holds nothing", () =>
    withVirtualHost(live, async (virtualHost) => {
      assert.deepEqual(await virtualHostContents(api, virtualHost), []);
    }));

  for (const { described, make, owned } of CASES) {
    test(`${described}: refused by the guard of the destroy and by the virtual host's own deletion`, () =>
      withUser(live, (other) =>
        withVirtualHost(live, async (virtualHost) => {
          const { username } = other.api.endpoint;
          const named = (text: string): string => text.replaceAll("USER", username);
          const ours = JSON.parse(named(JSON.stringify(owned))) as Partial<OwnedNames>;
          await make(api, virtualHost, username);
          const isRefusal = (error: unknown): boolean => {
            assert.ok(error instanceof WarrenError);
            assert.equal(error.code, "virtual-host-not-empty");
            assert.ok(error.message.includes(named(described)), error.message);
            return true;
          };
          const destroyed = (objects: Partial<OwnedNames>) =>
            throwUnlessDestroyable(live, {
              virtualHosts: [virtualHost],
              objects: { [virtualHost]: objects },
              users: {},
            });
          await assert.rejects(destroyed(NOTHING_OWNED), isRefusal);
          await assert.rejects(
            throwUnlessDestroyable(live, { virtualHosts: [virtualHost], objects: {}, users: {} }),
            isRefusal,
          );
          await assert.rejects(deleteVirtualHost(api, virtualHost, { deleteData: false }), isRefusal);
          await destroyed({ ...NOTHING_OWNED, ...ours });
          // The state of a Warren that did not look at this kind.
          await destroyed({});
          await deleteVirtualHost(api, virtualHost, { deleteData: true });
          assert.equal(await rawFind(api, apiPath("vhosts", virtualHost)), undefined);
        }),
      ));
  }

  test("its own limits do not keep it", () =>
    withVirtualHost(live, async (virtualHost) => {
      await api.put(apiPath("vhost-limits", virtualHost, "max-queues"), { value: 9 });
      await deleteVirtualHost(api, virtualHost, { deleteData: false, limits: { "max-queues": 8 } });
    }));
});
