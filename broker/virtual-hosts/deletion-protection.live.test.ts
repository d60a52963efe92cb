/** What RabbitMQ will not delete is named before anything is deleted. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { throwIfProtected } from "./deletion-protection.ts";

const broker = liveBroker();

const refusalNames = (name: string) => (error: unknown) => {
  assert.ok(error instanceof WarrenError);
  assert.equal(error.code, "protected-from-deletion");
  assert.ok(error.message.endsWith(name), error.message);
  return true;
};

describe("protection from deletion", { skip: typeof broker === "string" ? broker : false }, () => {
  const { api } = broker as Broker;

  test("a virtual host that somebody has protected is named, and RabbitMQ refuses to delete it", () =>
    withVirtualHost(broker as Broker, async (virtualHost) => {
      const protection = `${apiPath("vhosts", virtualHost)}/deletion/protection`;
      const going = { virtualHosts: [virtualHost], users: [] };
      await throwIfProtected(api, going);
      await api.post(protection, {});
      try {
        await assert.rejects(throwIfProtected(api, going), refusalNames(`virtual host "${virtualHost}"`));
        await assert.rejects(api.delete(apiPath("vhosts", virtualHost)), /protected from deletion/);
      } finally {
        await api.delete(protection);
      }
    }));

  test("a user with the tag `protected` is named, and RabbitMQ refuses to delete it", async () => {
    const name = `test-${randomBytes(4).toString("hex")}`;
    const going = { virtualHosts: [], users: [name] };
    await api.put(apiPath("users", name), { password: name, tags: "mine,protected" });
    try {
      await assert.rejects(throwIfProtected(api, going), refusalNames(`user "${name}"`));
      await assert.rejects(api.delete(apiPath("users", name)), /[Pp]rotected/);
    } finally {
      // An import is not asked.
      const tags = { users: [{ name, password_hash: "", tags: [] }] };
      await api.post("/definitions", tags);
    }
    await throwIfProtected(api, going);
    await api.delete(apiPath("users", name));
    await throwIfProtected(api, going);
  });
});
