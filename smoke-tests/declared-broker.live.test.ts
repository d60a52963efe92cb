import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../broker/node/testing/broker-container.ts";
import { startDeclaredBroker } from "./declared-broker.ts";
import { ENVIRONMENT } from "./testing/environment.ts";

const OPTIONS = {
  declaration: ENVIRONMENT,
  image: TEST_IMAGE ?? "",
  settings: ["deprecated_features.permit.transient_nonexcl_queues = true"],
};

test("it holds what is declared, and proves it over restarts", { skip: NO_TEST_IMAGE }, async () => {
  await using broker = await startDeclaredBroker(OPTIONS);
  const report = await broker.smokeTest();
  assert.deepEqual(
    report.checks.filter(({ status }) => status === "failed"),
    [],
  );
  const login = report.checks.find(({ id }) => id === "access/login/nobody:%2F%25?");
  assert.equal(login?.status, "passed", "passwords of all declared users are known");
  assert.equal(new URL(broker.url("back office", "nobody:/%?")).pathname, "/back%20office");
  assert.throws(() => broker.url("shop", "somebody"), { code: "user-unknown" });
});

test("what a killed process has left is removed by the next call", { skip: NO_TEST_IMAGE }, async () => {
  const child = fork(fileURLToPath(new URL("testing/declared-broker-child.ts", import.meta.url)), [
    OPTIONS.image,
  ]);
  const [left] = (await once(child, "message")) as [string];
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal((await fetch(left)).status, 200, "the broker of the killed process still runs");
  const next = await startDeclaredBroker(OPTIONS);
  await next.stop();
  await assert.rejects(fetch(left));
});

test("an image that is not there is told", { skip: NO_TEST_IMAGE }, async () => {
  const starting = startDeclaredBroker({ ...OPTIONS, image: "warren/no-such-image:0" });
  await assert.rejects(starting, { name: "WarrenError", code: "declared-broker-failed" });
});

test("a setting that RabbitMQ refuses is told in its words", { skip: NO_TEST_IMAGE }, async () => {
  const starting = startDeclaredBroker({ ...OPTIONS, settings: ["heartbeat = abc"] });
  await assert.rejects(starting, {
    name: "WarrenError",
    code: "declared-broker-failed",
    message: /ends while it starts\. Its log says:\n.*"abc" cannot be converted to a\(n\) integer/s,
  });
});
