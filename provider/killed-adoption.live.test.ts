/**
 * The engine and the provider are killed by SIGKILL at each request of an adoption: nothing on the broker changes but
 * notes, the next run goes on, and who is at work there stays connected.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ChannelModel } from "amqplib";
import { dial } from "../broker/amqp/amqplib-connect.ts";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from "../broker/testing/fault-proxy.ts";
import { killTree } from "../broker/testing/kill-tree.ts";
import { LONGEST_REQUEST } from "../broker/testing/live-broker.ts";
import { type Ended, engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";
import {
  exportedTaken,
  makeTaken,
  notesOf,
  removeTaken,
  stackOf,
  takenNames,
  writesAmong,
} from "./testing/taken-objects.ts";

const found = await engineAndBroker();
const name = `killed-${randomBytes(4).toString("hex")}`;
const taken = takenNames(name);
/** From one request at which it is killed to the next. 1 is each of them, and takes minutes. */
const STRIDE = Number(process.env["WARREN_TEST_KILL_STRIDE"] ?? "5");
const UP = ["up", "--yes", "--skip-preview"];

const done = ({ code, text }: Ended): void => assert.equal(code, 0, text);

describe("an adoption is killed", {
  skip: typeof found === "string" ? found : false,
  concurrency: false,
}, () => {
  const broker = found as Broker;
  const { api } = broker;
  let proxy: FaultProxy;
  let through: ManagementApi;
  let project: PulumiProject;
  let consumer: ChannelModel;
  let isConnected = true;
  let initially: object;
  /** The request of a run at which it is killed, counted from 0. */
  let isFatal: ((request: ProxiedRequest) => boolean) | undefined;
  let begun = 0;
  let isReached = false;
  let reached = Promise.withResolvers<void>();

  before(async () => {
    proxy = await startFaultProxy(api.endpoint.url, (request) => {
      if (isReached) return "silent";
      if (isFatal?.({ ...request, index: request.index - begun }) !== true) return undefined;
      isReached = true;
      reached.resolve();
      // The broker carries out what it was told last, and nothing after it.
      return "silent-after";
    });
    through = new ManagementApi({ ...api.endpoint, url: proxy.url });
    project = await pulumiProject({ ...broker, api: through }, { name });
    await makeTaken(api, taken);
    await project.declare(stackOf(taken));
    initially = await exportedTaken(api, taken);
    const login = { username: taken.user, password: taken.password, virtualHost: taken.host, name: "theirs" };
    consumer = await dial({ ...broker.amqp, ...login }, LONGEST_REQUEST);
    consumer.once("close", () => {
      isConnected = false;
    });
    const channel = await consumer.createChannel();
    await channel.consume("billing", () => undefined);
  });
  after(async () => {
    await consumer.close();
    await removeTaken(api, taken);
    await project.remove();
    await through.close();
    await proxy.close();
  });

  async function nothingChanged(): Promise<void> {
    assert.deepEqual(writesAmong(proxy.requests), []);
    assert.deepEqual(await exportedTaken(api, taken), initially, "hashes too, byte for byte");
    assert.equal(isConnected, true);
  }

  /** @returns whether it was: one that sends no such request ends by itself, and well */
  async function killedAt(
    fatal: (request: ProxiedRequest) => boolean,
    environment: NodeJS.ProcessEnv,
  ): Promise<boolean> {
    reached = Promise.withResolvers();
    [isFatal, isReached, begun] = [fatal, false, proxy.requests.length];
    const engine = project.start(UP, environment);
    let text = "";
    for (const stream of [engine.stdout, engine.stderr]) {
      stream?.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
    }
    const ended = once(engine, "close") as Promise<[number | null]>;
    await Promise.race([reached.promise, ended]);
    const killed = isReached;
    if (killed) killTree(engine.pid ?? 0);
    const [code] = await ended;
    [isFatal, isReached] = [undefined, false];
    if (!killed) assert.equal(code, 0, text);
    // As `pulumi cancel` does, and in no time.
    await rm(join(project.folder, ".pulumi/locks"), { recursive: true, force: true });
    return killed;
  }

  const goesOn = async (environment: NodeJS.ProcessEnv): Promise<void> => {
    done(await project.pulumi(UP, environment));
    done(await project.pulumi(["preview", "--expect-no-changes"], environment));
    await nothingChanged();
  };
  const givesBack = async (): Promise<void> => {
    done(await project.pulumi(["destroy", "--yes", "--skip-preview"]));
    assert.deepEqual(await notesOf(api, name), []);
    await nothingChanged();
  };

  test("at each of its requests", async (t) => {
    const environment = { WARREN_ADOPT: "yes" };
    const fresh = join(project.folder, "fresh");
    await cp(join(project.folder, ".pulumi"), fresh, { recursive: true });
    const beginAnew = async (): Promise<void> => {
      await cp(fresh, join(project.folder, ".pulumi"), { recursive: true });
      for (const note of await notesOf(api, name)) await api.delete(apiPath("global-parameters", note));
    };
    // Each begins with what the one before it left. Where too little is left to do, all is to be done again.
    let [killed, again] = [0, 0];
    while (again < 2) {
      const request = killed * STRIDE;
      const isKilled = await killedAt(({ index }) => index >= request, environment);
      await nothingChanged();
      [killed, again] = isKilled ? [killed + 1, 0] : [killed, again + 1];
      if (again === 1) await beginAnew();
    }
    t.diagnostic(`${killed} requests`);
    assert.ok(killed * STRIDE > stackOf(taken).length, `${killed} requests`);
    done(await project.pulumi(["preview", "--expect-no-changes"], environment));
    await givesBack();
  });

  test("at each of its notes, where the configuration says it", async (t) => {
    const configuration = JSON.parse(project.environment["BROKER"] ?? "") as object;
    const environment = { BROKER: JSON.stringify({ ...configuration, adopt: "true" }) };
    let killed = 0;
    while (await killedAt(({ method }) => method === "PUT", environment)) {
      await nothingChanged();
      killed += 1;
    }
    t.diagnostic(`${killed} notes`);
    assert.ok(killed > 3, `${killed} notes`);
    await goesOn(environment);
    await givesBack();
  });
});
