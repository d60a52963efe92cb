/**
 * `./warren adopt` where something is not as it should be: a clear error with a way on, or it works; nothing is lost. One
 * adoption goes through all of it: each test begins with what the one before it left.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { alarmsInEffect } from "../broker/api/health-checks.ts";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { poll } from "../broker/node/poll.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { exportedBroker } from "./testing/exported-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** "late", what "app" may in it, and "fresh" are not there. */
const DECLARATION = `virtualHosts:
  late: { queues: { q: {} } }
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { type: quorum }, log: { type: stream }, old: {}, fresh: {} }
    bindings: [{ source: orders, destination: billing, routingKey: paid }]
users:
  app:
    password: kept
    permissions:
      late: { configure: ^$, write: ^$, read: ^q$ }
      shop: { configure: ^$, write: ^orders$, read: ^billing$ }
`;

/** Of rabbitmqctl: what puts a node into alarm, and what ends it. */
const ALARMS = [
  ["memory", "set_vm_memory_high_watermark absolute 1MB", "set_vm_memory_high_watermark 0.6"],
  ["disk space", "set_disk_free_limit 900000GB", "set_disk_free_limit 50MB"],
] as const;

const NEW_PASSWORD = "another";
const image = process.env["WARREN_TEST_IMAGE"] ?? "";

const ok = ({ exitCode, stdout, stderr }: Ended): void => assert.equal(exitCode, 0, stdout + stderr);

type Exported = Readonly<Record<string, unknown>>;

/** `shop/billing` or `app@shop`, of what there is more than there was. */
function added(before: Exported, now: Exported, section: string): string[] {
  const named = (exported: Exported): string[] =>
    (exported[section] as { name?: string; vhost?: string; user?: string }[]).map(({ name, vhost, user }) =>
      user === undefined ? [vhost, name].filter(Boolean).join("/") : `${user}@${vhost}`,
    );
  const known = new Set(named(before));
  return named(now)
    .filter((each) => !known.has(each))
    .toSorted();
}

describe("an adoption under bad conditions", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
  concurrency: false,
}, () => {
  let one: ExistingBroker;
  let other: ExistingBroker;
  /** With the administrator's password as it is by then. */
  let api: ManagementApi;
  let project: TemporaryProject;
  let initially: Exported;

  before(async () => {
    [one, other] = [await startExistingBroker(image), await startExistingBroker(image)];
    ({ api } = one);
    await api.put(apiPath("vhosts", "shop"));
    await api.put(apiPath("users", "app"), { password: "theirs", tags: "" });
    await api.put(apiPath("permissions", "shop", "app"), {
      configure: "^$",
      write: "^orders$",
      read: "^billing$",
    });
    await api.put(apiPath("exchanges", "shop", "orders"), { type: "topic", durable: true });
    for (const [queue, type] of Object.entries({ billing: "quorum", log: "stream", old: "classic" }))
      await api.put(apiPath("queues", "shop", queue), { durable: true, arguments: { "x-queue-type": type } });
    await api.post(apiPath("bindings", "shop", "e", "orders", "q", "billing"), { routing_key: "paid" });
    initially = await exportedBroker(api);
    project = await temporaryProject({
      declarations: { "shop.yaml": DECLARATION },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": one.amqpUrl,
        "warren:managementUrl": one.managementUrl,
        "warren:administrator": one.username,
      },
    });
    await leadTo(one);
  });
  after(async () => {
    await project.dispose();
    if (api !== one.api) await api.close();
    for (const broker of [one, other]) await broker.remove();
  });

  async function leadTo(
    { amqpUrl, managementUrl }: ExistingBroker,
    password: string = one.password,
  ): Promise<void> {
    const plain = [`--plaintext amqpUrl=${amqpUrl}`, `--plaintext managementUrl=${managementUrl}`];
    const secret = `--secret administratorPassword=${password}`;
    ok(await project.shell(`pulumi config set-all ${plain.join(" ")} ${secret}`));
  }
  async function refused(words: RegExp): Promise<void> {
    const { exitCode, stdout, stderr } = await project.warren(["adopt", "--yes"]);
    assert.equal(exitCode, 1, stdout + stderr);
    assert.match(stderr, words);
  }

  async function onNode(words: string): Promise<void> {
    await $({ quiet: true })`docker exec ${one.container} rabbitmqctl --silent ${words.split(" ")}`;
  }

  test("a broker in memory and disk alarm is taken over all the same, and that it is in alarm is said", async () => {
    const inAlarm = (count: number): Promise<true> =>
      poll("the alarms", { timeout: 60_000, interval: 200 }, async (signal) =>
        (await alarmsInEffect(api, signal)).length === count ? true : undefined,
      );
    for (const [, raise] of ALARMS) await onNode(raise);
    await inAlarm(ALARMS.length);
    const adopted = await project.warren(["adopt", "--yes"]);
    ok(adopted);
    for (const [what] of ALARMS)
      assert.match(adopted.stdout, new RegExp(`In alarm, .*:\n(?: {2}.*\n)* {2}${what} on rabbit@`), what);
    assert.match(adopted.stdout, /Declared, and not there.*virtual host "late".*queue "fresh"/s);
    assert.deepEqual(await exportedBroker(api), initially);
    for (const [, , clear] of ALARMS) await onNode(clear);
    await inAlarm(0);
  });

  test("with a wrong password, and with another one than the state has", async () => {
    await leadTo(one, NEW_PASSWORD);
    await refused(/HTTP 401/);
    await one.api.put(apiPath("users", one.username), { password: NEW_PASSWORD, tags: "administrator" });
    api = new ManagementApi({ ...one.api.endpoint, password: NEW_PASSWORD });
    // It makes another hash of the administrator's.
    initially = await exportedBroker(api);
    await refused(/credentials are other ones than at the last update.*`\.\/warren up/s);
    assert.deepEqual(await exportedBroker(api), initially);
  });

  test("what is not there is left to the next up, which makes it and nothing else", async () => {
    // With the new password, as the refusal says.
    ok(await project.warren(["up", "--yes", "--skip-smoke"]));
    const now = await exportedBroker(api);
    const { username } = one;
    for (const [section, expected] of Object.entries({
      vhosts: ["late"],
      users: [],
      permissions: ["app@late", `${username}@late`],
      exchanges: [],
      queues: ["late/q", "shop/fresh"],
      policies: [],
    }))
      assert.deepEqual(added(initially, now, section), expected, section);
  });

  test("at the address of another cluster than the state's", async () => {
    const empty = await exportedBroker(other.api);
    const kept = await exportedBroker(api);
    await leadTo(other, other.password);
    await refused(/the state was made against another broker: cluster .*Nothing was changed/s);
    for (const words of [["up", "--yes", "--skip-smoke"], ["preview"], ["drift"]]) {
      const { exitCode, stderr } = await project.warren(words);
      assert.equal(exitCode, 1, stderr);
      assert.match(stderr, /the state was made against another broker: cluster .*Nothing was changed/s);
    }
    assert.deepEqual(await exportedBroker(other.api), empty);
    await leadTo(one, NEW_PASSWORD);
    // Which is so: what Pulumi's own commands go by is what it was.
    ok(await project.shell("pulumi preview --expect-no-changes"));
    const again = await project.warren(["adopt", "--yes"]);
    ok(again);
    assert.match(again.stderr, /Nothing to take over/);
    assert.deepEqual(await exportedBroker(api), kept);
  });

  test("down gives all of it back, and takes with a virtual host of the stack what users of theirs may in it", async () => {
    ok(await project.warren(["down", "--yes"]));
    const left = await exportedBroker(api);
    // The queue "fresh" stays: a topology that was taken over is given back as a whole.
    for (const section of ["vhosts", "users", "permissions", "exchanges", "bindings", "policies"])
      assert.deepEqual(left[section], initially[section], section);
    assert.deepEqual(added(initially, left, "queues"), ["shop/fresh"]);
    assert.deepEqual(added(left, initially, "queues"), []);
  });
});
