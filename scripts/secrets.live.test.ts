/** The administrator's password is a canary: it is looked for wherever a secret could leak to. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isHashOf } from "../broker/objects/password-hash.ts";
import { endOf, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const CANARY = "canary-7f3a1c9e-not-to-be-seen";

/** Each prints secrets where Pulumi gets it: docs/toolchain.md. */
const SWITCHES = {
  PULUMI_OPTION_DEBUG: "true",
  PULUMI_OPTION_VERBOSE: "9",
  PULUMI_OPTION_LOGTOSTDERR: "true",
  PULUMI_OPTION_SHOW_SECRETS: "true",
};

describe("the administrator's password", { concurrency: false }, () => {
  let project: TemporaryProject;
  /** What the commands said, and every command line that was seen while they ran. */
  const said: string[] = [];
  const commandLines = new Set<string>();

  before(async () => {
    project = await temporaryProject();
    const set = await project.shell(`printf %s ${CANARY} | pulumi config set --secret administratorPassword`);
    assert.equal(set.exitCode, 0, set.stderr);
    for (const words of [["preview"], ["up", "--yes"], ["smoke", "--json"], ["status", "--json"]]) {
      await watched(words, 0);
    }
  });
  after(async () => await project.dispose());

  test("works", async () => {
    const credentials = Buffer.from(`administrator:${CANARY}`).toString("base64");
    const answer = await fetch(`http://127.0.0.1:${project.ports.management}/api/whoami`, {
      headers: { authorization: `Basic ${credentials}` },
    });
    assert.equal(answer.status, 200);
  });

  test("is in no state, passphrase, report or config file", async () => {
    const files = await readdir(project.root, { recursive: true, withFileTypes: true });
    const own = files.filter((file) => file.isFile() && !file.parentPath.includes("node_modules"));
    for (const file of own) {
      // This very test is among the copied files.
      if (file.name === "secrets.live.test.ts") continue;
      const text = await readFile(join(file.parentPath, file.name), "latin1");
      assert.ok(!reveals(text), `${file.parentPath}/${file.name}`);
    }
  });

  test("is in no exported state", async () => {
    const { stdout } = await project.shell("pulumi stack export");
    assert.ok(stdout.includes("ciphertext"));
    assert.ok(!reveals(stdout));
  });

  test("is in nothing that a command says", () => assert.ok(!said.some(reveals)));

  test("nor is it, or a user's, where the environment turns on Pulumi's own switches", async () => {
    const { stdout } = await project.shell("pulumi stack output amqpUris --show-secrets");
    const uris = Object.values(JSON.parse(stdout) as Record<string, string>);
    const passwords = uris.map((uri) => decodeURIComponent(new URL(uri).password)).filter(Boolean);
    assert.ok(passwords.length > 1);
    for (const words of [["preview"], ["up", "--yes", "--skip-smoke"]]) {
      const text = await watched(words, 0, SWITCHES);
      assert.match(text, /Not for the pulumi that Warren runs: PULUMI_OPTION_DEBUG/);
      for (const password of passwords) assert.ok(!text.includes(password), words.join(" "));
    }
    assert.ok(!said.some(reveals));
  });

  test("is in no error either", async () => {
    await watched(["stop"], 0);
    await watched(["status"], 1);
    await watched(["smoke"], 1);
    // What is stopped is started by the next update, which a preview shows.
    await watched(["preview"], 0);
    assert.ok(!said.some(reveals));
  });

  test("is in no command line", () => {
    assert.ok(commandLines.size > 20);
    assert.deepEqual([...commandLines].filter(reveals), []);
  });

  test("is not in docker inspect, not in the node's environment, not in its log, not in its files", async () => {
    await watched(["start"], 0);
    assert.ok(!reveals(docker("inspect", project.name)));
    assert.ok(!reveals(docker("exec", project.name, "env")));
    assert.ok(!docker("logs", project.name).includes(CANARY));
    const files = docker(
      "exec",
      project.name,
      "sh",
      "-c",
      "cat /etc/rabbitmq/* /etc/rabbitmq/conf.d/* 2>/dev/null; true",
    );
    assert.match(files, /password_hash/);
    assert.ok(!files.includes(CANARY));
  });

  test("the Erlang cookie is in none of these places either", async () => {
    const cookie = docker("exec", project.name, "sh", "-c", "cat ~/.erlang.cookie");
    assert.equal(cookie.length, 43);
    const { stdout } = await project.shell("pulumi stack export");
    const environments = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null; true";
    const texts = [
      stdout,
      ...said,
      ...commandLines,
      docker("inspect", project.name),
      docker("logs", project.name),
      docker("exec", project.name, "sh", "-c", environments),
    ];
    assert.ok(!texts.some((text) => text.includes(cookie)));
  });

  /** Runs a command to its end and looks at the process list all the while. @returns all that it said */
  async function watched(
    words: readonly string[],
    exitCode: number,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<string> {
    const child = project.start(words, environment);
    const watch = setInterval(() => {
      for (const line of execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n")) {
        // The shell that set the canary is this test's own.
        if (!line.includes("pulumi config set --secret")) commandLines.add(line);
      }
    }, 100);
    try {
      const ended = await endOf(child);
      said.push(ended.stdout, ended.stderr);
      assert.equal(ended.exitCode, exitCode, ended.stderr);
      return `${ended.stdout}${ended.stderr}`;
    } finally {
      clearInterval(watch);
    }
  }
});

/** The password itself, as base64 and percent-encoded, and any salted hash of it that starts as Warren makes it. */
function reveals(text: string): boolean {
  const [plain, basic] = [CANARY, Buffer.from(`administrator:${CANARY}`).toString("base64")];
  return (
    [plain, basic, Buffer.from(CANARY).toString("base64")].some((form) => text.includes(form)) || hashIn(text)
  );
}

/** A hash is as good as the password to whoever has time. Every one of RabbitMQ's form is tried. */
function hashIn(text: string): boolean {
  return (text.match(/[A-Za-z0-9+/]{48}(?![A-Za-z0-9+/])/g) ?? []).some((form) =>
    isHashOf(CANARY, { hash: form, algorithm: "sha256" }),
  );
}

/** However long a log is: Node.js would end the command at 1 MiB. */
const WHOLE = { maxBuffer: Number.POSITIVE_INFINITY };

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...WHOLE });
}
