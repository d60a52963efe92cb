/** The tests beside this one, each run as its own team would: by `./warren run`, with the tools of its language. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { NO_TEST_IMAGE } from "../../broker/node/testing/broker-container.ts";
import { OWN_FOLDER } from "../../files/project-folder.ts";

const run = promisify(execFile);

// With the first, `node --test` would take itself for a part of this run; by the others Go may be told of other modules.
const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
const environment = { ...inherited, CGO_ENABLED: "0", GOWORK: "off" };

async function lacks(program: string, ...words: string[]): Promise<string | false> {
  return await run(program, words).then(
    () => false,
    () => `needs ${[program, ...words].join(" ")}`,
  );
}

const noGo = await lacks("go", "version");
const noPython = await lacks("python3", "-c", "import ensurepip");

/** @returns what the program beside the broker has printed */
async function beside(folder: string, ...program: string[]): Promise<string> {
  const words = ["run", join(OWN_FOLDER, "declarations/shop.yaml"), "--", ...program];
  const cwd = join(import.meta.dirname, folder);
  return await run(join(OWN_FOLDER, "warren"), words, { cwd, env: environment }).then(
    ({ stdout, stderr }) => stdout + stderr,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => assert.fail(`${stdout}${stderr}`),
  );
}

describe("tests beside a broker of their own", { skip: NO_TEST_IMAGE }, () => {
  test("of a Node.js service", async () => {
    assert.match(await beside("node", process.execPath, "--test"), /pass 2\n/);
  });

  test("of a service in Go", { skip: noGo }, async () => {
    const told = await beside("go", "go", "test", "-v", "./...");
    assert.equal(told.match(/^--- PASS/gm)?.length, 2, told);
  });

  describe("of a service in Python", { skip: noPython }, () => {
    let packages: string;
    before(async () => {
      packages = await mkdtemp(join(tmpdir(), "warren-python-"));
      await run("python3", ["-m", "venv", packages]);
      const requirements = join(import.meta.dirname, "python/requirements.txt");
      await run(join(packages, "bin/pip"), ["install", "--requirement", requirements]);
    });
    after(async () => await rm(packages, { recursive: true, force: true }));

    test("with the packages that it names", async () => {
      const told = await beside("python", join(packages, "bin/python"), "-B", "-m", "unittest");
      assert.match(told, /Ran 2 tests/);
    });
  });
});
