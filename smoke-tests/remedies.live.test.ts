/** What a finding says that is to be done is done here, on a real broker, and the finding is gone. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { exec } from "../broker/node/node.ts";
import { poll } from "../broker/node/poll.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../broker/node/testing/broker-container.ts";
import type { CheckResult } from "./check.ts";
import type { DeclaredBroker } from "./declared-broker.ts";
import { startExampleBroker } from "./testing/example-broker.ts";

type Command = readonly [string, ...string[]];

interface Case {
  /** What is wrong then. */
  readonly name: string;
  /** Of the check that finds it. */
  readonly id: string;
  readonly breaks: readonly Command[];
  /** What is in the words of the finding. */
  readonly says: RegExp;
  /** What they say, done. */
  readonly follows: readonly Command[];
}

const CASES: readonly Case[] = [
  {
    name: "an alarm",
    id: "operation/alarms",
    breaks: [["rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1MB"]],
    says: /rabbitmq-diagnostics alarms says by what/,
    follows: [
      ["sh", "-c", "rabbitmq-diagnostics alarms | grep -i memory"],
      ["rabbitmqctl", "set_vm_memory_high_watermark", "0.6"],
    ],
  },
  {
    name: "memory over its watermark",
    id: "operation/memory",
    breaks: [["rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1MB"]],
    says: /find what fills the memory \(rabbitmq-diagnostics memory_breakdown\)/,
    follows: [
      ["rabbitmq-diagnostics", "memory_breakdown"],
      ["rabbitmqctl", "set_vm_memory_high_watermark", "0.6"],
    ],
  },
  {
    name: "a plugin that nobody asks for",
    id: "operation/plugins",
    breaks: [["rabbitmq-plugins", "enable", "rabbitmq_top"]],
    says: /rabbitmq-plugins enable and disable do it without a restart/,
    follows: [["rabbitmq-plugins", "disable", "rabbitmq_top"]],
  },
  {
    name: "the predefined user",
    id: "access/guest-refused",
    breaks: [
      ["rabbitmqctl", "add_user", "guest", "guest"],
      ["rabbitmqctl", "eval", "application:set_env(rabbit, loopback_users, [])."],
    ],
    says: /rabbitmqctl delete_user guest/,
    follows: [["rabbitmqctl", "delete_user", "guest"]],
  },
  {
    name: "a permission that nobody declared",
    id: "access/user/billing-service/other virtual hosts",
    breaks: [["rabbitmqctl", "set_permissions", "-p", "/", "billing-service", "", "", ".*"]],
    says: /rabbitmqctl clear_permissions/,
    follows: [["rabbitmqctl", "clear_permissions", "-p", "/", "billing-service"]],
  },
  {
    name: "something that nobody declared",
    id: "presence/undeclared virtual hosts",
    breaks: [["rabbitmqctl", "add_vhost", "other"]],
    says: /Declare it, or delete it\./,
    follows: [["rabbitmqctl", "delete_vhost", "other"]],
  },
];

describe("what is to be done", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let broker: DeclaredBroker;
  before(async () => {
    broker = await startExampleBroker(TEST_IMAGE ?? "");
  });
  after(() => broker?.stop());

  /** What nodes tell of themselves is some seconds old. */
  async function resultWhen(status: CheckResult["status"], id: string): Promise<CheckResult> {
    return await poll(`${id} ${status}`, { timeout: 120_000, interval: 500 }, async (_, note) => {
      const { checks } = await broker.smokeTest({ select: { ids: [id] } });
      const found = checks.find((check) => check.id === id) ?? assert.fail(`there is no check ${id}`);
      note(JSON.stringify(found));
      return found.status === status ? found : undefined;
    });
  }
  async function run(commands: readonly Command[]): Promise<void> {
    for (const command of commands) await exec(broker.node, command);
  }

  for (const { name, id, breaks, says, follows } of CASES) {
    test(name, async () => {
      await run(breaks);
      assert.match((await resultWhen("failed", id)).remedy, says);
      await run(follows);
      await resultWhen("passed", id);
    });
  }
});
