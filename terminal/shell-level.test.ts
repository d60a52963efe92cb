/** A ~/.bashrc that prints, and what a command says where nobody has set SHLVL. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { $ } from "zx/core";
import { keepShellConfigurationOut } from "./shell-level.ts";

describe("a ~/.bashrc that prints", () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "warren-shell-"));
    await writeFile(join(home, ".bashrc"), "echo from bashrc\n");
  });
  after(async () => await rm(home, { recursive: true }));

  for (const level of [undefined, "", "0", "1", "7", "none"]) {
    test(`SHLVL=${level}: what a command says is its own`, async () => {
      const { SHLVL: _, ...others } = process.env;
      const env: NodeJS.ProcessEnv = {
        ...others,
        HOME: home,
        ...(level === undefined ? {} : { SHLVL: level }),
      };
      keepShellConfigurationOut(env);
      const { stdout } = await $({ env, quiet: true })`echo of the command`;
      assert.equal(stdout, "of the command\n");
    });
  }
});
