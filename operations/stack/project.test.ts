/** A Pulumi.yaml or a stack's file that cannot be used: what is wrong, where, and what is allowed. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readProjectFile, speaksTls } from "./project.ts";

const PROJECT = "name: warren\nconfig:\n  nodes: { default: 1 }\n";

for (const [what, project, stack, said] of [
  [
    "a list in the place of the config",
    "name: warren\nconfig: [nodes]\n",
    "",
    'Pulumi.yaml:2:9: "config" cannot be a list. Allowed: a mapping.',
  ],
  [
    "a config without a mapping",
    "name: warren\nconfig:\n  nodes: 1\n",
    "",
    'Pulumi.yaml:3:10: "config.nodes" cannot be a number. Allowed: a mapping.',
  ],
  ["no name", "config: {}\n", "", 'Pulumi.yaml:1:1: "name" is missing. Allowed: a string.'],
  ["nothing at all", "", "", "Pulumi.yaml:1:1: the file cannot be null. Allowed: a mapping."],
  ["no YAML", "name: warren\nconfig: { s3cret\n", "", "it is not YAML."],
  [
    "a stack's config that is a text",
    PROJECT,
    "config: s3cret\n",
    'Pulumi.dev.yaml:1:9: "config" cannot be a string. Allowed: a mapping.',
  ],
] as const) {
  test(`${what}: ${said}`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "project-"));
    context.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "Pulumi.yaml"), project);
    if (stack !== "") await writeFile(join(folder, "Pulumi.dev.yaml"), stack);
    await assert.rejects(
      readProjectFile(folder, "dev"),
      (error: Error & { hint?: string; code?: string }) => {
        assert.ok(error.message.endsWith(said), error.message);
        assert.ok(error.message.startsWith(folder));
        assert.doesNotMatch(error.message, /Invalid input|expected|s3cret/);
        assert.equal(error.code, "project-invalid");
        assert.notEqual(error.hint ?? "", "");
        return true;
      },
    );
  });
}

test("a folder without a project is told how one is made", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "project-"));
  context.after(() => rm(folder, { recursive: true }));
  await assert.rejects(readProjectFile(folder, "dev"), {
    code: "project-missing",
    message: `There is no project in ${folder}: it has no Pulumi.yaml.`,
    hint: "`./warren init` writes one.",
  });
});

test("what is right is read, with the defaults of the project under the stack's own", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "project-"));
  context.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "Pulumi.yaml"), `${PROJECT}  tls: { default: none }\n`);
  await writeFile(join(folder, "Pulumi.dev.yaml"), "config:\n  warren:nodes: 3\n  other:x: 1\n");
  const { name, config } = await readProjectFile(folder, "dev");
  assert.deepEqual(
    [name, [...config]],
    [
      "warren",
      [
        ["nodes", 3],
        ["tls", "none"],
      ],
    ],
  );
});

for (const [what, config, tls] of [
  ["a server of its own without TLS", {}, false],
  ["a server of its own with a development authority", { tls: "development" }, true],
  ["a broker that is there, by amqp", { server: "existing", amqpUrl: "amqp://rabbit" }, false],
  ["a broker that is there, by amqps", { server: "existing", amqpUrl: "amqps://rabbit" }, true],
  ["a broker that is there, by amqps in capitals", { server: "existing", amqpUrl: "AMQPS://rabbit" }, true],
] as const) {
  test(`${what}: clients speak ${tls ? "TLS" : "plain text"}`, () => {
    assert.equal(speaksTls({ config: new Map(Object.entries(config)) }), tls);
  });
}
