/** Virtual hosts of others, and those that nobody can delete: what an engine does with them, and what stays. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { rawFind } from "../broker/testing/raw-answer.ts";
import { readVirtualHost } from "../broker/virtual-hosts/virtual-host.ts";
import {
  type DeclaredResource,
  type Ended,
  engineAndBroker,
  type PulumiProject,
  pulumiProject,
} from "./testing/pulumi-project.ts";

const found = await engineAndBroker();
const name = `external-${randomBytes(4).toString("hex")}`;

/** A virtual host with a queue of the stack in it. */
const stackOf = (settings: object, isOurs: boolean): readonly DeclaredResource[] => [
  { type: "VirtualHost", name: "host", args: { name, ...settings } },
  {
    type: "Topology",
    name: "topology",
    args: {
      virtualHost: name,
      exchanges: {},
      queues: { ours: { type: "classic" } },
      bindings: {},
      policies: {},
    },
    dependsOn: ["host"],
  },
  {
    type: "DestroyGuard",
    name: "destroy-guard",
    args: { virtualHosts: isOurs ? [name] : [], objects: { [name]: { queues: ["ours"] } } },
    dependsOn: ["host", "topology"],
  },
];
const EXTERNAL = stackOf({ external: true }, false);
const kept = (more: object): readonly DeclaredResource[] => stackOf({ description: "kept", ...more }, true);

const done = ({ code, text }: Ended): void => assert.equal(code, 0, text);

describe("virtual hosts of others", {
  skip: typeof found === "string" ? found : false,
  concurrency: false,
}, () => {
  const { api } = found as Broker;
  let project: PulumiProject;

  before(async () => {
    project = await pulumiProject(found as Broker, { name });
  });
  beforeEach(async () => {
    await api.delete(`${apiPath("vhosts", name)}/deletion/protection`);
    await api.delete(apiPath("vhosts", name));
  });
  after(async () => {
    await api.delete(`${apiPath("vhosts", name)}/deletion/protection`);
    await api.delete(apiPath("vhosts", name));
    await project.remove();
  });

  async function up(stack: readonly DeclaredResource[]): Promise<Ended> {
    await project.declare(stack);
    return await project.pulumi(["up", "--yes", "--skip-preview"]);
  }
  const isThere = async (queue: string): Promise<boolean> =>
    (await rawFind(api, apiPath("queues", name, queue))) !== undefined;

  test("one that is not there is refused, and is not made", async () => {
    const { code, text } = await up(EXTERNAL);
    assert.notEqual(code, 0, text);
    assert.match(text, /virtual host "external-\w+" is declared as another team's/);
    await project.declare(EXTERNAL);
    assert.match((await project.pulumi(["preview"])).text, /is declared as another team's/);
    assert.equal(await rawFind(api, apiPath("vhosts", name)), undefined);
  });

  test("of one that is there nothing is changed, and a destroy takes what is ours, under its guard", async () => {
    await api.put(apiPath("vhosts", name), {
      description: "theirs",
      tags: "a",
      default_queue_type: "quorum",
    });
    await api.put(apiPath("queues", name, "theirs"), { durable: true });
    const before = await readVirtualHost(api, name);
    done(await up(EXTERNAL));
    assert.equal(await isThere("ours"), true);
    done(await project.pulumi(["preview", "--expect-no-changes"]));
    const publish = { properties: {}, routing_key: "ours", payload: "m", payload_encoding: "string" };
    await api.post(apiPath("exchanges", name, "amq.default", "publish"), publish);
    const refused = await project.pulumi(["destroy", "--yes"]);
    assert.notEqual(refused.code, 0);
    assert.match(
      refused.text,
      /"ours": 1 ready, .*nothing was destroyed|nothing was destroyed.*"ours": 1 ready/s,
    );
    await api.delete(`${apiPath("queues", name, "ours")}/contents`);
    done(await project.pulumi(["destroy", "--yes"]));
    assert.deepEqual(await readVirtualHost(api, name), before);
    assert.deepEqual([await isThere("ours"), await isThere("theirs")], [false, true]);
  });

  test("what a stack made is handed over with what is in it, and not taken back", async () => {
    done(await up(stackOf({ description: "of the stack" }, true)));
    done(await up(EXTERNAL));
    assert.equal((await readVirtualHost(api, name))?.description, "of the stack");
    assert.equal(await isThere("ours"), true);
    await project.declare(stackOf({ description: "again" }, true));
    const back = await project.pulumi(["preview"]);
    assert.notEqual(back.code, 0, back.text);
    assert.match(back.text, /exists and was not made by this resource/);
    await project.declare(EXTERNAL);
    done(await project.pulumi(["destroy", "--yes"]));
    assert.equal((await readVirtualHost(api, name))?.description, "of the stack");
  });

  test("one that is protected from deletion: drift is mended, and it goes only when that is taken off", async () => {
    const protection = `${apiPath("vhosts", name)}/deletion/protection`;
    done(await up(kept({ deletionProtection: true })));
    await assert.rejects(api.delete(apiPath("vhosts", name)), /protected from deletion/);
    await api.delete(protection);
    const preview = await project.pulumi(["preview", "--diff"]);
    assert.match(preview.text, /deletionProtection *: false => true/);
    done(await up(kept({ deletionProtection: true })));
    assert.equal((await readVirtualHost(api, name))?.deletionProtection, true);

    await project.declare([
      { type: "DestroyGuard", name: "destroy-guard", args: { virtualHosts: [], objects: {} } },
    ]);
    const going = await project.pulumi(["preview"]);
    assert.notEqual(going.code, 0, going.text);
    assert.match(going.text, /has protected: virtual host "external-/);
    assert.match(going.text, /deletionProtection: false/);
    assert.equal(await isThere("ours"), true);
    // Without a word it stays as it is, also where another setting changes.
    done(await up(kept({ tags: ["x"] })));
    assert.equal((await readVirtualHost(api, name))?.deletionProtection, true);
    done(await up(kept({ deletionProtection: false })));
    done(await project.pulumi(["destroy", "--yes"]));
    assert.equal(await rawFind(api, apiPath("vhosts", name)), undefined);
  });
});
