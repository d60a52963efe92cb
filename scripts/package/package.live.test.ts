/** The npm package, built, installed into a folder and a home of its own, and used there as its user would. */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { stringify } from "yaml";
import { reservePorts } from "../../broker/node/container/reserved-ports.ts";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { EXIT_CODES } from "../../model/exit-codes.ts";
import { type InstalledPackage, installedPackage } from "./testing/installed-package.ts";

let installed: InstalledPackage;
let project = "";
const sh: InstalledPackage["sh"] = (line) => installed.sh(line);
const succeeds: InstalledPackage["succeeds"] = (line) => installed.succeeds(line);

before(async () => {
  installed = await installedPackage();
  ({ project } = installed);
});
after(() => installed.remove());

describe("the npm package", () => {
  test("brings nothing that only Pulumi's programs need, and no test", async () => {
    const packages = await readdir(join(project, "node_modules"));
    assert.deepEqual(
      packages.filter((name) => name.startsWith("@pulumi") || name.startsWith("@grpc")),
      [],
    );
    const files = await readdir(join(project, "node_modules/warren"), { recursive: true });
    assert.deepEqual(
      files.filter((file) => /\.test\.|(^|\/)testing\/|(?<!\.d)\.ts$/.test(file)),
      [],
    );
  });

  test("init, check, explain, diagram, export, import and completion need Node.js alone", async () => {
    await succeeds("npx warren init");
    assert.match(await succeeds("npx warren check"), /clean/);
    assert.match(await succeeds("npx warren explain --exchange orders --key order.eu.paid"), /billing/);
    await succeeds("npx warren export --output definitions.json");
    await succeeds("npx warren diagram --output shop.html");
    assert.match(await readFile(join(project, "shop.html"), "utf8"), /<script>[^]{100000,}<\/script>/);
    assert.match(await succeeds("npx warren import definitions.json"), /virtualHosts:/);
    assert.match(await succeeds("npx warren completion bash"), /complete -F _warren warren/);
    await writeFile(join(project, "wrong.yaml"), "virtualHosts:\n  shop:\n    queus:\n");
    const { code, stdout } = await sh("npx warren check wrong.yaml");
    assert.equal(code, EXIT_CODES.found.code);
    assert.match(stdout, /wrong\.yaml:3:5/);
  });

  test("says how it is called, and the project is found from a folder in it", async () => {
    assert.match(await succeeds("npx warren help"), /^npx warren COMMAND/m);
    assert.match((await sh("npx warren chekc")).stderr, /More: `npx warren help`/);
    assert.match(await succeeds("cd declarations && npx warren check"), /declarations\/shop\.yaml: clean/);
  });

  test("an older Node.js than it needs is told so in a sentence", async () => {
    const path = join(project, "node_modules/warren/package.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/"node": ">=[\d.]+"/, '"node": ">=999.1"'));
    const { code, stderr } = await sh("npx warren check");
    await writeFile(path, text);
    assert.equal(code, 1);
    assert.match(stderr, /^warren: needs Node\.js 999\.1 or newer; \S+ is \d+\.\d+\.\d+\.\n$/);
  });

  test("is a library with types", async () => {
    await writeFile(
      join(project, "use.mts"),
      [
        'import { type Declaration, readDeclarationFiles, WarrenError } from "warren";',
        'const declared: Declaration = await readDeclarationFiles("declarations/shop.yaml");',
        "console.log(declared.virtualHosts.map((host): string => host.name).join());",
        "// @ts-expect-error a list has no such thing: without types this would be no error, and that one",
        "declared.virtualHosts.nonsense;",
        'readDeclarationFiles("nowhere.yaml").catch((error: unknown) => error instanceof WarrenError);',
      ].join("\n"),
    );
    const compiler = join(OWN_FOLDER, "node_modules/.bin/tsc");
    const flags = "--strict --module nodenext --target es2024 --lib es2024,dom --skipLibCheck";
    await succeeds(`${compiler} ${flags} --outDir . use.mts`);
    assert.equal(await succeeds("node use.mjs"), "shop\n");
  });

  test("up, smoke, status, plain pulumi and down work on a broker in Docker", async () => {
    const ports = await reservePorts(3);
    const stack = `t${process.pid}`;
    const name = await projectNameOf();
    const config = {
      [`${name}:amqpPort`]: ports.first,
      [`${name}:managementPort`]: ports.first + 1,
      [`${name}:prometheusPort`]: ports.first + 2,
      [`${name}:disposable`]: true,
    };
    await writeFile(join(project, `Pulumi.${stack}.yaml`), stringify({ config }));
    try {
      assert.match(await succeeds(`npx warren up --yes --stack ${stack}`), /\d+ passed/);
      assert.match(await succeeds(`npx warren status --stack ${stack}`), /RabbitMQ/);
      const again = `eval "$(npx warren env --stack ${stack})" && pulumi preview --expect-no-changes --non-interactive`;
      await succeeds(again);
    } finally {
      await succeeds(`npx warren down --yes --delete-data --stack ${stack}`);
      await ports.release();
    }
  });
});

async function projectNameOf(): Promise<string> {
  const [, name = ""] = /^name: (.*)$/m.exec(await readFile(join(project, "Pulumi.yaml"), "utf8")) ?? [];
  return name;
}
