/** `./warren import` of what an older RabbitMQ, or another tool, says. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { MigrationChange } from "../../model/migration/change.ts";
import { runInProcess } from "../testing/run-in-process.ts";

let cwd = "";
before(async () => {
  cwd = await mkdtemp(join(tmpdir(), "warren-import-"));
});
after(async () => {
  await rm(cwd, { recursive: true });
});

describe("of RabbitMQ 3.13", () => {
  const queue = { vhost: "shop", name: "orders", durable: true, auto_delete: false };
  const policy = { vhost: "shop", name: "ha", pattern: "^orders", definition: { "ha-mode": "all" } };
  const definitions = {
    rabbit_version: "3.13.7",
    vhosts: [{ name: "shop" }],
    policies: [policy],
    queues: [{ ...queue, arguments: { "x-queue-mode": "lazy" } }],
    bindings: [
      {
        vhost: "shop",
        source: "amq.direct",
        destination: "orders",
        destination_type: "queue",
        routing_key: "o",
        arguments: {},
      },
    ],
  };
  before(async () => {
    await writeFile(join(cwd, "old.json"), JSON.stringify(definitions));
  });

  test("it is for the newest, and what was changed is said", async () => {
    const { code, stdout, stderr } = await runInProcess(["import", "old.json"], { cwd });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^virtualHosts:\n {2}shop:\n {4}defaultQueueType: quorum\n\n {4}queues:\n {6}orders:\n {8}lint:\n/,
    );
    assert.match(stderr, /^For RabbitMQ 4\.3 this was changed; `--as-is` keeps what can be kept\.$/m);
    assert.match(stderr, /^ {2}The queue "orders" is quorum now: the policy "ha" mirrored it/m);
    await writeFile(join(cwd, "new.yaml"), stdout);
    assert.match(stderr, /^ {2}The quorum queue "orders" drops a message .* is silenced in the file/m);
    const checked = await runInProcess(["check", "new.yaml"], { cwd });
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    assert.match(checked.stdout, /1 finding silenced/);
  });

  test("the changes as data", async () => {
    const { stdout } = await runInProcess(["import", "old.json", "--json"], { cwd });
    const { changes } = JSON.parse(stdout) as { changes: MigrationChange[] };
    const type = changes.find(({ code }) => code === "queue-type");
    assert.deepEqual(type?.path, ["virtualHosts", "shop", "queues", "orders", "type"]);
    assert.deepEqual([type?.from, type?.to], ["classic", "quorum"]);
  });

  test("as it is: nothing is changed, and what the newest does not take is said", async () => {
    const { code, stdout, stderr } = await runInProcess(["import", "old.json", "--as-is"], { cwd });
    assert.equal(code, 3);
    assert.match(stdout, /orders: \{ arguments: \{ x-queue-mode: lazy \} \}/);
    assert.match(stdout, /definition: \{ ha-mode: all \}/);
    assert.match(stderr, /"ha-mode" is no longer a key of a policy/);
  });

  test("for the version that it is from there is nothing to change", async () => {
    const words = ["import", "old.json", "--rabbitmq-version", "3.13"];
    const { code, stdout, stderr } = await runInProcess(words, { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /ha-mode: all/);
    assert.ok(!stderr.includes("was changed"), stderr);
  });
});

const queue = (argumentsOfIt: object) => ({
  name: "q",
  vhost: "v",
  durable: true,
  arguments: argumentsOfIt,
});
const bound = (argumentsOfIt: object) => ({
  vhost: "v",
  source: "amq.headers",
  destination: "q",
  destination_type: "queue",
  arguments: argumentsOfIt,
});

test("the virtual host of an export that is nowhere named is named as the hint says", async () => {
  const definitions = { queues: [{ name: "q", durable: true }], exchanges: [], bindings: [] };
  await writeFile(join(cwd, "one.json"), JSON.stringify(definitions));
  const refused = await runInProcess(["import", "one.json"], { cwd });
  assert.notEqual(refused.code, 0);
  const [, hint = ""] = /`\S*warren (import FILE --vhost NAME)`/.exec(refused.stderr) ?? [];
  const followed = hint.replace("FILE", "one.json").replace("NAME", "shop").split(" ");
  assert.match((await runInProcess(followed, { cwd })).stdout, /^ {2}shop:$/m);
  await writeFile(join(cwd, "one.json"), JSON.stringify({ ...definitions, original_vhost_name: "shop" }));
  assert.equal((await runInProcess(["export", "one.json"], { cwd })).code, 0);
});

describe("what check says of it is said", () => {
  const atLeastOnce = { "x-queue-type": "quorum", "x-dead-letter-strategy": "at-least-once" };
  for (const [what, queues, bindings, [code, told]] of [
    ["nothing", [queue({})], [bound({ "x-match": "all", a: 1 })], [0, 0]],
    ["a warning", [queue({})], [], [0, 1]],
    ["errors of lint, for which up refuses it", [queue(atLeastOnce)], [bound({ "x-match": "any" })], [3, 1]],
  ] as const) {
    test(what, async () => {
      const definitions = { rabbit_version: "4.3.6", vhosts: [{ name: "v" }], queues, bindings };
      await writeFile(join(cwd, "d.json"), JSON.stringify(definitions));
      const into = join(cwd, "it is.yaml");
      await writeFile(into, "{}\n");
      for (const words of [
        ["import", "d.json"],
        ["import", "d.json", "--into", into],
      ]) {
        const imported = await runInProcess(words, { cwd });
        assert.equal(imported.code, code, imported.stderr);
        const [, hint, file] =
          /Lint has \d+ warnings? about .*: `(\S+ check ('.*'|FILE))` shows /.exec(imported.stderr) ?? [];
        assert.equal(hint === undefined ? 0 : 1, told, imported.stderr);
        const isInto = words.includes("--into");
        if (!isInto) await writeFile(into, imported.stdout);
        if (file !== undefined) assert.equal(file, isInto ? `'${into}'` : "FILE");
        const checked = await runInProcess(["check", into], { cwd });
        assert.equal(checked.code, code === 0 && told === 0 ? 0 : 3, checked.stdout);
        const errors = await runInProcess(["check", into, "--errors-only"], { cwd });
        assert.equal(errors.code, code, errors.stdout);
      }
    });
  }

  test("as data", async () => {
    const definitions = { vhosts: [{ name: "v" }], queues: [queue({})] };
    await writeFile(join(cwd, "d.json"), JSON.stringify(definitions));
    const { stdout } = await runInProcess(["import", "d.json", "--json"], { cwd });
    const { findings } = JSON.parse(stdout) as { findings: { rule: string }[] };
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ["unreachable-queue"],
    );
  });
});
