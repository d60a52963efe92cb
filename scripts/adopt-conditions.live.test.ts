/** `./warren adopt` where something is not as it should be: a clear error with a way on, or it works; nothing is lost. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { alarmsInEffect } from "../broker/api/health-checks.ts";
import { apiPath } from "../broker/api/management-api.ts";
import { poll } from "../broker/node/poll.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { exportedBroker } from "./testing/exported-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { type: quorum }, log: { type: stream }, old: {} }
    bindings: [{ source: orders, destination: billing, routingKey: paid }]
users:
  app: { password: kept, permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } } }
`;

/** Of rabbitmqctl: what puts a node into alarm, and what ends it. */
const ALARMS = [
  ["memory", "set_vm_memory_high_watermark absolute 1MB", "set_vm_memory_high_watermark 0.6"],
  ["disk space", "set_disk_free_limit 900000GB", "set_disk_free_limit 50MB"],
] as const;

const image = process.env["WARREN_TEST_IMAGE"] ?? "";

const ok = ({ exitCode, stdout, stderr }: Ended): void => assert.equal(exitCode, 0, stdout + stderr);

describe("an adoption under bad conditions", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
  concurrency: false,
}, () => {
  let brokers: readonly [ExistingBroker, ExistingBroker];
  let project: TemporaryProject;
  let initially: Readonly<Record<string, unknown>>;

  before(async () => {
    brokers = [await startExistingBroker(image), await startExistingBroker(image)];
    const [{ api, amqpUrl, managementUrl, username, password }] = brokers;
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
        "warren:amqpUrl": amqpUrl,
        "warren:managementUrl": managementUrl,
        "warren:administrator": username,
      },
    });
    await setPassword(password);
  });
  after(async () => {
    await project.dispose();
    for (const broker of brokers) await broker.remove();
  });

  async function setPassword(password: string): Promise<void> {
    ok(await project.shell(`printf %s '${password}' | pulumi config set --secret administratorPassword`));
  }
  async function leadTo({ amqpUrl, managementUrl, password }: ExistingBroker): Promise<void> {
    ok(await project.shell(`pulumi config set amqpUrl ${amqpUrl}`));
    ok(await project.shell(`pulumi config set managementUrl ${managementUrl}`));
    await setPassword(password);
  }
  async function refused(words: RegExp): Promise<void> {
    const { exitCode, stdout, stderr } = await project.warren(["adopt", "--yes"]);
    assert.equal(exitCode, 1, stdout + stderr);
    assert.match(stderr, words);
  }
  const down = async (): Promise<void> => ok(await project.warren(["down", "--yes"]));

  for (const [what, raise, clear] of ALARMS) {
    test(`a broker in ${what} alarm is taken over all the same, and that it is in alarm is said`, async () => {
      const [{ api, container }] = brokers;
      const node = (words: string) =>
        $({ quiet: true })`docker exec ${container} rabbitmqctl --silent ${words.split(" ")}`;
      const inAlarm = (wanted: boolean): Promise<true> =>
        poll("the alarm", { timeout: 60_000, interval: 200 }, async (signal) =>
          (await alarmsInEffect(api, signal)).length > 0 === wanted ? true : undefined,
        );
      await node(raise);
      await inAlarm(true);
      const adopted = await project.warren(["adopt", "--yes"]);
      ok(adopted);
      assert.match(adopted.stdout, new RegExp(`In alarm, .*:\n {2}${what} on rabbit@`));
      ok(await project.shell("pulumi preview --expect-no-changes"));
      await down();
      assert.deepEqual(await exportedBroker(api), initially);
      await node(clear);
      await inAlarm(false);
    });
  }

  test("with a wrong password, and with another one than the state has", async () => {
    const [{ container, password, username }] = brokers;
    const change = (to: string) =>
      $({ quiet: true })`docker exec ${container} rabbitmqctl --silent change_password ${username} ${to}`;
    ok(await project.warren(["adopt", "--yes"]));
    await setPassword("another");
    await refused(/HTTP 401/);
    await change("another");
    await refused(/credentials are other ones than at the last update.*`\.\/warren up/s);
    ok(await project.warren(["up", "--yes", "--skip-smoke"]));
    assert.match((await project.warren(["adopt", "--yes"])).stderr, /Nothing to take over/);
    await change(password);
    await setPassword(password);
    ok(await project.warren(["up", "--yes", "--skip-smoke"]));
    // Each change makes another hash of the administrator's.
    initially = await exportedBroker(brokers[0].api);
  });

  test("at the address of another cluster than the state's", async () => {
    const [one, other] = brokers;
    const empty = await exportedBroker(other.api);
    await leadTo(other);
    await refused(/the state was made against another broker: cluster .*Nothing was changed/s);
    for (const words of [["up", "--yes", "--skip-smoke"], ["preview"], ["drift"]]) {
      const { exitCode, stderr } = await project.warren(words);
      assert.equal(exitCode, 1, stderr);
      assert.match(stderr, /the state was made against another broker: cluster .*Nothing was changed/s);
    }
    assert.deepEqual(await exportedBroker(other.api), empty);
    await leadTo(one);
    // Which is so: what Pulumi's own commands go by is what it was.
    ok(await project.shell("pulumi preview --expect-no-changes"));
    const again = await project.warren(["adopt", "--yes"]);
    ok(again);
    assert.match(again.stderr, /Nothing to take over/);
    await down();
    assert.deepEqual(await exportedBroker(one.api), initially);
  });

  test("what is not there is left to the next up, which makes it and nothing else", async () => {
    const [{ api }] = brokers;
    await project.declare({
      "shop.yaml": DECLARATION.replace("old: {}", "old: {}, fresh: {}")
        .replace("virtualHosts:\n", "virtualHosts:\n  late: { queues: { q: {} } }\n")
        .replace("shop: { configure", "late: { configure: ^$, write: ^$, read: ^q$ }, shop: { configure"),
    });
    const adopted = await project.warren(["adopt", "--yes"]);
    ok(adopted);
    assert.match(adopted.stdout, /Declared, and not there.*virtual host "late".*queue "fresh"/s);
    assert.deepEqual(await exportedBroker(api), initially);
    ok(await project.warren(["up", "--yes", "--skip-smoke"]));
    ok(await project.shell("pulumi preview --expect-no-changes"));
    await down();
    // What a user who was taken over was given in a virtual host of the stack goes with that.
    const left = await exportedBroker(api);
    for (const section of ["vhosts", "users", "permissions"])
      assert.deepEqual(left[section], initially[section], section);
  });
});
