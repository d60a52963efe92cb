/** A stack on a broker that is there already: WARREN_TEST_IMAGE, and older ones by WARREN_TEST_IMAGE_4_0 and _3_10. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { EXIT_CODES } from "../model/exit-codes.ts";
import { DRIFT_RESULT } from "./cli/results/preview-result.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const SHOP = `virtualHosts:
  shop:
    defaultQueueType: quorum
    exchanges:
      orders: { type: topic }
      dead: { type: fanout }
    queues:
      billing: { arguments: { x-dead-letter-exchange: dead, x-delivery-limit: 5 } }
      failed: { type: classic }
    bindings:
      - { source: orders, destination: billing, routingKey: 'order.*' }
      - { source: dead, destination: failed }
users:
  billing-service:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`;

/** No command may look for one. */
const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

async function projectOn(
  { amqpUrl, managementUrl, username }: ExistingBroker,
  declaration = SHOP,
): Promise<TemporaryProject> {
  return await temporaryProject({
    declarations: { "shop.yaml": declaration },
    config: {
      "warren:server": "existing",
      "warren:amqpUrl": amqpUrl,
      "warren:managementUrl": managementUrl,
      "warren:administrator": username,
    },
  });
}

async function setPassword(project: TemporaryProject, password: string): Promise<void> {
  const { exitCode, stderr } = await project.shell(
    `printf %s '${password}' | pulumi config set --secret administratorPassword`,
  );
  assert.equal(exitCode, 0, stderr);
}

const IMAGES = [
  ["the newest", process.env["WARREN_TEST_IMAGE"], "WARREN_TEST_IMAGE"],
  ["4.0", process.env["WARREN_TEST_IMAGE_4_0"], "WARREN_TEST_IMAGE_4_0"],
] as const;

for (const [what, image = "", variable] of IMAGES) {
  /** The hint is a command line for this stack, to be run as it is. */
  const WRONG_PASSWORD =
    /HTTP 401.*\nThe broker has no user "owner" with this password\. .*; pulumi config set --secret administratorPassword\)`/s;

  describe(`a stack on a broker that exists: ${what}`, {
    skip: image === "" && `${variable} is not set`,
  }, () => {
    let broker: ExistingBroker;
    let project: TemporaryProject;
    const run = async (...words: string[]) => await project.warren(words, NO_DOCKER);
    const objectsOf = async (): Promise<string[]> => {
      const [hosts, users] = await Promise.all(
        ["/vhosts", "/users"].map((path) => rawGet<{ name: string }[]>(broker.api, path)),
      );
      return [...(hosts ?? []), ...(users ?? [])].map(({ name }) => name).toSorted();
    };

    before(async () => {
      broker = await startExistingBroker(image);
      project = await projectOn(broker);
    });
    after(async () => {
      await project.dispose();
      await broker.remove();
    });

    test("without the password of its user nothing is made, and none is made up", async () => {
      const { exitCode, stderr } = await run("up", "--yes");
      assert.equal(exitCode, 1);
      assert.match(stderr, /the password of its user "owner" is not set\./);
      assert.match(stderr, /pulumi config set --secret administratorPassword/);
      const config = await readFile(join(project.root, `Pulumi.${project.stack}.yaml`), "utf8");
      assert.doesNotMatch(config, /administratorPassword/);
    });

    test("a wrong one is told as such", async () => {
      await setPassword(project, "wrong");
      const { exitCode, stderr } = await run("preview");
      assert.equal(exitCode, 1);
      assert.match(stderr, WRONG_PASSWORD);
      await setPassword(project, broker.password);
    });

    test("a first up that meets something of others makes nothing, by plain pulumi up too", async () => {
      const before = await objectsOf();
      const theirs = apiPath("vhosts", "zz-theirs");
      const user = apiPath("users", "zz-their-user");
      await broker.api.put(theirs, {});
      await broker.api.put(user, { password: "theirs", tags: "" });
      const all = [...before, "zz-their-user", "zz-theirs"].toSorted();
      // The plugin refuses both, whoever calls: each way with another one.
      await project.declare({ "shop.yaml": SHOP.replace("users:", "  zz-theirs: {}\nusers:") });
      const byHand = await project.shell("pulumi up --yes --non-interactive");
      assert.notEqual(byHand.exitCode, 0);
      assert.match(byHand.stdout + byHand.stderr, /virtual host "zz-theirs" exists/);
      assert.deepEqual(await objectsOf(), all);
      await project.declare({ "shop.yaml": `${SHOP}  zz-their-user: {}\n` });
      const up = await run("up", "--yes");
      assert.equal(up.exitCode, 1);
      assert.match(up.stderr, /user "zz-their-user" is there already/);
      assert.match(up.stderr, /Nothing was changed\./);
      assert.deepEqual(await objectsOf(), all);
      await broker.api.delete(theirs);
      await broker.api.delete(user);
      await project.declare({ "shop.yaml": SHOP });
    });

    test("up makes access and topology, and proves them", async () => {
      const { exitCode, stderr } = await run("up", "--yes");
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(await objectsOf(), ["/", "billing-service", "owner", "shop"]);
      const report = JSON.parse(
        await readFile(join(project.root, `.warren/reports/${project.stack}-smoke.json`), "utf8"),
      ) as { checks: { status: string; reason?: string; check: { needs?: string } }[] };
      const reasons = new Set(report.checks.map(({ reason }) => reason));
      // The config says disposable, and nothing of it can be stopped from here.
      assert.ok(reasons.has("there is no server here that could be stopped"), [...reasons].join(", "));
    });

    test("drift shows and is mended", async () => {
      const binding = apiPath("bindings", "shop", "e", "orders", "q", "billing", "order.*");
      assert.ok(await broker.api.delete(binding));
      const preview = await run("preview");
      assert.equal(preview.exitCode, 0, preview.stderr);
      assert.match(preview.stdout, /orders.*billing/s);
      assert.equal((await run("up", "--yes", "--skip-smoke")).exitCode, 0);
      await rawGet(broker.api, binding);
    });

    test("what up would refuse is drift like any other, with why", async () => {
      const queue = apiPath("queues", "shop", "billing");
      const user = apiPath("users", "zz-their-user");
      await broker.api.delete(queue);
      const byHand = { "x-queue-type": "quorum", "x-dead-letter-exchange": "dead", "x-delivery-limit": 3 };
      await broker.api.put(queue, { durable: true, arguments: byHand });
      await broker.api.put(user, { password: "theirs", tags: "" });
      await project.declare({ "shop.yaml": `${SHOP}  zz-their-user: {}\n` });
      const drift = await run("drift", "--json");
      assert.equal(drift.exitCode, EXIT_CODES.drifted.code, drift.stderr);
      const { objects, refusals } = DRIFT_RESULT.schema.parse(JSON.parse(drift.stdout));
      const named = objects.map(({ action, kind, name }) => `${action} ${kind} ${name}`);
      // What nothing refuses is compared as well.
      for (const each of ["create binding orders -> billing [order.*]", "create user zz-their-user"])
        assert.ok(named.includes(each), named.join());
      const billing = objects.find(({ kind, name }) => kind === "queue" && name === "billing");
      assert.deepEqual(billing?.properties, [
        { property: "arguments.x-delivery-limit", before: 3, after: 5 },
      ]);
      const why = refusals.map(({ message }) => message);
      assert.equal(why.length, 2, why.join("\n"));
      const up = await run("up", "--yes");
      assert.equal(up.exitCode, EXIT_CODES.failed.code);
      assert.ok(
        why.some((message) => up.stderr.includes(message)),
        up.stderr,
      );
      const saved = await run("preview", "--save", "refused-plan.json");
      assert.equal(saved.exitCode, EXIT_CODES.failed.code);
      await assert.rejects(readFile(join(project.root, "refused-plan.json")), { code: "ENOENT" });
      await broker.api.delete(user);
      // The next up makes it as it is declared.
      await broker.api.delete(queue);
      await project.declare({ "shop.yaml": SHOP });
    });

    test("the password of its user is changed there: the new one is enough, for changes too", async () => {
      const password = "another-password-2";
      const user = apiPath("users", broker.username);
      await broker.api.put(user, { password, tags: "administrator" });
      try {
        const stale = await run("preview");
        assert.equal(stale.exitCode, 1);
        assert.match(stale.stderr, WRONG_PASSWORD);
        await setPassword(project, password);
        const preview = await run("preview");
        assert.equal(preview.exitCode, 1);
        assert.match(preview.stderr, /credentials are other ones than at the last update/);
        await project.declare({ "shop.yaml": SHOP.replace("failed: {", "late: {}\n      failed: {") });
        const { exitCode, stderr } = await run("up", "--yes", "--skip-smoke");
        assert.equal(exitCode, 0, stderr);
        assert.match(stderr, /credentials are other ones than before/);
        const owner = new ManagementApi({ url: broker.managementUrl, username: broker.username, password });
        await rawGet(owner, apiPath("queues", "shop", "late"));
        await rawGet(owner, apiPath("queues", "shop", "billing"));
        await owner.put(user, { password: broker.password, tags: "administrator" });
        await owner.close();
      } finally {
        await setPassword(project, broker.password);
      }
      const alone = await run("up", "--yes", "--skip-smoke");
      assert.equal(alone.exitCode, 0, alone.stderr);
      // It is taken over, in the outputs too, and nothing else is to do.
      const again = await run("up", "--yes", "--skip-smoke");
      assert.equal(again.exitCode, 0, again.stderr);
      assert.match(again.stderr, /nothing to change/);
      assert.doesNotMatch(again.stderr, /credentials are other ones/);
    });

    test("its servers are not ours", async () => {
      for (const command of ["stop", "start", "restart", "logs"]) {
        const { exitCode, stderr } = await run(command);
        assert.equal(exitCode, 1, command);
        assert.match(stderr, /The servers of stack ".*" are not Warren's/);
      }
      const { exitCode, stdout } = await run("status", "--json");
      assert.equal(exitCode, 0);
      assert.deepEqual((JSON.parse(stdout) as { servers: unknown }).servers, []);
    });

    test("down refuses while a queue holds a message, and takes only its own", async () => {
      const { stdout } = await project.shell("pulumi stack output administratorUri --show-secrets");
      const uri = `${stdout.trim()}/shop`;
      await publishTo(uri, "billing", ["kept"]);
      const refused = await run("down", "--yes");
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stderr, /billing/);
      assert.deepEqual(await objectsOf(), ["/", "billing-service", "owner", "shop"]);
      assert.deepEqual(await drain(uri, "billing"), ["kept"]);
      // Of a smoke test that was killed on another machine, hours ago.
      const shadow = "warren-smoke-20200101t000000z-5f0c11aa-0-shop";
      await broker.api.put(apiPath("vhosts", shadow), {
        tags: "warren-smoke,warren-smoke-process-0123456789abcdef-1",
      });
      const gone = await run("down", "--yes");
      assert.equal(gone.exitCode, 0, gone.stderr);
      assert.match(gone.stderr, new RegExp(`a killed smoke test had left: ${shadow}`));
      assert.deepEqual(await objectsOf(), ["/", "owner"]);
    });

    test("a broker that is down is told as such", async () => {
      await $({ quiet: true })`docker stop ${broker.container}`;
      const { exitCode, stderr } = await run("preview");
      assert.equal(exitCode, 1);
      assert.match(stderr, /Neither http:\S+ nor amqp:\S+ can be reached/);
    });
  });
}

const OLD = process.env["WARREN_TEST_IMAGE_3_10"] ?? "";

test("a broker that is too old is refused by its version", {
  skip: OLD === "" && "WARREN_TEST_IMAGE_3_10 is not set",
}, async () => {
  const broker = await startExistingBroker(OLD);
  const project = await projectOn(broker);
  try {
    await setPassword(project, broker.password);
    const { exitCode, stderr } = await project.warren(["up", "--yes"], NO_DOCKER);
    assert.equal(exitCode, 1);
    assert.match(stderr, /The broker runs RabbitMQ 3\.10\.8\. Warren works with 3\.13 and later\./);
    const byHand = await project.shell("pulumi preview --non-interactive");
    assert.notEqual(byHand.exitCode, 0);
    assert.match(byHand.stdout + byHand.stderr, /The broker runs RabbitMQ 3\.10\.8\./);
  } finally {
    await project.dispose();
    await broker.remove();
  }
});
