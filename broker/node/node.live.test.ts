import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { amqpGreeting } from "../amqp/greeting.ts";
import { awaitReady } from "./await-ready.ts";
import { containerState, findContainer } from "./container/container-state.ts";
import { handOver } from "./hand-over.ts";
import { exec, kill, killAndStart, restart, start, stop } from "./node.ts";
import { type BrokerContainer, NO_TEST_IMAGE, startBrokerContainer } from "./testing/broker-container.ts";

describe("commands on a node", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  before(async () => {
    broker = await startBrokerContainer();
  });
  after(() => broker?.remove());

  test("a command runs on the node, and a failed one says what and where", async () => {
    const listed = await exec(broker.node, ["rabbitmqctl", "--quiet", "list_vhosts"]);
    assert.deepEqual(listed.trim().split("\n"), ["name", "/"]);
    await assert.rejects(exec(broker.node, ["rabbitmqctl", "no-such-command"]), {
      code: "node-command-failed",
      message: new RegExp(broker.node.container, "u"),
    });
    // Docker's own command line takes SIGTERM for a good end.
    await assert.rejects(exec(broker.node, ["sleep", "30"], { timeout: 1_000 }), {
      code: "node-command-failed",
      message: /^sleep on container .*: ended by SIGKILL after \d+ s$/u,
    });
    await assert.rejects(containerState({ container: "warren-test-none" }), { code: "node-command-failed" });
    assert.equal(await findContainer({ container: "warren-test-none" }), undefined);
    await handOver({ container: "warren-test-none" }, { timeout: 10_000 });
  });

  test("what does not read its input says why, however much it is", async () => {
    const input = "x".repeat(1_000_000);
    const read = (container: string) => exec({ container }, ["cat"], { input });
    await assert.rejects(read("warren-test-none"), {
      code: "node-command-failed",
      message: /no such container/i,
    });
    await $`docker pause ${broker.node.container}`;
    try {
      await assert.rejects(read(broker.node.container), {
        code: "node-command-failed",
        message: /is paused/,
      });
    } finally {
      await $`docker unpause ${broker.node.container}`;
    }
    assert.equal(await read(broker.node.container), input);
  });

  test("stop lets RabbitMQ end by itself, and start brings it back", async () => {
    await stop(broker.node);
    assert.equal((await containerState(broker.node)).state, "stopped");
    await start(broker.node);
    await awaitReady(broker);
    assert.equal(await shutdowns(broker), 1);
  });

  test("one that is paused goes on by start, and ends by itself by stop", async () => {
    const pause = async (): Promise<void> => {
      await $`docker pause ${broker.node.container}`;
      assert.equal((await containerState(broker.node)).state, "paused");
    };
    await pause();
    await start(broker.node);
    assert.equal((await containerState(broker.node)).state, "running");
    await pause();
    await stop(broker.node);
    assert.equal((await containerState(broker.node)).state, "stopped");
    await start(broker.node);
    await awaitReady(broker);
    assert.equal(await shutdowns(broker), 2);
  });

  test("a restart is graceful, and two kills are not", async () => {
    await restart(broker.node);
    await awaitReady(broker);
    assert.equal(await shutdowns(broker), 3);
    await killAndStart(broker.node);
    await awaitReady(broker);
    await kill(broker.node);
    assert.equal((await containerState(broker.node)).state, "stopped");
    await start(broker.node);
    await awaitReady(broker);
    assert.equal(await shutdowns(broker), 3);
  });

  test("a listener greets with its mechanisms, and a wrong one is told", async () => {
    const bounds = { timeout: 60_000 };
    const { mechanisms } = await amqpGreeting(broker.amqpUrl, bounds);
    assert.deepEqual(mechanisms.toSorted(), ["AMQPLAIN", "PLAIN"]);
    const http = broker.managementUrl.replace("http:", "amqp:");
    await assert.rejects(amqpGreeting(http, bounds), { code: "amqp-greeting-failed" });
  });

  test("readiness is waited for only so long", async () => {
    await kill(broker.node);
    const wait = awaitReady(broker, { timeout: 300 });
    await assert.rejects(wait, { code: "wait-exceeded", message: /Waited 0.3 s for the broker/ });
  });
});

/** How often RabbitMQ was told to end, and heard it. */
async function shutdowns({ node }: BrokerContainer): Promise<number> {
  const { stdout: log } = await $({ quiet: true })`docker logs ${node.container}`;
  return log.split("SIGTERM received - shutting down").length - 1;
}
