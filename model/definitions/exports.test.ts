/**
 * The same objects on three versions of RabbitMQ, as each of them exported them (`GET /api/definitions` and
 * `/api/definitions/shop`, keys sorted). One file comes of them, but for what a version does not tell.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import type { FromDefinitions } from "./from-definitions.ts";
import { fromDefinitions } from "./testing/from-json.ts";

function read(name: string): FromDefinitions {
  return fromDefinitions(
    JSON.parse(readFileSync(new URL(`testing/exports/${name}.json`, import.meta.url), "utf8")),
  );
}

function remarksOf({ remarks }: FromDefinitions): string[] {
  return remarks.map(({ code, path }) => `${code} ${path.join(".")}`);
}

const EXPECTED = readFileSync(new URL("testing/exports/expected.yaml", import.meta.url), "utf8").replace(
  /^#.*\n/,
  "",
);
/** The virtual host alone. */
const SHOP = `virtualHosts:\n${EXPECTED.slice(EXPECTED.indexOf("  shop:\n"), EXPECTED.indexOf("\nusers:"))}`;
/** 4.3 leaves out internal exchanges, which are then another's. */
const WITHOUT_INTERNAL = (text: string) =>
  text
    .replace(/ +inner: .*\n/, "")
    .replace("orders: { type: topic }\n", "orders: { type: topic }\n      inner: { external: true }\n");
/** 3.10 knows no settings of virtual hosts, and so no default queue type. */
const WITHOUT_SETTINGS = (text: string) =>
  text
    .replace("    description: Default virtual host\n", "")
    .replace("    description: Orders\n    tags: [a, b]\n    defaultQueueType: quorum\n", "")
    .replace("classic: { type: classic, ", "classic: { ");

describe("an export", () => {
  test("of 4.3", () => {
    const found = read("4.3");
    assert.equal(writeDeclaration(found.declaration), WITHOUT_INTERNAL(EXPECTED));
    assert.deepEqual(remarksOf(found), [
      "internal-exchange bindings.0.source",
      "amq-name exchanges.0.name",
      "no-limit parameters.1.value.max-connections",
      "node-parameter global_parameters.0",
      "node-parameter global_parameters.2",
    ]);
  });

  test("of 4.0", () => {
    const found = read("4.0");
    assert.equal(writeDeclaration(found.declaration), EXPECTED);
    assert.deepEqual(remarksOf(found), [
      "no-limit parameters.0.value.max-connections",
      "node-parameter global_parameters.1",
      "node-parameter global_parameters.2",
      "node-parameter global_parameters.3",
    ]);
  });

  test("of 3.10", () => {
    const found = read("3.10");
    assert.equal(writeDeclaration(found.declaration), WITHOUT_SETTINGS(EXPECTED));
    assert.deepEqual(remarksOf(found), [
      "no-limit parameters.1.value.max-connections",
      "node-parameter global_parameters.1",
      "node-parameter global_parameters.2",
    ]);
  });

  test("of one virtual host, by 4.3, 4.0 and 3.10", () => {
    assert.equal(writeDeclaration(read("4.3-shop").declaration), WITHOUT_INTERNAL(SHOP));
    assert.equal(writeDeclaration(read("4.0-shop").declaration), SHOP);
    assert.equal(writeDeclaration(read("3.10-shop").declaration), WITHOUT_SETTINGS(SHOP));
    assert.deepEqual(remarksOf(read("4.3-shop")), ["internal-exchange bindings.0.source"]);
    assert.deepEqual(remarksOf(read("4.0-shop")), []);
    assert.deepEqual(remarksOf(read("3.10-shop")), []);
  });
});
