/**
 * A node that runs with something else than it was configured with is noticed, and named with both values; the remedy is
 * followed, and helps. What people change at run time by right raises no alarm.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { awaitReady } from "../../../broker/node/await-ready.ts";
import { exec } from "../../../broker/node/node.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../../../broker/node/testing/broker-container.ts";
import type { CheckResult } from "../../check.ts";
import { type DeclaredBroker, startDeclaredBroker } from "../../declared-broker.ts";
import { ENVIRONMENT } from "../../testing/tested-environment.ts";

const FILE = "/etc/rabbitmq/rabbitmq.conf";
const SECRET = "correct horse battery";
const SETTINGS = [
  "deprecated_features.permit.transient_nonexcl_queues = true",
  "consumer_timeout = 3600000",
  "vm_memory_high_watermark.absolute = 512MiB",
  "disk_free_limit.absolute = 50MB",
];

/** Each with what has to be said of it. */
const CHANGES: readonly (readonly [string, string])[] = [
  [
    "application:set_env(rabbit, max_message_size, 1000)",
    "rabbit.max_message_size is 1000 on NODE, and the default is 16777216",
  ],
  [
    "application:set_env(rabbit, consumer_timeout, 60000)",
    "rabbit.consumer_timeout is 60000 on NODE, and its files say 3600000",
  ],
  [
    "application:unset_env(rabbit, heartbeat)",
    "rabbit.heartbeat is (not set) on NODE, and the default is 60",
  ],
  [
    "application:set_env(rabbit, connection_max, 5)",
    "rabbit.connection_max is 5 on NODE, and the default is (not set)",
  ],
  [
    "vm_memory_monitor:set_vm_memory_high_watermark({absolute, 400000000})",
    "rabbit.vm_memory_high_watermark is {absolute,400000000} on NODE, and its files say {absolute,536870912}",
  ],
  [
    "rabbit_disk_monitor:set_disk_free_limit(60000000)",
    "rabbit.disk_free_limit is 60000000 on NODE, and its files say 50000000",
  ],
  [
    "{ok, O} = application:get_env(rabbit, tcp_listen_options), application:set_env(rabbit, tcp_listen_options, lists:keyreplace(backlog, 1, O, {backlog, 7}))",
    "rabbit.tcp_listen_options.backlog is 7 on NODE, and the default is 128",
  ],
  [
    `application:set_env(rabbit, ssl_options, [{password, "${SECRET}"}])`,
    "rabbit.ssl_options is (not shown) on NODE, and the default is []",
  ],
];

describe("a node that runs with something else", { skip: NO_TEST_IMAGE }, () => {
  let broker: DeclaredBroker;
  let name: string;

  before(async () => {
    broker = await startDeclaredBroker({
      declaration: ENVIRONMENT,
      image: TEST_IMAGE ?? "",
      settings: SETTINGS,
    });
    name = (await rabbitmqctl("eval", "node().")).trim();
  });
  after(() => broker?.stop());

  test("a right one passes, and its settings are counted", async () => {
    assertPassed(await look());
    await rabbitmqctl("set_log_level", "debug");
    await rabbitmqctl("trace_on", "--vhost", "shop");
    await rabbitmqctl("trace_off", "--vhost", "shop");
    const { status, observed } = await look();
    assert.equal(status, "passed", `levels of logs and tracing are for people to set: ${observed}`);
  });

  test("every change is named with both values, secrets are not shown, and the remedy helps", async () => {
    for (const [change, said] of CHANGES) {
      await rabbitmqctl("eval", `${change}.`);
      const { status, observed } = await look();
      assert.equal(status, "failed", change);
      assert.ok(observed.split("; ").includes(said.replace("NODE", name)), `${change}: ${observed}`);
    }
    const result = await look();
    assert.equal(result.observed.split("; ").length, CHANGES.length, result.observed);
    assert.doesNotMatch(JSON.stringify(result), new RegExp(SECRET));
    const command = /docker restart -t \d+ [\w -]+/.exec(result.remedy)?.[0] ?? "";
    assert.ok(command.endsWith(` ${broker.node.container}`), result.remedy);
    const [program = "", ...words] = command.split(" ");
    execFileSync(program, words);
    await awaitReady(broker);
    assertPassed(await look());
  });

  test("a file that RabbitMQ would not start with is named before anybody restarts the node", async () => {
    await inside(`cp ${FILE} /tmp/right.conf && echo 'no_such_setting = 1' >> ${FILE}`);
    try {
      const { status, observed, remedy } = await look();
      assert.equal(status, "failed");
      assert.equal(observed, `RabbitMQ cannot read the configuration of ${name} any more (${await files()})`);
      assert.doesNotMatch(remedy, /docker restart/);
    } finally {
      await inside(`cat /tmp/right.conf > ${FILE}`);
    }
    assertPassed(await look());
  });

  async function look(): Promise<CheckResult> {
    const { checks } = await broker.smokeTest({ select: { ids: ["operation/configuration"] } });
    const [result] = checks;
    assert.ok(result !== undefined && checks.length === 1);
    return result;
  }

  function assertPassed({ status, observed, reason }: CheckResult): void {
    assert.equal(status, "passed", `${observed}${reason}`);
    assert.match(observed, new RegExp(`^so it does: \\d{3} settings on ${name}$`));
  }

  async function files(): Promise<string> {
    return (await inside(`ls ${FILE} /etc/rabbitmq/conf.d/*.conf`))
      .trim()
      .split("\n")
      .toReversed()
      .join(", ");
  }

  async function rabbitmqctl(...words: readonly string[]): Promise<string> {
    return exec(broker.node, ["rabbitmqctl", "--silent", ...words]);
  }

  async function inside(script: string): Promise<string> {
    return exec(broker.node, ["sh", "-c", script]);
  }
});
