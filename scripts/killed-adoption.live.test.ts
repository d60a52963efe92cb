/**
 * `./warren adopt` is killed with all that it has started: while it looks and plans, and while it writes its notes. The
 * same command goes on, nothing on the broker has changed but notes, and who is at work there stays connected. The
 * plugin's requests, and each of its notes alone: provider/killed-adoption.live.test.ts.
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
const STRIDE = 40;
/** Of the notes of a run it is killed at this one: the first would be the shortest way that a run can go on by. */
const NOTE = 3;
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
    const secrets = `--secret administratorPassword=${password} --secret secrets.${name}=a-password`;
    ok(await project.shell(`pulumi config set-all --path ${secrets}`));
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

  function hasBegunToWrite(): boolean {
    return proxy.requests.slice(begun).some(({ method }) => method !== "GET");
  }

  function killedAtNote(): ReturnType<typeof killedAt> {
    let notes = 0;
    return killedAt(({ method }) => method === "PUT" && ++notes === NOTE);
  }

  test("while it looks, and plans", async (t) => {
    let killed = 0;
    do {
      const request = killed * STRIDE;
      // Where it writes its first note already, it has looked at all.
      const isKilled = await killedAt(({ index, method }) => index === request || method === "PUT");
      assert.ok(isKilled, `request ${request} of a run`);
      killed += 1;
    } while (!hasBegunToWrite());
    t.diagnostic(`${killed} times`);
    assert.ok(killed > 2, `${killed} times`);
  });

  test("at notes that it writes: the same command goes on with the next", async (t) => {
    let killed = 0;
    while (await killedAtNote()) killed += 1;
    t.diagnostic(`${killed} times`);
    assert.ok(killed > 1, `${killed} times`);
    ok(await project.shell("pulumi preview --expect-no-changes"));
  });

  test("nobody was cut off, and no message was lost", async () => {
    const { confirmed, lost, closed } = await work.end();
    assert.ok(confirmed > 0);
    assert.deepEqual({ lost, closed }, { lost: 0, closed: 0 });
  });
});
