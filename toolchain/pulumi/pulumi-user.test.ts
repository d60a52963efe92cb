import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { exists } from "../cache/cache.ts";
import { findUserPulumi, hasAllPlugins, PLUGINS, pluginPath, userPulumiHome } from "./pulumi-user.ts";
import { CLI_VERSION } from "./pulumi-versions.ts";

let folder = "";
let env: NodeJS.ProcessEnv = {};
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-pulumi-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  env = { HOME: folder, PATH: `${folder}/bin:/usr/bin:/bin` };
});

const cache = (): string => join(folder, "cache");

async function program(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

test("a CLI that is new enough and has its language host is used", async () => {
  await program(`${folder}/bin/pulumi`, "echo v3.300.1");
  await program(`${folder}/bin/pulumi-language-nodejs`, "");
  const user = await findUserPulumi(cache(), env);
  assert.deepEqual(user, {
    cli: `${folder}/bin/pulumi`,
    version: "3.300.1",
    home: `${folder}/.pulumi`,
    languageHost: `${folder}/bin/pulumi-language-nodejs`,
    problem: "",
  });
});

test("one where Pulumi's installer puts it is found though it is not on the PATH", async () => {
  await program(`${folder}/.pulumi/bin/pulumi`, `echo ${CLI_VERSION}`);
  assert.equal((await findUserPulumi(cache(), env))?.cli, `${folder}/.pulumi/bin/pulumi`);
});

const unusable: [why: string, script: string, problem: RegExp][] = [
  ["too old", "echo v3.258.9", /is 3\.258\.9; Warren needs/],
  ["broken", "exit 1", /does not tell its version/],
  ["alone", `echo ${CLI_VERSION}`, /no pulumi-language-nodejs/],
];
for (const [why, script, problem] of unusable) {
  test(`one that is ${why} is not, and it is said why`, async () => {
    await program(`${folder}/bin/pulumi`, script);
    assert.match((await findUserPulumi(cache(), env))?.problem ?? "", problem);
  });
}

test("Warren's own CLI and home, in a shell that took over its environment, are not the user's", async () => {
  await program(`${cache()}/pulumi/built-1/bin/pulumi`, `echo ${CLI_VERSION}`);
  const own = {
    ...env,
    PATH: `${cache()}/pulumi/built-1/bin:/usr/bin:/bin`,
    PULUMI_HOME: `${cache()}/pulumi/built-1`,
  };
  assert.equal(await findUserPulumi(cache(), own), undefined);
  assert.equal(userPulumiHome(cache(), own), `${folder}/.pulumi`);
  assert.equal(userPulumiHome(cache(), { ...env, PULUMI_HOME: "/opt/pulumi" }), "/opt/pulumi");
});

test("a version is asked for once, and again when the file changed", async () => {
  const path = `${folder}/bin/pulumi`;
  await program(path, `echo asked >> ${folder}/asked; echo 3.259.0`);
  await findUserPulumi(cache(), env);
  await rm(`${folder}/asked`);
  assert.equal((await findUserPulumi(cache(), env))?.version, "3.259.0");
  assert.equal(await exists(`${folder}/asked`), false, "remembered");
  await utimes(path, new Date(), new Date(0));
  await findUserPulumi(cache(), env);
  assert.equal(await exists(`${folder}/asked`), true, "asked again");
});

test("a home has all plugins only when each is there in whole", async () => {
  const home = `${folder}/home`;
  for (const plugin of PLUGINS) {
    assert.equal(await hasAllPlugins(home), false);
    await program(pluginPath(home, plugin), "");
  }
  assert.equal(await hasAllPlugins(home), true);
  await writeFile(`${dirname(pluginPath(home, PLUGINS[0]))}.partial`, "");
  assert.equal(await hasAllPlugins(home), false, "one is being installed");
});
