import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { cacheFolderOf } from "../cache/cache.ts";
import { runCommand } from "../process/run-command.ts";
import { findPulumi, type PulumiInstallation, pulumiEnvironment } from "./pulumi.ts";
import { PLUGINS } from "./pulumi-user.ts";

interface Schema {
  resources: Record<string, { inputProperties?: Record<string, unknown> }>;
}

let pulumi: PulumiInstallation;
let folder = "";
before(async () => {
  const found = await findPulumi(cacheFolderOf(process.env), process.env);
  assert.ok(found, "there is no complete Pulumi: run `./warren up` first");
  pulumi = found;
  // Outside of the repository, whose Pulumi.yaml would be taken into account.
  folder = await mkdtemp(join(tmpdir(), "warren-plugins-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

for (const { name, version } of PLUGINS) {
  test(`the plugin ${name} ${version} starts and tells the resources that schema.json has`, async () => {
    const env = {
      ...process.env,
      ...(await pulumiEnvironment(pulumi, cacheFolderOf(process.env), process.env)),
    };
    const args = ["package", "get-schema", `${name}@${version}`];
    const { stdout } = await runCommand(pulumi.cli, args, { env, cwd: folder, timeoutMs: 60_000 });
    const told = JSON.parse(stdout) as Schema;
    const kept = JSON.parse(
      await readFile(new URL(`../go/plugins/${name}/schema.json`, import.meta.url), "utf8"),
    ) as Schema;
    // Pulumi's own plugin docker has more: docker.Image is not in the one that is built.
    for (const [token, { inputProperties = {} }] of Object.entries(kept.resources)) {
      const inputs = told.resources[token]?.inputProperties ?? {};
      assert.deepEqual(Object.keys(inputs).toSorted(), Object.keys(inputProperties).toSorted(), token);
    }
  });
}
