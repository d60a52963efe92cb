import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readDeclared } from "./read-declared.ts";

const OPTIONS = { plugins: [], permitted: [] };

describe("what an environment is given to declare", () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "warren-declared-"));
    await writeFile(join(root, "shop.yaml"), "virtualHosts: { shop: { queues: { billing: {} } } }\n");
    await writeFile(join(root, "team.yaml"), "virtualHosts: { team: {} }\n");
    await writeFile(join(root, "wrong.yml"), "virtualHosts:\n  shop:\n    queus: {}\n");
    await writeFile(join(root, "[a].yaml"), "virtualHosts: { brackets: {} }\n");
    await writeFile(join(root, "bytes"), Buffer.from([0xff, 0xfe]));
  });
  after(() => rm(root, { recursive: true }));

  const hostsOf = (declaration: string | object): string[] =>
    readDeclared(declaration, root, OPTIONS).virtualHosts.map(({ name }) => name);

  test("is a value, a file, files of a glob, or a file whose name looks like one", () => {
    assert.deepEqual(hostsOf({ virtualHosts: { shop: { queues: { billing: {} } } } }), ["shop"]);
    assert.deepEqual(hostsOf("shop.yaml"), ["shop"]);
    assert.deepEqual(hostsOf(join(root, "shop.yaml")), ["shop"]);
    assert.deepEqual(hostsOf("{shop,team}.yaml").toSorted(), ["shop", "team"]);
    assert.deepEqual(hostsOf("[a].yaml"), ["brackets"]);
  });

  test("is refused with its place where it is wrong", () => {
    assert.throws(() => hostsOf("wrong.yml"), {
      code: "declaration-invalid",
      message: /wrong\.yml:3:5: "queus"/,
    });
    assert.throws(() => hostsOf({ virtualHosts: { shop: { queus: {} } } }), {
      code: "declaration-invalid",
      message: /^declaration\.virtualHosts\.shop\.queus: "queus"/m,
    });
    assert.throws(() => hostsOf("nowhere.yaml"), { code: "declaration-not-found", message: /nowhere\.yaml/ });
    assert.throws(() => hostsOf("*.json"), { code: "declaration-not-found" });
    assert.throws(() => hostsOf("bytes"), { code: "declaration-unreadable" });
    assert.throws(() => hostsOf("."), { code: "declaration-unreadable" });
  });
});
