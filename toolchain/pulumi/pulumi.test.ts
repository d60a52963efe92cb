import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findPulumi, pulumiEnvironment } from "./pulumi.ts";
import { builtHome } from "./pulumi-built.ts";
import { PLUGINS, pluginPath } from "./pulumi-user.ts";
import { CLI_VERSION } from "./pulumi-versions.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-pulumi-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

async function program(path: string, script = ""): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

async function addPlugins(home: string): Promise<void> {
  for (const plugin of PLUGINS) await program(pluginPath(home, plugin));
}

/** The steps of a machine on which more and more is found, and what is used then. */
test("what is complete is used: the user's before what Warren built, and a home of Warren's with a user's CLI", async () => {
  const cache = join(folder, "cache");
  const env = { HOME: join(folder, "ada"), PATH: `${folder}/bin:/usr/bin:/bin` };
  assert.equal(await findPulumi(cache, env), undefined, "there is nothing");

  const own = await builtHome(cache, undefined);
  await addPlugins(own);
  const built = await findPulumi(cache, env);
  assert.equal(built?.cli, join(own, "bin", "pulumi"));
  assert.deepEqual(await pulumiEnvironment(built, cache, env), {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: own,
  });

  await mkdir(join(env.HOME, ".pulumi"), { recursive: true });
  await writeFile(join(env.HOME, ".pulumi", "credentials.json"), "{}");
  const loggedIn = await pulumiEnvironment(built, cache, env);
  assert.equal(loggedIn["PULUMI_CREDENTIALS_PATH"], join(env.HOME, ".pulumi"), "a login stays valid");

  await program(join(folder, "bin", "pulumi"), `echo v${CLI_VERSION}`);
  await program(join(folder, "bin", "pulumi-language-nodejs"));
  assert.equal(await findPulumi(cache, env), undefined, "a home for a user's CLI is another one");
  const pluginsOnly = await builtHome(cache, {
    cli: "",
    version: "",
    home: "",
    languageHost: "",
    problem: "",
  });
  assert.notEqual(pluginsOnly, own);
  await addPlugins(pluginsOnly);
  const mixed = await findPulumi(cache, env);
  assert.deepEqual(
    [mixed?.cli, mixed?.home, mixed?.isOwnHome],
    [join(folder, "bin", "pulumi"), pluginsOnly, true],
  );

  await addPlugins(join(env.HOME, ".pulumi"));
  const users = await findPulumi(cache, env);
  assert.ok(users);
  assert.deepEqual([users.home, users.isOwnHome], [join(env.HOME, ".pulumi"), false]);
  assert.deepEqual(await pulumiEnvironment(users, cache, env), { PULUMI_SKIP_UPDATE_CHECK: "true" });
});
