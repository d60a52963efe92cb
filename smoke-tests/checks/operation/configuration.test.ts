import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference } from "../../../broker/node/running-configuration.ts";
import { judgeConfiguration } from "./configuration.ts";

const LOWERED: Difference = {
  setting: "rabbit.max_message_size",
  configured: "16777216",
  running: "1000",
  inFiles: false,
};

function node(name: string, ...differences: readonly Difference[]) {
  return { container: `c-${name}`, told: { name: `rabbit@${name}`, compared: 188, differences } };
}

test("a lowered setting is named with both values, on the node that has it, with the way back", () => {
  const finding = judgeConfiguration([node("a"), node("b", LOWERED, { ...LOWERED, inFiles: true })]);
  assert.equal(finding.status, "failed");
  assert.equal(
    finding.observed,
    "rabbit.max_message_size is 1000 on rabbit@b, and the default is 16777216; rabbit.max_message_size is 1000 on rabbit@b, and its files say 16777216",
  );
  assert.match(finding.remedy, /: docker restart -t 120 c-b\. /);
});

test("what RabbitMQ sets by itself is nobody's change", () => {
  const settings = [
    "rabbit.collect_statistics",
    "rabbit.trace_vhosts",
    "rabbitmq_auth_backend_oauth2.key_config.a",
  ];
  const differences = settings.map((setting) => Object.assign({}, LOWERED, { setting, inFiles: true }));
  assert.equal(judgeConfiguration([node("a", ...differences)]).status, "passed");
  assert.equal(
    judgeConfiguration([node("a", { ...LOWERED, setting: "rabbit.trace_vhosts_too" })]).status,
    "failed",
  );
});

test("what comes from the node's environment counts where its files say it", () => {
  const listeners = { ...LOWERED, setting: "rabbit.tcp_listeners" };
  assert.equal(judgeConfiguration([node("a", listeners)]).status, "passed");
  assert.equal(judgeConfiguration([node("a", { ...listeners, inFiles: true })]).status, "failed");
});

test("many and long differences stay readable", () => {
  const many = Array.from({ length: 200 }, (_, index) => ({
    ...LOWERED,
    setting: `rabbit.s${index}`,
    running: "x".repeat(10_000),
  }));
  const { observed } = judgeConfiguration([node("a", ...many)]);
  assert.match(observed, /; and 190 more$/);
  assert.ok(observed.length < 3_000);
});

test("nothing is claimed of a node that could not be asked; a change elsewhere is told all the same", () => {
  const silent = { container: "c-b", told: "docker exec: no such container" };
  const older = { container: "c-c", told: { name: "rabbit@c", unknown: "functions", files: [] } } as const;
  const finding = judgeConfiguration([node("a"), silent, older]);
  assert.equal(finding.status, "skipped");
  assert.match(finding.reason, /^c-b could not be asked: .*; RabbitMQ on rabbit@c cannot be asked/);
  assert.equal(judgeConfiguration([silent, node("a", LOWERED)]).status, "failed");
});

test("a node that would not start again is told, and nobody is told to restart it", () => {
  const broken = {
    container: "c-a",
    told: { name: "rabbit@a", unknown: "files", files: ["/etc/a.conf"] },
  } as const;
  const { status, observed, remedy } = judgeConfiguration([broken]);
  assert.equal(status, "failed");
  assert.match(observed, /rabbit@a any more \(\/etc\/a\.conf\)/);
  assert.doesNotMatch(remedy, /docker restart/);
});
