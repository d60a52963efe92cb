/** Objects of one request each: made, found as they were made, not taken over, and deleted. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import {
  type BrokerObject,
  createObject,
  globalParameterObject,
  operatorPolicyObject,
  parameterObject,
  putObject,
  userLimitsObject,
} from "./broker-objects.ts";

const broker = liveBroker();
const name = `test-${randomBytes(4).toString("hex")} a/b@c%`;

describe("objects of one request", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;
  const { api } = live;

  /** @param changed the same object with other settings */
  async function lives<T extends object>(kind: BrokerObject<T>, object: T, changed: T): Promise<void> {
    const owner = ownerOf(`urn:pulumi:test::objects::warren:index:Any::${name}`);
    const creation = { api, owner, kind, object };
    const isTaken = (error: unknown): boolean =>
      error instanceof WarrenError &&
      error.code === "already-exists" &&
      error.message.startsWith(kind.describe(object));
    try {
      await createObject(creation);
      assert.deepEqual(await kind.find(api, object), object);
      // Killed before the state was written: it is known again by its journal, and by nothing else.
      await createObject(creation);
      await assert.rejects(createObject({ ...creation, owner: ownerOf(`${owner.urn}-another`) }), isTaken);
      await removeJournal(api, owner);
      await assert.rejects(createObject(creation), isTaken);
      await putObject(api, { kind, object: changed });
      assert.deepEqual(await kind.find(api, object), changed);
    } finally {
      await kind.delete(api, object);
      await removeJournal(api, owner);
    }
    assert.equal(await kind.find(api, object), undefined);
    await kind.delete(api, object);
  }

  test("an operator policy", () =>
    withVirtualHost(live, async (virtualHost) => {
      const cap = { virtualHost, name, pattern: "^a", applyTo: "queues", priority: 3 } as const;
      await lives(
        operatorPolicyObject,
        { ...cap, definition: { "max-length": 5 } },
        { ...cap, pattern: "^b", definition: { expires: 7_000 } },
      );
    }));

  test("a parameter of a virtual host", () =>
    withVirtualHost(live, async (virtualHost) => {
      const limits = { virtualHost, component: "federation-upstream", name };
      await lives(
        parameterObject,
        { ...limits, value: { uri: "amqp://u:canary@east" } },
        { ...limits, value: { uri: ["amqp://u:canary@west"], "prefetch-count": 5 } },
      );
    }));

  test("upstreams and their sets side by side, while an exchange has links of them", () =>
    withVirtualHost(live, async (virtualHost) => {
      await api.put(apiPath("exchanges", virtualHost, "orders"), { type: "topic" });
      const definition = { "federation-upstream-set": "both" };
      await api.put(apiPath("policies", virtualHost, "links"), { pattern: "^orders$", definition });
      const upstreams = ["east", "west"].map((upstream) => ({
        virtualHost,
        component: "federation-upstream",
        name: upstream,
        value: { uri: "amqp://nobody:nothing@localhost" },
      }));
      const value = upstreams.map(({ name: upstream }) => ({ upstream }));
      const set = { virtualHost, component: "federation-upstream-set", name: "both", value };
      const all = [...upstreams, set];
      for (let round = 0; round < 20; round += 1) {
        await Promise.all(all.map(async (object) => await putObject(api, { kind: parameterObject, object })));
        await Promise.all(all.map(async (object) => await parameterObject.delete(api, object)));
      }
    }));

  test("a global parameter", () =>
    lives(globalParameterObject, { name, value: [1, { a: null }] }, { name, value: "x" }));

  test("limits of a user", async () => {
    await api.put(apiPath("users", name), { password: randomBytes(8).toString("hex"), tags: "" });
    try {
      await lives(userLimitsObject, { user: name, maxConnections: 4 }, { user: name, maxChannels: 5 });
    } finally {
      await api.delete(apiPath("users", name));
    }
  });

  test("a refusal names the object, and holds no password", () =>
    withVirtualHost(live, async (virtualHost) => {
      const value = { uri: "amqp://u:canary@east:port/%zz", "ack-mode": "amqp://u:canary@x" };
      const upstream = { virtualHost, component: "federation-upstream", name: "east", value };
      await assert.rejects(putObject(api, { kind: parameterObject, object: upstream }), (error) => {
        assert.ok(error instanceof WarrenError);
        assert.match(error.message, /^federation-upstream "east" in virtual host "test-\w+": PUT .*HTTP 400/);
        assert.doesNotMatch(`${error.stack} ${error.hint} ${String(error.cause)}`, /canary/);
        return true;
      });
    }));
});
