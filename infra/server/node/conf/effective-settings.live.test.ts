/** What a node makes of the file that Warren writes: a setting of the stack's config is the one that it runs with. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { administratorDefinitions, NODE_FILES } from "../node-files.ts";
import { nodeConf } from "../rabbitmq-conf.ts";

const container = `warren-conf-test-${randomBytes(4).toString("hex")}`;

/** Each in another form than Warren's own, or one that the image's conf.d has as well. */
const MORE = `
vm_memory_high_watermark.relative = 0.25
disk_free_limit.relative = 0.125
auth_mechanisms.only = PLAIN
loopback_users.guest = true
log.console.level = warning
listeners.tcp.1 = 0.0.0.0:5672
management.listener.port = 15672
prometheus.tcp.listener = 0.0.0.0:15692
queue_master_locator = client-local
`;

describe("rabbitmqConf on a node", () => {
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), "warren-conf-"));
    try {
      const settings = {
        server: "docker",
        name: "warren-test",
        ports: { amqp: 5672, management: 15_672, prometheus: 15_692 },
        clusterNodes: 3,
        memoryWatermark: "512MiB",
        rabbitmqConf: MORE,
        tls: undefined,
        administrator: { username: "administrator" },
      } as const;
      const user = { name: "administrator", password: randomBytes(12).toString("hex"), saltedFor: "test" };
      docker("create", "--name", container, "--hostname", "rabbitmq", process.env["WARREN_TEST_IMAGE"] ?? "");
      const files = {
        [NODE_FILES.rabbitmqConf]: nodeConf(settings),
        [NODE_FILES.imageDefaults]: "# Nothing.\n",
        [NODE_FILES.definitions]: administratorDefinitions(user),
      };
      for (const [file, content] of Object.entries(files)) {
        await writeFile(join(folder, "file"), content, { mode: 0o644 });
        docker("cp", join(folder, "file"), `${container}:${file}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
    docker("start", container);
    inside("bash", "-c", "until rabbitmq-diagnostics -q check_running >/dev/null 2>&1; do sleep 0.5; done");
  });
  after(() => docker("rm", "--force", "--volumes", container));

  for (const [setting, expected] of [
    ["rabbit, vm_memory_high_watermark", "{ok,0.25}"],
    ["rabbit, disk_free_limit", "{ok,{mem_relative,0.125}}"],
    ["rabbit, auth_mechanisms", "{ok,['PLAIN']}"],
    ["rabbit, loopback_users", '{ok,[<<"guest">>]}'],
    ["rabbit, tcp_listeners", '{ok,[{"0.0.0.0",5672}]}'],
    ["rabbitmq_management, listener", "{ok,[{port,15672}]}"],
    ["rabbitmq_management, tcp_config", "undefined"],
    ["rabbitmq_prometheus, tcp_config", '{ok,[{ip,"0.0.0.0"},{port,15692}]}'],
    ["rabbit, queue_leader_locator", "undefined"],
  ] as const) {
    test(`it runs with ${setting} as the stack's config says`, () => {
      const found = inside("rabbitmqctl", "--quiet", "eval", `application:get_env(${setting}).`);
      assert.equal(found.replaceAll(/\s+/g, ""), expected);
    });
  }
});

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8" });
}

function inside(...words: string[]): string {
  return docker("exec", container, ...words);
}
