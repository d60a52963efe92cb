/** The measure of the smoke tests: a right environment raises no alarm, and one that is broken in one way is named. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { exec } from "../broker/node/node.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../broker/node/testing/broker-container.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import type { SmokeReport } from "./report/smoke-report.ts";
import { runSmokeTests } from "./run/run-smoke-tests.ts";
import type { Selection } from "./select-checks.ts";
import type { SmokeTarget } from "./smoke-target.ts";
import { MUTANTS } from "./testing/shop-mutants.ts";
import { passwordOf, putOnBroker } from "./testing/tested-environment.ts";

const FILE = "declarations/shop.yaml";
const DECLARATION = readDeclaration([
  { path: FILE, text: readFileSync(new URL(`../${FILE}`, import.meta.url), "utf8") },
]);

describe("a broken environment", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let api: ManagementApi;

  before(async () => {
    broker = await startBrokerContainer();
    api = new ManagementApi({ url: broker.managementUrl, ...broker.administrator });
  });
  after(async () => {
    await api?.close();
    await broker?.remove();
  });

  for (const { name, breaks, noticedBy, whole = false } of MUTANTS) {
    test(`${name}: ${noticedBy.join(", ")}`, async () => {
      await putRight(api, broker.administrator.username);
      await breaks(api);
      const failures = failuresIn(await run(whole ? {} : { ids: noticedBy }));
      const unnoticed = noticedBy.filter((id) => !failures.has(id));
      assert.deepEqual(unnoticed, [], `failed were: ${[...failures].join(", ")}`);
    });
  }

  test("an alarm blocks publishers: operation/alarms", async () => {
    await evaluate("rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []}).");
    try {
      // What is told of the single nodes can be 5 s old: `operation/memory` need not know yet.
      assert.ok(failuresIn(await run({ kinds: ["operation"] })).has("operation/alarms"));
    } finally {
      await evaluate("rabbit_alarm:clear_alarm({resource_limit, memory, node()}).");
    }
  });

  test("queues that are listed as running and do not answer: presence/VHOST/queue/NAME/answers", async () => {
    await putRight(api, broker.administrator.username);
    await evaluate(inErlang("billing", "ra:stop_server(quorum_queues, amqqueue:get_pid(Q))"));
    await evaluate(inErlang("temp.push", "sys:suspend(amqqueue:get_pid(Q))"));
    try {
      const report = await run({ kinds: ["presence"] });
      assert.deepEqual([...failuresIn(report)].toSorted(), ["billing", "temp.push"].map(answersId));
      const failures = report.checks.filter(({ status }) => status === "failed");
      assert.match(failures.map(({ observed }) => observed).join("; "), /it is down, on rabbit@/);
      assert.ok(failures.every(({ remedy }) => remedy.includes("restart rabbit@")));
    } finally {
      await evaluate(inErlang("temp.push", "sys:resume(amqqueue:get_pid(Q))"));
      await evaluate(inErlang("billing", "ra:restart_server(quorum_queues, amqqueue:get_pid(Q))"));
    }
    assert.deepEqual([...failuresIn(await run({ kinds: ["presence"] }))], []);
  });

  test("a virtual host that is missing is what every check of it says, with a way out", async () => {
    await putRight(api, broker.administrator.username);
    await api.delete(apiPath("vhosts", "shop"));
    const { checks } = await run({ kinds: ["routing", "delivery", "dead-lettering"] });
    const failures = checks.filter(({ status }) => status === "failed");
    assert.ok(failures.length > 10);
    for (const { id, observed, remedy } of failures) {
      assert.equal(observed, 'the broker has no virtual host "shop"', id);
      assert.notEqual(remedy, "", id);
    }
  });

  test("once it is right again, nothing fails, and nothing does in run after run", async () => {
    await putRight(api, broker.administrator.username);
    for (let times = 0; times < 3; times++) {
      const report = await run({});
      assert.deepEqual([...failuresIn(report)], []);
      assert.deepEqual(report.leftBehind, []);
    }
  });

  async function evaluate(expression: string): Promise<void> {
    await exec(broker.node, ["rabbitmqctl", "eval", expression]);
  }

  async function run(select: Selection): Promise<SmokeReport> {
    const { managementUrl, amqpUrl, administrator } = broker;
    const target: SmokeTarget = {
      declaration: DECLARATION,
      managementUrl,
      amqpUrl,
      administrator,
      users: DECLARATION.users.map(({ name }) => ({ name, password: passwordOf(name) })),
      disposable: false,
      nodes: [],
    };
    return runSmokeTests(target, { select });
  }
});

/** @param does what becomes of the queue `Q` */
function inErlang(queue: string, does: string): string {
  return `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"shop">>, queue, <<"${queue}">>)), ${does}.`;
}

function answersId(queue: string): string {
  return `presence/shop/queue/${queue}/answers`;
}

test("at least twenty ways to break it, each of its own", () => {
  assert.ok(MUTANTS.length >= 20);
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
});

/** Whatever was there before. */
async function putRight(api: ManagementApi, administrator: string): Promise<void> {
  const [virtualHosts, users] = await Promise.all([
    rawGet<{ name: string }[]>(api, "/vhosts?columns=name"),
    rawGet<{ name: string }[]>(api, "/users?columns=name"),
  ]);
  for (const { name } of virtualHosts) if (name !== "/") await api.delete(apiPath("vhosts", name));
  for (const { name } of users) if (name !== administrator) await api.delete(apiPath("users", name));
  await putOnBroker(api, DECLARATION);
}

function failuresIn({ checks }: SmokeReport): Set<string> {
  return new Set(checks.filter(({ status }) => status === "failed").map(({ id }) => id));
}
