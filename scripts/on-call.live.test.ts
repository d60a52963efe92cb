/** docs/guides/on-call.md on a broker that has the troubles of which it speaks: its commands run, and print what it says. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { poll } from "../broker/node/poll.ts";
import { EXIT_CODES } from "../model/exit-codes.ts";
import { messageOf } from "../model/warren-error.ts";
import { connectTo } from "./testing/broker-client.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const ROOT = dirname(import.meta.dirname);

/** What is seen only where a server is off, a disk is full and so on: where it is written instead. */
const WRITTEN: Readonly<Record<string, string>> = {
  "No queue gets it": "model/routing/explain/render.ts",
  "Refused with": "model/routing/explain/render.ts",
  "has a disk alarm: publishers are blocked": "operations/status/broker-status.ts",
  "the broker cannot be reached": "broker/api/api-error.ts",
  stopped: "scripts/status/render.ts",
  paused: "scripts/status/render.ts",
  "is not running": "operations/status/broker-status.ts",
  "is in maintenance mode": "operations/status/broker-status.ts",
};

interface Symptom {
  readonly title: string;
  readonly commands: readonly string[];
  /** What stands in their output. */
  readonly seen: readonly string[];
}

const SYMPTOMS = readFileSync(join(ROOT, "docs/guides/on-call.md"), "utf8")
  .split(/^## /m)
  .slice(1)
  .map((section): Symptom => {
    const [title = ""] = section.split("\n", 1);
    const commands = /^```sh\n([^]*?)\n```$/m.exec(section)?.[1]?.split("\n") ?? [];
    const rows = [...section.matchAll(/^\| (`.*?) \|/gm)];
    return { title, commands, seen: rows.map(([, cell = ""]) => /^`([^`]+)`/.exec(cell)?.[1] ?? "") };
  });

describe("docs/guides/on-call.md", { concurrency: false }, () => {
  let project: TemporaryProject;
  const ended = new Map<string, Ended>();
  before(async () => {
    project = await temporaryProject();
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    await makeTrouble();
  });
  after(async () => await project.dispose());

  function rabbitmqctl(...words: string[]): void {
    execFileSync("docker", ["exec", project.name, "rabbitmqctl", "--silent", ...words], { stdio: "pipe" });
  }

  /** As clients and people make it, none of which asks Warren. */
  async function makeTrouble(): Promise<void> {
    const { stdout } = await project.shell("pulumi stack output amqpUris --show-secrets --json");
    const uris = JSON.parse(stdout) as Record<string, string>;
    const uri = uris["billing-service"] ?? "";
    await refused("read access", async () => {
      const connection = await connectTo(uri);
      connection.on("error", () => undefined);
      try {
        const channel = await connection.createChannel();
        channel.on("error", () => undefined);
        await channel.get("packing");
      } finally {
        await connection.close();
      }
    });
    await refused("ACCESS.REFUSED", () => connectTo(uri.replace(/:[^:@/]+@/, ":another@")));
    await refused("ConnectionClose", () => connectTo(uri.replace(/\/shop$/, "/%2F")));
    rabbitmqctl("delete_queue", "--vhost", "shop", "mail");
    rabbitmqctl("set_policy", "--vhost", "shop", "by-hand", "^nothing$", '{"max-length":5}');
    rabbitmqctl("set_permissions", "--vhost", "shop", "operator", "^$", "^$", "^$");
    rabbitmqctl("set_vm_memory_high_watermark", "0.00001");
    // The node looks at its memory now and then, and what it tells of itself over HTTP is as old again.
    await poll("the alarm in ./warren status", { timeout: 300_000, interval: 500 }, async (_, note) => {
      const status = await project.warren(["status"]);
      note(status.stdout + status.stderr);
      return /has a memory alarm/.test(status.stdout) ? true : undefined;
    });
  }

  /** Once each: several symptoms begin with the same one. */
  async function outputOf(command: string): Promise<string> {
    const known = ended.get(command);
    const run = known ?? (await project.shell(command.replaceAll("warren-dev", project.name)));
    ended.set(command, run);
    assert.ok(
      run.exitCode === EXIT_CODES.done.code || run.exitCode === EXIT_CODES.found.code,
      `${command}\n${run.stdout}${run.stderr}`,
    );
    return run.stdout + run.stderr;
  }

  test("has commands and rows for each symptom, three commands at most", () => {
    assert.ok(SYMPTOMS.length >= 8);
    for (const { title, commands, seen } of SYMPTOMS) {
      assert.ok(commands.length > 0 && commands.length <= 3, title);
      assert.ok(seen.length > 0 && !seen.includes(""), title);
    }
  });

  for (const { title, commands, seen } of SYMPTOMS) {
    test(`${title}: the commands print what is to be looked for`, async () => {
      const outputs: string[] = [];
      for (const command of commands) outputs.push(await outputOf(command));
      const all = outputs.join("\n");
      for (const words of seen) {
        const file = WRITTEN[words];
        assert.ok(file === undefined ? all.includes(words) : isWrittenIn(file, words), `${words}\n${all}`);
      }
    });
  }
});

async function refused(why: string, attempt: () => Promise<unknown>): Promise<void> {
  await assert.rejects(attempt(), (error) => new RegExp(why).test(messageOf(error)));
}

/** What changes from case to case stands in a template there. */
function isWrittenIn(file: string, words: string): boolean {
  return readFileSync(join(ROOT, file), "utf8").replace("${alarm}", "disk").includes(words);
}
