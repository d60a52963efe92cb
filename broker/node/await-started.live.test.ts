import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, describe, test } from "node:test";
import { $ } from "zx/core";
import { PROCESS_LABELS } from "../../model/docker-labels.ts";
import { awaitStarted, failsToStart } from "./await-started.ts";
import { containerState } from "./container/container-state.ts";
import { reservePorts } from "./container/reserved-ports.ts";
import type { Node } from "./node.ts";
import { poll } from "./poll.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "./testing/broker-container.ts";

const docker = $({ quiet: true });

describe("a node that is started", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const clearAway: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const clear of clearAway.splice(0)) await clear();
  });

  async function started(restart: string, script: string, more: readonly string[] = []) {
    const ports = await reservePorts(2);
    const container = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
    const flags = [
      `--publish=127.0.0.1:${ports.first}:5672`,
      `--publish=127.0.0.1:${ports.first + 1}:15672`,
      `--restart=${restart}`,
      `--label=${PROCESS_LABELS.test}=${process.pid}`,
      ...more,
    ];
    clearAway.push(async () => {
      await docker`docker rm --force --volumes ${container}`;
      await ports.release();
    });
    await docker`docker run --detach --name ${container} --hostname rabbit ${flags} ${TEST_IMAGE} sh -c ${script}`;
    const listeners = {
      amqpUrl: `amqp://127.0.0.1:${ports.first}`,
      managementUrl: `http://127.0.0.1:${ports.first + 1}`,
    };
    return { node: { container }, listeners };
  }

  async function serves({ node, listeners }: Awaited<ReturnType<typeof started>>): Promise<number> {
    return await awaitStarted([node], [listeners], { timeout: 120_000 });
  }

  test("serves, and does not fail to start", async () => {
    const it = await started("unless-stopped", setting("heartbeat = 20"));
    assert.ok((await serves(it)) > 0);
    assert.equal(await failsToStart(it.node), false);
  });

  for (const restart of ["no", "unless-stopped"]) {
    test(`ends instead, which its log explains (restart policy: ${restart})`, async () => {
      const it = await started(restart, setting("heartbeat = abc"));
      await assert.rejects(serves(it), {
        code: "node-start-failed",
        message: /ends while it starts\. Its log says:\n.*"abc" cannot be converted to a\(n\) integer/s,
      });
      if (restart !== "no") assert.equal(await failsToStart(it.node), true);
    });
  }

  test("may end once, where Docker starts it again", async () => {
    const it = await started(
      "unless-stopped",
      "if [ -e /tmp/once ]; then exec rabbitmq-server; fi; touch /tmp/once; exit 1",
    );
    await serves(it);
    assert.equal((await containerState(it.node)).restarts, 1);
    assert.equal(await failsToStart(it.node), false);
  });

  test("that says nothing and does not end is waited for only so long", async () => {
    const { node, listeners } = await started("no", "sleep 100");
    const wait = awaitStarted([node], [listeners], { timeout: 300 });
    await assert.rejects(wait, { code: "wait-exceeded", message: /Waited 0\.3 s for the broker at http:/ });
  });

  test("a wait that is given up is given up", async () => {
    const { node, listeners } = await started("no", "sleep 100");
    const signal = AbortSignal.timeout(50);
    const wait = awaitStarted([node], [listeners], { timeout: 60_000, signal });
    await assert.rejects(wait, { name: "TimeoutError" });
  });

  test("a node that ends for want of memory is told as that", async () => {
    const memory = ["--memory=40m", "--memory-swap=40m"];
    const it = await started("unless-stopped", "exec rabbitmq-server", memory);
    await ended(it.node);
    await assert.rejects(serves(it), { code: "node-start-failed", message: /its memory is not enough/ });
  });
});

/** A script that starts the server with one line of configuration. */
function setting(line: string): string {
  return `echo "${line}" > /etc/rabbitmq/rabbitmq.conf; exec rabbitmq-server`;
}

async function ended(node: Node): Promise<void> {
  await poll(`${node.container} to end`, { timeout: 60_000 }, async () =>
    (await containerState(node)).restarts > 0 ? true : undefined,
  );
}
