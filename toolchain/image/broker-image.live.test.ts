import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { SERVER_SERIES } from "../../model/rabbitmq/versions.ts";
import { lookForEngine } from "../docker/docker-engine.ts";
import { runCommand } from "../process/run-command.ts";
import { findBrokerImage } from "./broker-image.ts";

const container = `warren-image-test-${randomBytes(4).toString("hex")}`;

async function docker(...args: string[]): Promise<string> {
  return (await runCommand("docker", args, { timeoutMs: 120_000 })).stdout;
}

async function inside(...args: string[]): Promise<string> {
  return await docker("exec", container, ...args);
}

/** What infra/ relies on, in the official image and in the one that is built. */
describe("the broker's image", () => {
  before(async () => {
    const { engine, problem } = await lookForEngine(process.env);
    assert.ok(engine, problem);
    const image = await findBrokerImage(engine, process.env);
    assert.ok(image, "there is no image: run `./warren up` first");
    const folder = await mkdtemp(join(tmpdir(), "warren-image-"));
    try {
      await writeFile(join(folder, "rabbitmq.conf"), "default_user = ada\ndefault_pass = lovelace\n", {
        mode: 0o644,
      });
      await writeFile(join(folder, "enabled_plugins"), "[rabbitmq_management,rabbitmq_shovel].\n", {
        mode: 0o644,
      });
      await docker("create", "--name", container, "--hostname", "rabbit1", image);
      // As root, before the start: that is how Pulumi's docker.Container uploads files.
      for (const file of ["rabbitmq.conf", "enabled_plugins"]) {
        await docker("cp", join(folder, file), `${container}:/etc/rabbitmq/${file}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    await docker("start", container);
    await inside(
      "bash",
      "-c",
      "until rabbitmq-diagnostics -q check_running >/dev/null 2>&1; do sleep 0.2; done",
    );
  });
  after(async () => {
    await docker("rm", "--force", "--volumes", container);
  });

  test(`has RabbitMQ ${SERVER_SERIES}, which rabbitmqctl reaches`, async () => {
    const version = await inside("rabbitmqctl", "--quiet", "version");
    assert.ok(version.startsWith(`${SERVER_SERIES}.`), version);
  });

  test("permits and denies what RabbitMQ 4.3 deprecates as the official image does", async () => {
    const words = [
      "--quiet",
      "list_deprecated_features",
      "name",
      "deprecation_phase",
      "state",
      "--formatter=json",
    ];
    const features = JSON.parse(await inside("rabbitmqctl", ...words)) as readonly {
      readonly name: string;
      readonly deprecation_phase: string;
      readonly state: string;
    }[];
    const told = features.map((each) => `${each.name} ${each.deprecation_phase} ${each.state}`);
    // The modules of rabbitmq-server 4.3 that have an attribute rabbit_deprecated_feature.
    assert.deepEqual(told.toSorted(), [
      "amqp_address_v1 denied_by_default denied",
      "amqp_filter_set_bug denied_by_default denied",
      "classic_queue_mirroring removed denied",
      "global_qos denied_by_default denied",
      "management_metrics_collection permitted_by_default permitted",
      "queue_master_locator denied_by_default denied",
      "ram_node_type removed denied",
      "transient_nonexcl_queues denied_by_default denied",
    ]);
  });

  test("reads the uploaded configuration and plugins", async () => {
    const users = JSON.parse(
      await inside("rabbitmqctl", "--quiet", "list_users", "--formatter=json"),
    ) as object[];
    assert.deepEqual(users, [{ user: "ada", tags: ["administrator"] }]);
    const plugins = await inside("rabbitmq-plugins", "--quiet", "list", "--enabled", "--minimal");
    assert.deepEqual(plugins.trim().split("\n").toSorted(), ["rabbitmq_management", "rabbitmq_shovel"]);
  });

  test("runs the node as process 1, not as root, with its data in the volume", async () => {
    const user = await inside(
      "bash",
      "-c",
      "stat -c '%U %u' /proc/1 /var/lib/rabbitmq/mnesia/rabbit@rabbit1",
    );
    assert.deepEqual(user.split("\n"), ["rabbitmq 999", "rabbitmq 999"]);
    assert.match(await inside("cat", "/proc/1/comm"), /^beam/);
    assert.match(
      await docker("inspect", "--format", "{{json .Mounts}}", container),
      /"Destination":"\/var\/lib\/rabbitmq"/,
    );
  });

  test("listens where a probe by bash finds it", async () => {
    await inside("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5672");
    await inside("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/15672");
  });

  test("logs to stdout, and stops gracefully on SIGTERM", async () => {
    await docker("stop", "--time", "60", container);
    assert.equal(
      (await docker("inspect", "--format", "{{.State.ExitCode}} {{.State.OOMKilled}}", container)).trim(),
      "0 false",
    );
    assert.match(
      await docker("logs", container),
      /is asked to stop|Successfully stopped RabbitMQ|Stopping message store/,
    );
  });
});
