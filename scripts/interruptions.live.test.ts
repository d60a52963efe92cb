/** `./warren up` is interrupted, killed, or loses its broker at some moment; the next one ends in what is declared. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { after, afterEach, before, describe, test } from "node:test";
import { killTree } from "../broker/testing/kill-tree.ts";
import { type Ended, endOf, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** Lines of Pulumi's output, from the first resource to the last. */
const MOMENTS = [
  "docker:index:Network server-network creating",
  "docker:index:Container server-node creating",
  "warren:index:VirtualHost shop creating",
  "warren:index:User operator creating",
  "warren:index:Topology shop creating",
] as const;

describe("interruptions of ./warren up", { concurrency: false }, () => {
  let project: TemporaryProject;
  before(async () => {
    project = await temporaryProject();
  });
  after(async () => await project.dispose());
  // The next one begins from nothing.
  afterEach(fromNothing);

  for (const moment of MOMENTS) {
    test(`Ctrl-C at "${moment}"`, async () => {
      const { ended } = await upUntil(moment, (child) => child.kill("SIGINT"));
      assert.ok(ended.exitCode === 130 || ended.exitCode === 0, `${ended.exitCode}: ${ended.stderr}`);
      await upEndsInTheDeclared();
    });

    test(`SIGKILL of everything at "${moment}"`, async () => {
      await upUntil(moment, (child) => killTree(child.pid ?? 0));
      await upEndsInTheDeclared();
    });
  }

  test("the broker is stopped in the middle", async () => {
    let { ended } = await upUntil("warren:index:User operator creating", killBroker);
    // On a busy machine Docker may come to it when all is made already.
    for (let again = 0; again < 2 && ended.exitCode === 0; again += 1) {
      await fromNothing();
      ({ ended } = await upUntil("warren:index:User operator creating", killBroker));
    }
    assert.equal(ended.exitCode, 1, ended.stderr);
    await upEndsInTheDeclared();
  });

  function killBroker(): void {
    execFileSync("docker", ["kill", project.name], { stdio: "ignore" });
  }

  async function fromNothing(): Promise<void> {
    const down = await project.warren(["down", "--yes", "--delete-data"]);
    assert.equal(down.exitCode, 0, down.stderr);
  }

  /** Begins an `up` from nothing and does something to it at a moment of it. */
  async function upUntil(
    moment: string,
    interfere: (child: ChildProcess) => void,
  ): Promise<{ ended: Ended }> {
    const child = project.start(["up", "--yes", "--skip-smoke"]);
    let seen = "";
    let done = false;
    child.stderr?.on("data", (bytes: Buffer) => {
      seen += bytes.toString();
      if (done || !seen.includes(moment)) return;
      done = true;
      interfere(child);
    });
    const ended = await endOf(child);
    assert.ok(done, `"${moment}" was never reached:\n${ended.stderr}`);
    return { ended };
  }

  async function upEndsInTheDeclared(): Promise<void> {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const again = await project.shell("pulumi preview --expect-no-changes");
    assert.equal(again.exitCode, 0, again.stdout + again.stderr);
    const words = ["exec", project.name, "rabbitmqctl", "--silent", "list_queues", "--vhost", "shop", "name"];
    assert.equal(execFileSync("docker", words, { encoding: "utf8" }).trim().split("\n").length, 8);
  }
});
