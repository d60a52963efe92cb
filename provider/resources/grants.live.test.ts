/** What a user was given by hand beside what is declared: nobody has seen it go before a preview has shown it. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { apiPath } from "../../broker/api/management-api.ts";
import { listAllUserLimits } from "../../broker/api/users.ts";
import type { Broker } from "../../broker/broker.ts";
import { liveBroker, withUser, withVirtualHost } from "../../broker/testing/live-broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import { grantsResource } from "./grants-resource.ts";
import { type OperationContext, propertiesOf, recorded } from "./resource.ts";

const broker = liveBroker();

const limit = (user: string, name: string): string => apiPath("user-limits", user, name);

describe("grants", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;
  const { api } = live;
  /** What of a run they use. */
  const used: Partial<OperationContext> = {
    adopt: false,
    broker: () => live,
    newBroker: false,
    signal: new AbortController().signal,
  };
  const context = used as OperationContext;

  /** What a state has of them after a look at the broker. */
  async function looked(
    inputs: PropertyMap,
    { id, outputs }: { readonly id: string; readonly outputs: PropertyMap },
  ): Promise<PropertyMap> {
    const found = await grantsResource.read(id, { id, inputs, outputs }, context);
    assert.ok(found !== undefined);
    return recorded(found);
  }

  test("the run that makes them takes nothing away; the next one shows what was given by hand, and takes it", () =>
    withUser(live, (as) =>
      withVirtualHost(live, async (virtualHost) => {
        const user = as.api.endpoint.username;
        const permissionPath = apiPath("permissions", virtualHost, user);
        const topicsPath = apiPath("topic-permissions", virtualHost, user);
        await api.put(permissionPath, { configure: ".*", write: ".*", read: ".*" });
        // For the default exchange, which means nothing and no declaration can say, and for another one.
        for (const exchange of ["", "amq.topic"])
          await api.put(topicsPath, { exchange, write: "^by-hand", read: "^$" });
        const exchanges = async (): Promise<string[]> => {
          const listed = await rawGet<{ exchange: string }[]>(api, topicsPath);
          return listed.map(({ exchange }) => exchange).toSorted();
        };

        const rights = { configure: "^$", write: "^a$", read: "^$" };
        const { inputs, failures } = grantsResource.check(
          propertiesOf({
            users: [user],
            virtualHosts: [virtualHost],
            permissions: { any: { user, virtualHost, ...rights } },
          }),
        );
        assert.deepEqual(failures, []);
        const made = await grantsResource.create(inputs, false, context);
        assert.equal((await rawGet<typeof rights>(api, permissionPath)).write, rights.write);
        assert.deepEqual(await exchanges(), ["", "amq.topic"]);

        const olds = await looked(inputs, made);
        assert.deepEqual(
          [...grantsResource.diff(olds, inputs)],
          [[`topicPermissions["${user}@${virtualHost}/amq.topic"]`, "delete"]],
        );
        await grantsResource.update({ id: made.id, olds, news: inputs, preview: false }, context);
        assert.deepEqual(await exchanges(), [""]);
      }),
    ));

  for (const suffix of ["", "%/@", "__proto__"]) {
    test(`limits given by hand are shown and taken, declared ones set again: user with "${suffix}"`, async () => {
      const [limited, free] = [`limited-${randomUUID()}${suffix}`, suffix || `free-${randomUUID()}`];
      const limits = { any: { user: limited, maxChannels: 50 } };
      for (const name of [limited, free])
        await api.put(apiPath("users", name), { password_hash: "", tags: "" });
      try {
        const { inputs } = grantsResource.check(propertiesOf({ users: [limited, free], limits }));
        const { limits: _, ...unlimited } = inputs.values;
        const earlier = { ...inputs, values: unlimited };
        // Who is said to have none is as one of whom nothing is said.
        for (const now of [{}, limits, { ...limits, other: { user: free } }]) {
          const news = grantsResource.check(propertiesOf({ users: [limited, free], limits: now })).inputs;
          assert.deepEqual([...grantsResource.diff(earlier, news)], []);
        }
        await api.put(limit(free, "max-connections"), { value: 3 });
        const made = await grantsResource.create(inputs, false, context);
        assert.equal((await listAllUserLimits(api)).get(limited)?.["max-channels"], 50);
        assert.equal((await listAllUserLimits(api)).get(free)?.["max-connections"], 3);

        await api.put(limit(limited, "max-channels"), { value: 5 });
        await api.put(limit(limited, "max-connections"), { value: 6 });
        const olds = await looked(inputs, made);
        const changes = [...grantsResource.diff(olds, inputs)].map(([, kind]) => kind);
        assert.deepEqual(changes.toSorted(), ["delete", "update"]);
        await grantsResource.update({ id: made.id, olds, news: inputs, preview: false }, context);
        const all = await listAllUserLimits(api);
        assert.deepEqual(
          { limited: all.get(limited), free: all.get(free) ?? {} },
          { limited: { "max-channels": 50 }, free: {} },
        );
        // Who does not name limits leaves them alone.
        await api.put(limit(free, "max-connections"), { value: 3 });
        await grantsResource.update({ id: made.id, olds: earlier, news: earlier, preview: false }, context);
        assert.equal((await listAllUserLimits(api)).get(free)?.["max-connections"], 3);
      } finally {
        for (const name of [limited, free]) await api.delete(apiPath("users", name));
      }
    });
  }
});
