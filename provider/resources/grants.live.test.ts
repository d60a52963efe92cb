/** What a user was given by hand beside what is declared: nobody has seen it go before a preview has shown it. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { apiPath } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { liveBroker, withUser, withVirtualHost } from "../../broker/testing/live-broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { grantsResource } from "./grants-resource.ts";
import { type OperationContext, propertiesOf, recorded } from "./resource.ts";

const broker = liveBroker();

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

        const found = await grantsResource.read(
          made.id,
          { id: made.id, inputs, outputs: made.outputs },
          context,
        );
        assert.ok(found !== undefined);
        const olds = recorded(found);
        assert.deepEqual(
          [...grantsResource.diff(olds, inputs)],
          [[`topicPermissions["${user}@${virtualHost}/amq.topic"]`, "delete"]],
        );
        await grantsResource.update({ id: made.id, olds, news: inputs, preview: false }, context);
        assert.deepEqual(await exchanges(), [""]);
      }),
    ));
});
