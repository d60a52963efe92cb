import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { test } from "node:test";

const ROOT = dirname(import.meta.dirname);

/**
 * `./warren up` writes the salt and the administrator's password into a stack's config file. Once that is committed, a
 * new clone cannot decrypt it, and its first `up` is refused.
 */
test("the stacks of this repository can be stood up by anybody: their config files hold no secret", () => {
  const files = git("ls-files", "Pulumi.*.yaml").trim().split("\n");
  assert.ok(files.includes("Pulumi.dev.yaml") && files.includes("Pulumi.cluster.yaml"));
  for (const file of files) assert.doesNotMatch(git("show", `:${file}`), /encryptionsalt|secure:/, file);
});

/** Of what is committed or staged: the working tree may be somebody's environment. */
function git(...words: string[]): string {
  return execFileSync("git", words, { cwd: ROOT, encoding: "utf8" });
}
