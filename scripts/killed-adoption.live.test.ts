/**
 * `./warren adopt` is killed with all that it has started: while it looks and plans, and at each note that it writes. The
 * same command goes on, nothing on the broker has changed but notes, and who is at work there stays connected. Every
 * request of the plugin: provider/killed-adoption.live.test.ts.
 */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from "../broker/testing/fault-proxy.ts";
import { killTree } from "../broker/testing/kill-tree.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { exportedBroker } from "./testing/exported-broker.ts";
import { fillBroker, startWork, type Work } from "./testing/filled-broker.ts";
import { type Ended, endOf, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const image = process.env["WARREN_TEST_IMAGE"] ?? "";
/** From one request at which it is killed while it looks to the next. */
const STRIDE = 30;
/** A part of the broker: each run takes seconds. */
const HOST = "billing";

const ok = ({ exitCode, stdout, stderr }: Ended): void => assert.equal(exitCode, 0, stdout + stderr);

describe("./warren adopt is killed", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
  concurrency: false,
}, () => {
  let broker: ExistingBroker;
  let proxy: FaultProxy;
  let project: TemporaryProject;
  let work: Work;
  let initially: object;
  let isFatal: ((request: ProxiedRequest) => boolean) | undefined;
  let isReached = false;
  let begun = 0;
  /** The run that is killed then. */
  let child: ChildProcess | undefined;

  before(async () => {
    broker = await startExistingBroker(image);
    const filling = await fillBroker(broker, 3);
    proxy = await startFaultProxy(broker.managementUrl, (request) => {
      if (isReached) return "silent";
      if (isFatal?.({ ...request, index: request.index - begun }) !== true) return undefined;
      isReached = true;
      killTree(child?.pid ?? 0);
      return "silent-after";
    });
    const { amqpUrl, managementUrl, username, password } = broker;
    project = await temporaryProject({
      declarations: { "broker.yaml": "virtualHosts: {}\n" },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": amqpUrl,
        "warren:managementUrl": proxy.url,
        "warren:administrator": username,
      },
    });
    const words = ["import", "--management-url", managementUrl, "--username", username, "--vhost", HOST];
    const imported = await project.warren(words, { WARREN_PASSWORD: password });
    ok(imported);
    await project.declare({ "broker.yaml": imported.stdout });
    const [, name = ""] = /secrets\.([\w-]+)/.exec(imported.stderr) ?? [];
    for (const [key, value] of [
      ["administratorPassword", password],
      [`--path secrets.${name}`, "a-password"],
    ])
      ok(await project.shell(`printf %s '${value}' | pulumi config set --secret ${key}`));
    work = await startWork(amqpUrl, filling);
    initially = await exportedBroker(broker.api);
  });
  after(async () => {
    await project.dispose();
    await proxy.close();
    await broker.remove();
  });

  /** @returns whether it was: one that sends no such request ends by itself, and well */
  async function killedAt(fatal: (request: ProxiedRequest) => boolean): Promise<boolean> {
    [isFatal, isReached, begun] = [fatal, false, proxy.requests.length];
    child = project.start(["adopt", "--yes"]);
    const ended = await endOf(child);
    const killed = isReached;
    [isFatal, isReached] = [undefined, false];
    if (!killed) ok(ended);
    const written = proxy.requests.filter(
      ({ method, path }) => method !== "GET" && !path.startsWith("/api/global-parameters/warren-"),
    );
    assert.deepEqual(written, []);
    assert.deepEqual(await exportedBroker(broker.api), initially, "hashes too, byte for byte");
    return killed;
  }

  test("at each note that it writes: the same command goes on with the next", async (t) => {
    let killed = 0;
    while (await killedAt(({ method }) => method === "PUT")) killed += 1;
    t.diagnostic(`${killed} notes`);
    assert.ok(killed > 3, `${killed} notes`);
    ok(await project.shell("pulumi preview --expect-no-changes"));
  });

  test("while it looks, and plans", async (t) => {
    ok(await project.warren(["down", "--yes"]));
    let killed = 0;
    while (await killedAt(({ index }) => index === killed * STRIDE)) killed += 1;
    t.diagnostic(`${killed} times`);
    assert.ok(killed > 2, `${killed} times`);
    ok(await project.shell("pulumi preview --expect-no-changes"));
  });

  test("nobody was cut off, and no message was lost", async () => {
    const { confirmed, lost, closed } = await work.end();
    assert.ok(confirmed > 0);
    assert.deepEqual({ lost, closed }, { lost: 0, closed: 0 });
  });
});
