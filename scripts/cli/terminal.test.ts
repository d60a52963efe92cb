/** What is typed at a terminal, at a real one: `script` of util-linux makes it. */
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

const ROOT = dirname(dirname(import.meta.dirname));
const STACK = "not-there-and-never-made";

describe("a question at a terminal", { skip: noScript() }, () => {
  for (const [name, keys, code, says] of [
    ["Ctrl-C", "\u0003", 130, /Interrupted/],
    ["Ctrl-D", "\u0004", 130, /Interrupted/],
    ["no", "n\r", 1, /There is no stack/],
  ] as const) {
    test(`${name} ends it with ${code}, and nothing is made`, async () => {
      const words = `${join(ROOT, "warren")} up --stack ${STACK}`;
      const child = spawn("script", ["--quiet", "--return", "--command", words, "/dev/null"], {
        env: { ...process.env, PULUMI_BACKEND_URL: undefined },
        stdio: ["pipe", "pipe", "inherit"],
      });
      let seen = "";
      let asked = false;
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        seen += text;
        if (asked || !seen.includes("[y/N]")) return;
        asked = true;
        child.stdin.write(keys);
      });
      const [exitCode] = (await once(child, "close")) as [number | null];
      assert.ok(asked, seen);
      assert.equal(exitCode, code, seen);
      assert.match(seen.slice(seen.indexOf("[y/N]")), says);
      assert.ok(!existsSync(join(ROOT, `Pulumi.${STACK}.yaml`)));
    });
  }
});

function noScript(): string | false {
  try {
    execFileSync("script", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "there is no `script` to make a terminal with";
  }
}

describe("an output that takes no more", () => {
  for (const [name, line, says] of [
    ["a full disk", "./warren check --explain unreachable-queue > /dev/full", /cannot be written: .*ENOSPC/],
    [
      "a reader that has gone",
      "(./warren check --explain unreachable-queue; echo $? >&2) | true",
      /^(1\n)?$|^0\n$/,
    ],
  ] as const) {
    test(`${name} is no crash`, () => {
      const ended = spawnSync("sh", ["-c", line], { cwd: ROOT, encoding: "utf8" });
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /\n {4}at |Unhandled/);
    });
  }
});
