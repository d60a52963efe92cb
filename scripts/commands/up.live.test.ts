/** `./warren up` as its user meets it: what is declared is there, and nothing else; the second time nothing changes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import { ManagementApi } from "../../broker/api/management-api.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { metricsIn } from "../../model/routing/monitoring/testing/read-promql.ts";
import { publishTo, withConnection } from "../testing/broker-client.ts";
import { type TemporaryProject, temporaryProject } from "../testing/temporary-project.ts";

describe("./warren up", { concurrency: false }, () => {
  let project: TemporaryProject;
  let uris: Readonly<Record<string, string>>;
  let administratorUri: string;
  before(async () => {
    project = await temporaryProject();
  });
  after(async () => await project.dispose());

  test("ends with a running broker and passed smoke tests", async () => {
    const up = await project.warren(["up", "--yes"]);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.match(up.stderr, /\d+ passed/);
    assert.match(up.stderr, new RegExp(`broker +amqp://127\\.0\\.0\\.1:${project.ports.amqp}`));
    const page = await fetch(`http://127.0.0.1:${project.ports.management}/`);
    assert.match(await page.text(), /RabbitMQ Management/);
    const metrics = await fetch(`http://127.0.0.1:${project.ports.prometheus}/metrics`);
    assert.match(await metrics.text(), /rabbitmq_build_info/);
    const output = await project.shell("pulumi stack output --show-secrets --json");
    assert.equal(output.exitCode, 0, output.stderr);
    ({ amqpUris: uris, administratorUri } = JSON.parse(output.stdout) as {
      amqpUris: Record<string, string>;
      administratorUri: string;
    });
  });

  test("the broker has what is declared and the administrator, and nothing else", async () => {
    const password = decodeURIComponent(new URL(administratorUri).password);
    const list = (path: string, ...keys: string[]) => listed(password, path, keys);
    assert.deepEqual(await list("/vhosts", "name"), ["shop"]);
    assert.deepEqual(await list("/users", "name", "tags"), [
      "administrator\t[administrator]",
      "billing-service\t[]",
      "operator\t[monitoring, policymaker]",
      "order-service\t[]",
    ]);
    assert.deepEqual(await list("/vhosts/shop/permissions", "user", "configure", "write", "read"), [
      "administrator\t.*\t.*\t.*",
      "billing-service\t^$\t^$\t^billing$",
      String.raw`operator	^$	^$	^(orders\.dead|unroutable|audit)$`,
      "order-service\t^$\t^(orders|shipments|notices)$\t^$",
    ]);
    assert.deepEqual(await list("/vhosts/shop/topic-permissions", "user", "exchange", "write", "read"), [
      String.raw`order-service	orders	^order\.	^$`,
    ]);
    assert.deepEqual(await list("/queues/shop", "name", "type", "durable"), [
      "audit\tstream\ttrue",
      "billing\tquorum\ttrue",
      "mail\tquorum\ttrue",
      "orders.dead\tquorum\ttrue",
      "packing\tquorum\ttrue",
      "temp.push\tclassic\ttrue",
      "unroutable\tquorum\ttrue",
      "西游记\tclassic\ttrue",
    ]);
    assert.deepEqual(
      (await list("/exchanges/shop", "name", "type", "internal")).filter((line) => !/^(amq\.|\t)/.test(line)),
      [
        "notices\theaders\tfalse",
        "orders\ttopic\tfalse",
        "orders.dead\tfanout\tfalse",
        "shipments\tdirect\tfalse",
        "unroutable\tfanout\ttrue",
      ],
    );
    assert.deepEqual(
      (await list("/bindings/shop", "source", "destination", "routing_key")).filter(
        (line) => !line.startsWith("\t"),
      ),
      [
        "notices\tmail\t",
        "notices\ttemp.push\t",
        "orders\taudit\t#",
        "orders\tbilling\torder.*.paid",
        "orders\tshipments\torder.eu.paid",
        "orders\t西游记\torder.cn.#",
        "orders.dead\torders.dead\t",
        "shipments\tpacking\texpress",
        "shipments\tpacking\torder.eu.paid",
        "unroutable\tunroutable\t",
      ],
    );
    assert.match((await list("/policies/shop", "name", "pattern")).join("\n"), /^short-lived\t\^temp/m);
  });

  test("a second run changes nothing, nor does plain pulumi as the third, and a client that is connected stays", async () => {
    const before = startOf(project.name);
    await withConnection(uris["billing-service"] ?? "", async (connection) => {
      const lost: unknown[] = [];
      connection.on("error", (error) => lost.push(error));
      connection.on("close", () => lost.push("closed"));
      const channel = await connection.createChannel();
      const { promise: arrived, resolve } = Promise.withResolvers<string>();
      await channel.consume("billing", (message) => resolve(message?.content.toString() ?? "cancelled"), {
        noAck: true,
      });
      const second = await project.warren(["up", "--yes"]);
      assert.equal(second.exitCode, 0, second.stderr);
      assert.match(second.stderr, /nothing to change, \d+ resources unchanged/);
      assert.match(
        second.stderr,
        /\d+ passed, \d+ skipped/,
        "the checks that restart the server are skipped",
      );
      assert.deepEqual(lost, [], "second");
      assert.equal(startOf(project.name), before, "second");
      // A run without a preview says once what it left unchanged.
      const third = await project.shell("pulumi up --yes --skip-preview --expect-no-changes");
      assert.equal(third.exitCode, 0, third.stdout + third.stderr);
      assert.match(third.stdout, /Resources:\n {4}\d+ unchanged\n/);
      const refresh = await project.shell("pulumi refresh --yes --skip-preview --expect-no-changes");
      assert.equal(refresh.exitCode, 0, refresh.stdout + refresh.stderr);
      assert.deepEqual(lost, [], "plain pulumi");
      assert.equal(startOf(project.name), before, "plain pulumi");
      await publishTo(`${administratorUri}/shop`, "billing", ["still here"]);
      assert.equal(await arrived, "still here");
    });
  });

  test("alert rules and the dashboard ask for what the broker tells of the queues that are declared", async () => {
    const rules = await project.warren(["export", "prometheus"]);
    assert.equal(rules.exitCode, 0, rules.stderr);
    const [, family = ""] = /^# +family: \[(.*)\]$/m.exec(rules.stdout) ?? [];
    const query = ["vhost=shop", ...family.split(", ").map((each) => `family=${each}`)].join("&");
    const metrics = `http://127.0.0.1:${project.ports.prometheus}/metrics`;
    const told = await Promise.all(
      [metrics, `${metrics}/detailed?${query}`].map(async (url) => await (await fetch(url)).text()),
    );
    const lines = told.flatMap((text) => text.split("\n"));
    const dashboard = await project.warren(["export", "grafana"]);
    assert.equal(dashboard.exitCode, 0, dashboard.stderr);
    const expressions = [rules.stdout, dashboard.stdout].flatMap((text) => expressionsIn(parse(text)));
    const asked = expressions.flatMap(metricsIn);
    assert.ok(asked.length > 25, `${asked.length}`);
    for (const { metric, selector } of asked) {
      // A pattern of names, and a whole virtual host, are of the queues that the rules name one by one.
      const labels = /queue=~|^\{vhost="shop"\}$/.test(selector) ? "" : selector.slice(0, -1);
      assert.ok(
        lines.some((line) => line.startsWith(`${metric}${labels}`)),
        `${metric}${selector}`,
      );
    }
  });

  test("status tells people and programs what runs", async () => {
    const status = await project.warren(["status", "--json"]);
    assert.equal(status.exitCode, 0, status.stderr);
    const { broker, servers } = JSON.parse(status.stdout);
    assert.deepEqual(servers, [{ container: project.name, state: "running", problem: "" }]);
    assert.match(broker.version, /^4\.3\./);
    assert.deepEqual(broker.virtualHosts, [{ name: "shop", queues: 8, messages: 0 }]);
  });

  test("a change of rabbitmq.conf replaces the container over the kept volume and nothing else", async () => {
    const before = inspect("container", "{{.Id}}", project.name);
    // Not the volume's CreatedAt, which Docker takes from when its folder was last changed.
    const mark = `/var/lib/rabbitmq/mark-${Date.now()}`;
    execFileSync("docker", ["exec", project.name, "touch", mark]);
    const set = await project.shell(
      "pulumi config set rabbitmqConf 'heartbeat = 15\nvm_memory_high_watermark.relative = 0.25'",
    );
    assert.equal(set.exitCode, 0, set.stderr);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    // What is updated is the wait for the node in the new container.
    assert.match(up.stderr, /NodeReady server-node-ready updated/);
    assert.match(
      up.stderr,
      /Resources:\n {4}~ 1 updated\n {4}\+-1 replaced\n {4}2 changes\. \d+ unchanged\n/,
    );
    assert.notEqual(inspect("container", "{{.Id}}", project.name), before);
    execFileSync("docker", ["exec", project.name, "ls", mark]);
    const environment = onNode("environment");
    assert.match(environment, /\{heartbeat,15\}/);
    assert.match(environment, /\{vm_memory_high_watermark,0\.25\}/);
  });

  test("a new password of the administrator and a new queue are one run", async () => {
    const set = await project.shell(
      "echo a-new-password-3 | pulumi config set --secret administratorPassword",
    );
    assert.equal(set.exitCode, 0, set.stderr);
    const file = join(project.root, "declarations/more.yaml");
    await writeFile(file, "virtualHosts: { shop: { queues: { parcels: { type: quorum } } } }\n");
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.ok((await listed("a-new-password-3", "/queues/shop", ["name"])).includes("parcels"));
  });

  test("a password of the administrator that somebody changed is told, and set again on the node as it is told", async () => {
    onNode("change_password", "administrator", "by-hand");
    const refused = await project.warren(["preview"]);
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.stderr,
      /no user "administrator" with this password\. .* `rabbitmqctl change_password NAME` sets again/,
    );
    const { stdout } = await project.shell("pulumi config get administratorPassword");
    onNode("change_password", "administrator", stdout.trim());
    const preview = await project.warren(["preview"]);
    assert.equal(preview.exitCode, 0, preview.stderr);
  });

  test("the reports and the state hold no password", async () => {
    const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
    const outputs = JSON.parse(stdout) as { administratorUri: string; amqpUris: Record<string, string> };
    const passwords = [outputs.administratorUri, ...Object.values(outputs.amqpUris)].map((uri) =>
      decodeURIComponent(new URL(uri).password),
    );
    assert.equal(new Set(passwords).size, 4);
    const folder = join(project.root, ".warren");
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "utf8")),
    );
    assert.ok(texts.length > 3);
    for (const password of passwords) assert.ok(texts.every((text) => !text.includes(password)));
  });

  function onNode(...words: readonly string[]): string {
    return execFileSync("docker", ["exec", project.name, "rabbitmqctl", "--silent", ...words], {
      encoding: "utf8",
    });
  }

  /** By HTTP, as the administrator: of each the values of some keys, with tabs between them. */
  async function listed(password: string, path: string, keys: readonly string[]): Promise<string[]> {
    const url = `http://127.0.0.1:${project.ports.management}`;
    const api = new ManagementApi({ url, username: "administrator", password });
    try {
      const all = await rawGet<Readonly<Record<string, unknown>>[]>(api, path);
      return all.map((each) => keys.map((key) => shown(each[key])).join("\t")).toSorted();
    } finally {
      await api.close();
    }
  }
});

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

/** All that is asked of Prometheus, wherever it stands. */
function expressionsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "expr" && typeof each === "string" ? [each] : expressionsIn(each),
  );
}

/** When it was started, and how often again. */
function startOf(container: string): string {
  return inspect("container", "{{.State.StartedAt}} {{.RestartCount}}", container);
}

function inspect(kind: string, format: string, name: string): string {
  return execFileSync("docker", [kind, "inspect", "--format", format, name], { encoding: "utf8" }).trim();
}
