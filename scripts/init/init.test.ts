import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { parse } from "yaml";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { runInProcess } from "../testing/run-in-process.ts";
import { projectName } from "./project-files.ts";

const parent = mkdtempSync(join(tmpdir(), "warren-init-"));
after(() => rmSync(parent, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(parent, "Shop of "));
});
const read = (path: string): string => readFileSync(join(folder, path), "utf8");
const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
const init = async (...words: string[]): Promise<string> => {
  const { code, stderr } = await runInProcess(["init", ...words], { cwd: folder });
  assert.equal(code, 0, stderr);
  return stderr;
};

describe("init", () => {
  test("writes a project with all keys of the config, and a declaration without a finding", async () => {
    const said = await init();
    assert.match(said, /^Pulumi\.yaml: written$/m);
    assert.deepEqual(readdirSync(folder).toSorted(), [
      ".gitignore",
      "Pulumi.dev.yaml",
      "Pulumi.yaml",
      "declarations",
    ]);
    const [project, own] = [
      parse(read("Pulumi.yaml")),
      parse(readFileSync(join(OWN_FOLDER, "Pulumi.yaml"), "utf8")),
    ];
    assert.equal(project.name, projectName(folder));
    assert.deepEqual(Object.keys(project.config), Object.keys(own.config));
    assert.equal(project.main, ".warren/program/");
    assert.deepEqual(project.plugins.providers, [{ name: "warren", path: ".warren/provider" }]);
    assert.deepEqual(parse(read("Pulumi.dev.yaml")).config, { [`${project.name}:disposable`]: "true" });
    assert.equal(read(".gitignore"), ".warren/\n");
    const { code, stdout } = await runInProcess(["check", "declarations/shop.yaml"], { cwd: folder });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /clean/);
  });

  test("changes nothing that is there, but for a line more in .gitignore", async () => {
    mkdirSync(join(folder, "declarations"));
    write("declarations/orders.yaml", "virtualHosts: {}\n");
    write("Pulumi.dev.yaml", "config: {}\n");
    write(".gitignore", "node_modules");
    await init();
    assert.deepEqual(readdirSync(join(folder, "declarations")), ["orders.yaml"]);
    assert.equal(read("Pulumi.dev.yaml"), "config: {}\n");
    assert.equal(read(".gitignore"), "node_modules\n.warren/\n");
    const project = read("Pulumi.yaml").replace(/^name: .*$/m, "name: other");
    write("Pulumi.yaml", project);
    rmSync(join(folder, "Pulumi.dev.yaml"));
    await init();
    assert.equal(read("Pulumi.yaml"), project);
    assert.deepEqual(parse(read("Pulumi.dev.yaml")).config, { "other:disposable": "true" });
    assert.equal(read(".gitignore"), "node_modules\n.warren/\n");
  });

  for (const line of [".warren", "/.warren/", ".warren/"]) {
    test(`${line} in .gitignore is enough`, async () => {
      write(".gitignore", `${line}\n`);
      await init();
      assert.equal(read(".gitignore"), `${line}\n`);
    });
  }

  test("a folder of its own is made, and what is next begins there", async () => {
    const said = await init("rabbitmq/broker");
    assert.deepEqual(readdirSync(join(folder, "rabbitmq/broker/declarations")), ["shop.yaml"]);
    assert.match(said, /^ {2}cd rabbitmq\/broker$/m);
  });

  for (const [what, text] of [
    ["another program", "name: shop\nruntime: go\n"],
    ["nothing that can be read", "name: [\n"],
  ] as const) {
    test(`the Pulumi.yaml of ${what} is left alone, with the way out`, async () => {
      write("Pulumi.yaml", text);
      const { code, stderr } = await runInProcess(["init"], { cwd: folder });
      assert.equal(code, 1);
      assert.match(stderr, /Pulumi\.yaml is there already, and of another program.*\n.*warren init FOLDER/);
      assert.deepEqual(readdirSync(folder), ["Pulumi.yaml"]);
      assert.equal(read("Pulumi.yaml"), text);
    });
  }

  test("a checkout is a project already", async () => {
    const { code, stderr } = await runInProcess(["init"], { cwd: join(OWN_FOLDER, "docs") });
    assert.equal(code, 1);
    assert.match(stderr, /A checkout of Warren is a project already/);
  });
});

describe("a project's name", () => {
  for (const [path, name] of [
    ["/home/a/orders", "orders"],
    ["/home/a/Order Service", "order-service"],
    ["/home/a/@scope!", "scope"],
    ["/home/a/订单", "broker"],
    ["/", "broker"],
    ["/home/a/warren", "broker"],
    [`/${"x".repeat(80)}`, "x".repeat(50)],
  ] as const) {
    test(`of ${path}: ${name}`, () => assert.equal(projectName(path), name));
  }
});
