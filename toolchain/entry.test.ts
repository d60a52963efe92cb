import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cacheFolderOf } from "./cache/cache.ts";
import { CommandFailure, runCommand } from "./process/run-command.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-entry-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await rm(folder, { recursive: true });
  await mkdir(join(folder, "bin"), { recursive: true });
  // All that the script itself calls, and neither node nor npm.
  for (const name of ["sh", "dirname", "readlink", "uname", "mkdir", "rm", "mv", "tail", "grep"]) {
    const { stdout } = await runCommand("sh", ["-c", `command -v ${name}`]);
    await symlink(stdout.trim(), join(folder, "bin", name));
  }
});

/** A node of this version, which tells what it was called with instead of running it. */
async function addNode(version: string): Promise<void> {
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo ${version}; exit; }\nprintf '%s\\n' "$@"\n`;
  await writeFile(join(folder, "bin", "node"), script, { mode: 0o755 });
}

async function warren(script = join(repository, "warren"), ...args: string[]): Promise<string> {
  const env = { PATH: join(folder, "bin"), HOME: folder };
  return (await runCommand(script, args, { env, cwd: folder })).stdout;
}

describe("the shell script warren", () => {
  for (const version of ["v24.12.0", "v24.21.0", "v25.0.0", "v100.0.0"]) {
    test(`runs with a Node.js ${version} on the PATH`, async () => {
      await addNode(version);
      assert.equal(await warren(), join(repository, "scripts/warren.ts"));
    });
  }

  for (const version of ["v24.11.1", "v20.19.5", "v9.12.0", "nonsense", "v24", ""]) {
    test(`does not with "${version}", and without npm it says what to install`, async () => {
      await addNode(version);
      await assert.rejects(warren(), (error) => {
        assert.ok(error instanceof CommandFailure);
        assert.match(
          error.message,
          /exit code 1:\n {2}warren: there is neither a Node\.js >= 24\.12 nor npm .* Install Node\.js/,
        );
        return true;
      });
    });
  }

  test("installs a Node.js whose SHA-512 is written down, by npm, which then checks it", async () => {
    // It tells what it was asked to install and gives up.
    const script = '#!/bin/sh\n[ "$1" = ci ] && /bin/cat "$3/package-lock.json"\nexit 1\n';
    await writeFile(join(folder, "bin", "npm"), script, { mode: 0o755 });
    await assert.rejects(
      warren(),
      /"node_modules\/node-[a-z0-9-]+":\{"version":"\d+\.\d+\.\d+","integrity":"sha512-[A-Za-z0-9+/]{86}=="\}/,
    );
  });

  test("takes no older Node.js than package.json does, which says so to others", async () => {
    const script = await readFile(join(repository, "warren"), "utf8");
    const { engines } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
      engines: { node: string };
    };
    assert.equal(engines.node, `>=${/^minimum=(.+)$/m.exec(script)?.[1]}`);
  });

  for (const env of [{}, { XDG_CACHE_HOME: "/x/cache" }, { XDG_CACHE_HOME: "/x", WARREN_CACHE: "/w" }]) {
    test(`has the cache where the program has it: ${JSON.stringify(env)}`, async () => {
      const all = { PATH: join(folder, "bin"), HOME: folder, ...env };
      // It fails there: nobody has made the folder, and no folder is to be made.
      await writeFile(join(folder, "bin", "npm"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
      await rm(join(folder, "bin", "mkdir"));
      await writeFile(join(folder, "bin", "mkdir"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
      await assert.rejects(runCommand(join(repository, "warren"), [], { env: all, cwd: folder }), (error) => {
        assert.ok(error instanceof CommandFailure);
        assert.ok(error.message.includes(`cannot write to ${cacheFolderOf(all)}.`), error.message);
        return true;
      });
    });
  }

  test("does not use one that has another SHA-512, and says so", async () => {
    const script = "#!/bin/sh\necho npm error code EINTEGRITY\nexit 1\n";
    await writeFile(join(folder, "bin", "npm"), script, { mode: 0o755 });
    await assert.rejects(warren(), /is not what was published: its SHA-512 is another one/);
  });

  test("finds its repository through symbolic links, from any folder, and passes words on as they are", async () => {
    await addNode("v24.12.0");
    await symlink(join(repository, "warren"), join(folder, "first"));
    await symlink("first", join(folder, "second"));
    const words = await warren("./second", "explain", "two words", "*", "", "--x='$HOME'");
    const expected = [join(repository, "scripts/warren.ts"), "explain", "two words", "*", "", "--x='$HOME'"];
    assert.equal(words, expected.join("\n"));
  });
});
