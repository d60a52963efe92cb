/**
 * `./warren up` is interrupted, killed, or loses its broker at some moment; the next one goes on, is cut off itself, and the
 * last one ends in what is declared.
 */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { killTree } from "../broker/testing/kill-tree.ts";
import { type Ended, endOf, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** Lines of Pulumi's output. Each is made after the one before it. */
const NETWORK = "docker:index:Network server-network creating";
const CONTAINER = "docker:index:Container server-node creating";
const VIRTUAL_HOST = "warren:index:VirtualHost shop creating";
const USER = "warren:index:User operator creating";
const TOPOLOGY = "warren:index:Topology shop creating";

/**
 * Each run goes on where the one before it was cut off: it gets to its own moment only when what was cut off has come to
 * its end. A topology that is killed at any of its requests: `provider/interruptions.live.test.ts`.
 */
const KILLED = [NETWORK, CONTAINER, VIRTUAL_HOST, USER] as const;
/** Docker's provider comes to the end of what it has begun, and nothing is begun after it. Warren's: {@link TOPOLOGY}. */
const CANCELLED = [NETWORK, CONTAINER] as const;

describe("interruptions of ./warren up", { concurrency: false }, () => {
  let project: TemporaryProject;
  before(async () => {
    project = await temporaryProject();
  });
  after(async () => await project.dispose());

  for (const moment of KILLED) {
    test(`SIGKILL of everything at "${moment}"`, async () => {
      await upUntil(moment, (child) => killTree(child.pid ?? 0));
    });
  }

  test(`Ctrl-C at "${TOPOLOGY}", after all of these: the next one ends in what is declared`, async () => {
    assertCancelled(await upUntil(TOPOLOGY, cancel));
    await upEndsInTheDeclared();
    await fromNothing();
  });

  for (const moment of CANCELLED) {
    test(`Ctrl-C at "${moment}"`, async () => assertCancelled(await upUntil(moment, cancel)));
  }

  test("the broker is stopped in the middle, after these: the next one ends in what is declared", async () => {
    let ended = await upUntil(USER, killBroker);
    // On a busy machine Docker may come to it when all is made already.
    for (let again = 0; again < 2 && ended.exitCode === 0; again += 1) {
      await fromNothing();
      ended = await upUntil(USER, killBroker);
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

  /** Begins an `up` and does something to it at a moment of it. */
  async function upUntil(moment: string, interfere: (child: ChildProcess) => void): Promise<Ended> {
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
    assert.ok(done, `"${moment}" was never reached, from where the run before it ended:\n${ended.stderr}`);
    return ended;
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

function cancel(child: ChildProcess): void {
  child.kill("SIGINT");
}

/** 0: what was begun was all that there was to do. */
function assertCancelled({ exitCode, stderr }: Ended): void {
  assert.ok(exitCode === 130 || exitCode === 0, `${exitCode}: ${stderr}`);
}
