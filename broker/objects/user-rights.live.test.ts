/** What goes with a user, as a broker lists it, and that RabbitMQ takes it away without a question. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
import { throwUnlessDestroyable } from "../virtual-hosts/destroyable.ts";

const broker = liveBroker();
const NOTHING = { permissions: [], topicPermissions: {}, limits: [] };

describe("a user that goes", { skip: typeof broker === "string" ? broker : false }, () => {
  const { api } = broker as Broker;

  test("each right and limit of others is named, and goes with it", () =>
    withVirtualHost(broker as Broker, async (virtualHost) => {
      const user = `test-${randomBytes(4).toString("hex")}@x`;
      const destroyed = (given: object, staying: readonly string[] = []): Promise<void> =>
        throwUnlessDestroyable(broker as Broker, {
          virtualHosts: [],
          objects: {},
          users: { [user]: { ...NOTHING, ...given } },
          staying,
        });
      await api.put(apiPath("users", user), { password: user, tags: "" });
      try {
        await destroyed({});
        const rights = { configure: "", write: "^x", read: "^x" };
        await api.put(apiPath("permissions", virtualHost, user), rights);
        await api.put(apiPath("topic-permissions", virtualHost, user), { ...rights, exchange: "amq.topic" });
        await api.put(apiPath("user-limits", user, "max-channels"), { value: 9 });
        await assert.rejects(destroyed({}), (error) => {
          assert.ok(error instanceof WarrenError);
          assert.equal(error.code, "user-of-others");
          for (const named of [
            `permissions of user "${user}" in virtual host "${virtualHost}"`,
            `topic permissions of user "${user}" for exchange "amq.topic" in virtual host "${virtualHost}"`,
            `limit "max-channels" of user "${user}"`,
          ])
            assert.ok(error.message.includes(named), error.message);
          return true;
        });
        await destroyed({
          permissions: [virtualHost],
          topicPermissions: { [virtualHost]: ["amq.topic"] },
          limits: ["max-channels"],
        });
        await destroyed({ limits: ["max-channels"] }, [virtualHost]);
      } finally {
        await api.delete(apiPath("users", user));
      }
      const left = JSON.stringify([
        await rawGet(api, apiPath("vhosts", virtualHost, "permissions")),
        await rawGet(api, apiPath("vhosts", virtualHost, "topic-permissions")),
        await rawGet(api, "/user-limits"),
      ]);
      assert.ok(!left.includes(user), left);
    }));
});
