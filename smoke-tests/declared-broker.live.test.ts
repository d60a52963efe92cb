import assert from "node:assert/strict";
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { $ } from "zx/core";
import { poll } from "../broker/node/poll.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../broker/node/testing/broker-container.ts";
import { PROCESS_LABELS } from "../model/docker-labels.ts";
import { startDeclaredBroker } from "./declared-broker.ts";
import { thisProcess } from "./shadow/run-id.ts";
import { ENVIRONMENT } from "./testing/tested-environment.ts";

const CHILD = fileURLToPath(new URL("testing/declared-broker-child.ts", import.meta.url));
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

for (const end of ["killed", "exit"]) {
  test(`it goes with the process that started it: ${end}`, { skip: NO_TEST_IMAGE }, async () => {
    const child = fork(CHILD, [OPTIONS.image, end]);
    const gone = once(child, "exit");
    const [url] = (await once(child, "message")) as [string];
    if (end === "killed") child.kill("SIGKILL");
    await gone;
    await poll("its end", { timeout: 120_000, interval: 200 }, () =>
      fetch(url).then(
        () => undefined,
        () => true,
      ),
    );
  });
}

test("what is left of a process that is gone is removed by the next call", {
  skip: NO_TEST_IMAGE,
}, async () => {
  const child = spawn("true");
  await once(child, "exit");
  const label = `${PROCESS_LABELS.disposable}=${thisProcess().space}-${child.pid}`;
  const docker = $({ quiet: true });
  const { stdout } =
    await docker`docker run --detach --label=${label} --entrypoint=sleep ${OPTIONS.image} 600`;
  const next = await startDeclaredBroker(OPTIONS);
  await next.stop();
  assert.equal((await docker`docker ps --all --quiet --filter id=${stdout.trim()}`).stdout, "");
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
