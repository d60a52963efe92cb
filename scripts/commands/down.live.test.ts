/** What is kept and what goes: stop, start, down. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../../broker/api/management-api.ts";
import { poll } from "../../broker/node/poll.ts";
import { inNoOrder } from "../../broker/testing/compared-definitions.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { STACK_LABELS } from "../../model/docker-labels.ts";
import { drain, holdingOneUnacknowledged, publishTo } from "../testing/broker-client.ts";
import { type TemporaryProject, temporaryProject } from "../testing/temporary-project.ts";

describe("./warren stop, start and down", { concurrency: false }, () => {
  let project: TemporaryProject;
  let uri: string;
  before(async () => {
    project = await temporaryProject();
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const { stdout } = await project.shell("pulumi stack output administratorUri --show-secrets");
    uri = `${stdout.trim()}/shop`;
  });
  after(async () => await project.dispose());

  test("stop and start keep every message, of every type of queue", async () => {
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    for (const queue of ["billing", "西游记"]) await publishTo(uri, queue, texts);
    await publishTo(uri, "audit", texts);

    const stop = await project.warren(["stop"]);
    assert.equal(stop.exitCode, 0, stop.stderr);
    const status = await project.warren(["status"]);
    assert.equal(status.exitCode, 1);
    assert.match(status.stdout, /stopped/);
    const start = await project.warren(["start"]);
    assert.equal(start.exitCode, 0, start.stderr);

    for (const queue of ["billing", "西游记"]) assert.deepEqual(await drain(uri, queue), texts);
  });

  test("down refuses while messages are ready, and names the queues", async () => {
    await publishTo(uri, "billing", ["one"]);
    const down = await project.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 1);
    assert.match(down.stderr, /shop\/billing \(quorum\): 1 ready, 0 unacknowledged/);
    assert.match(down.stderr, /shop\/audit \(stream\): 50 ready/);
    assert.match(down.stderr, /--delete-data/);
    assert.equal(running(), "true");
  });

  test("one unacknowledged message is enough for the refusal", async () => {
    await holdingOneUnacknowledged(uri, "billing", async () => {
      const down = await project.warren(["down", "--yes"]);
      assert.equal(down.exitCode, 1);
      assert.match(down.stderr, /shop\/billing \(quorum\): 0 ready, 1 unacknowledged/);
    });
    assert.deepEqual(await drain(uri, "billing"), ["one"]);
  });

  test("pulumi destroy by hand refuses as well, before its first step", async () => {
    await publishTo(uri, "billing", ["two"]);
    const before = definitions();
    const destroy = await project.shell("pulumi destroy --yes --skip-preview");
    assert.notEqual(destroy.exitCode, 0);
    assert.match(destroy.stdout + destroy.stderr, /nothing was destroyed: .*"billing": 1 ready/);
    assert.deepEqual(definitions(), before);
    assert.deepEqual(await drain(uri, "billing"), ["two"]);
  });

  test("down refuses while the server is stopped: what it holds is not known", async () => {
    assert.equal((await project.warren(["stop"])).exitCode, 0);
    const down = await project.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 1);
    assert.match(down.stderr, /not known.*stopped/);
  });

  test("down --delete-data leaves no container, network, volume or process, also from a stopped server", async () => {
    const down = await project.warren(["down", "--yes", "--delete-data"]);
    assert.equal(down.exitCode, 0, down.stderr);
    const filter = ["--filter", `label=${STACK_LABELS.directory}=${project.root}`, "--quiet"];
    for (const kind of ["container", "network", "volume"]) {
      const all = kind === "container" ? ["--all"] : [];
      assert.equal(execFileSync("docker", [kind, "ls", ...all, ...filter], { encoding: "utf8" }), "");
    }
    const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    assert.ok(!processes.includes(project.root), processes);
  });

  test("down of what is not there says so, and up makes it again", async () => {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.equal(running(), "true");
    const down = await project.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 0, down.stderr);
  });

  test("what a killed smoke test has left does not keep it, and somebody else's by such a name does", async () => {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const { username, password } = new URL(uri);
    const inside = (virtualHost: string): string =>
      `amqp://${username}:${password}@127.0.0.1:${project.ports.amqp}/${encodeURIComponent(virtualHost)}`;
    const api = new ManagementApi({
      url: `http://127.0.0.1:${project.ports.management}`,
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
    });
    try {
      const smoke = project.start(["smoke"]);
      smoke.stdout?.resume();
      smoke.stderr?.resume();
      const shadow = await poll("a queue of a clone", { timeout: 300_000 }, async (signal) => {
        type Listed = { readonly name: string; readonly vhost: string; readonly type: string };
        const queues = await rawGet<Listed[]>(
          api,
          "/queues?columns=name,vhost,type&disable_stats=true",
          signal,
        );
        return queues.find(({ vhost, type }) => vhost.startsWith("warren-smoke-") && type === "classic");
      });
      process.kill(-(smoke.pid ?? 0), "SIGKILL");
      await once(smoke, "exit");
      await publishTo(inside(shadow.vhost), shadow.name, ["left over"]);
      // Anybody who may make virtual hosts may take such a name; the tags of a run are not on it.
      const stranger = "warren-smoke-20200101t000000z-5f0c11aa-0-shop";
      await api.put(apiPath("vhosts", stranger), {});
      await api.put(apiPath("queues", stranger, "theirs"), { durable: true });
      await publishTo(inside(stranger), "theirs", ["theirs"]);
      const refused = await project.warren(["down", "--yes"]);
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stderr, new RegExp(`${stranger}/theirs \\(classic\\): 1 ready`));
      assert.ok(!refused.stderr.includes(shadow.vhost), refused.stderr);
      await api.delete(apiPath("vhosts", stranger));
    } finally {
      await api.close();
    }
    const down = await project.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 0, down.stderr);
  });

  /** Users, their rights, and all that is in the virtual hosts. */
  function definitions(): unknown {
    const words = ["exec", project.name, "rabbitmqctl", "--silent", "export_definitions", "-"];
    const text = execFileSync("docker", words, { encoding: "utf8" });
    return inNoOrder(JSON.parse(text) as Record<string, unknown>);
  }

  function running(): string {
    const words = ["inspect", "--format", "{{.State.Running}}", project.name];
    return execFileSync("docker", words, { encoding: "utf8" }).trim();
  }
});
