/** What is in the way of a server is told by its owner; a container of the stack's own never is, whatever it does. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:net";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { type ReservedPorts, reservePorts } from "../../broker/node/container/reserved-ports.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../../broker/node/testing/broker-container.ts";
import { assertNamesAndPortsAreFree } from "./docker-ownership.ts";

const run = promisify(execFile);
const docker = (...words: readonly string[]): Promise<unknown> => run("docker", [...words]);
/** Starts of the container. */
const RESTARTS = 12;

describe("a port that is published", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const name = `warren-ports-${randomBytes(4).toString("hex")}`;
  const labels = { "owner.of.this.test": name };
  let ports: ReservedPorts;
  const port = (): number => ports.first;
  const settings = () =>
    ({
      server: "docker",
      name,
      ports: { amqp: port(), management: port() + 1, prometheus: port() + 2 },
      clusterNodes: 1,
    }) as const;

  /** One that ends at once and is started again, as a node that fails to start. */
  before(async () => {
    ports = await reservePorts(3);
    const label = `owner.of.this.test=${name}`;
    const published = `127.0.0.1:${port()}:5672`;
    const command = ["--restart", "always", "--entrypoint", "sleep", TEST_IMAGE ?? "", "0.2"];
    await docker("run", "--detach", "--name", name, "--label", label, "--publish", published, ...command);
  });
  after(async () => {
    await docker("rm", "--force", name);
    await ports.release();
  });

  test("by the stack's own container, also while that stops and starts", async () => {
    const ended = new AbortController();
    const restarts = (async () => {
      for (let start = 0; start < RESTARTS; start++) await docker("restart", "--time", "0", name);
    })().finally(() => ended.abort());
    // It is told when the looks have ended.
    restarts.catch(() => undefined);
    const refused: string[] = [];
    let looks = 0;
    while (!ended.signal.aborted) {
      looks += 1;
      try {
        assert.deepEqual([...(await assertNamesAndPortsAreFree(settings(), labels))], [name]);
      } catch (error) {
        refused.push(String(error));
      }
    }
    await restarts;
    assert.deepEqual(refused, [], `of ${looks} looks`);
  });

  test("by another program while the stack's own container is stopped: the program is named", async () => {
    await docker("update", "--restart", "no", name);
    await docker("stop", "--time", "0", name);
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen({ host: "127.0.0.1", port: port() }, resolve));
    try {
      await assert.rejects(assertNamesAndPortsAreFree(settings(), labels), {
        code: "port-in-use",
        message: new RegExp(`^Port ${port()} is in use by .*\\(process ${process.pid}\\)$`),
      });
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
    assert.deepEqual([...(await assertNamesAndPortsAreFree(settings(), labels))], [name]);
  });
});
