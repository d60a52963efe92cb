import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { declarationJsonSchema } from "./json-schema.ts";

const file = (name: string) => readFileSync(new URL(`../../declarations/${name}`, import.meta.url), "utf8");
const schema = declarationJsonSchema();
const validator = z.fromJSONSchema(schema);

test("declarations/schema.json is current: node scripts/checkout/write-schema.ts", () => {
  assert.deepEqual(JSON.parse(file("schema.json")), JSON.parse(JSON.stringify(schema)));
});

test("the example names it, and is valid by it", () => {
  const text = file("shop.yaml");
  assert.match(text, /^# yaml-language-server: \$schema=\.\/schema\.json$/m);
  assert.equal(validator.safeParse(parse(text)).error, undefined);
});

test("every key has a description", () => {
  const bare: string[] = [];
  const visit = (node: unknown, path: string) => {
    if (typeof node !== "object" || node === null) return;
    const { properties } = node as { properties?: Record<string, { description?: string }> };
    for (const [key, value] of Object.entries(properties ?? {})) {
      if (value.description === undefined) bare.push(`${path}/${key}`);
    }
    for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
  };
  visit(schema, "");
  // The properties of messages that a shovel sets are AMQP's own.
  assert.deepEqual(
    bare.filter((path) => !path.includes("publish-properties")),
    [],
  );
});

const host = (body: unknown) => ({ virtualHosts: { v: body } });

describe("the schema refuses what the reader refuses", () => {
  const queue = (body: unknown) => host({ queues: { q: body } });
  const WRONG: Readonly<Record<string, unknown>> = {
    "an unknown key of the file": { virtualHost: {} },
    "an unknown key of a virtual host": host({ queue: {} }),
    "an unknown key of a queue": queue({ durible: true }),
    "a flag that is a word": queue({ durable: "yes" }),
    "a type that is none": queue({ type: "priority" }),
    "an argument that is none": queue({ arguments: { "x-delivery-limt": 5 } }),
    "a text for a number": queue({ arguments: { "x-message-ttl": "60000" } }),
    "an exchange without a type": host({ exchanges: { e: {} } }),
    "a binding without a destination": host({ bindings: [{ source: "amq.topic" }] }),
    "an argument in an operator policy": host({
      operatorPolicies: { p: { pattern: "a", definition: { "dead-letter-exchange": "x" } } },
    }),
    "a shovel without an end": host({ shovels: { s: { "src-uri": "amqp://", "src-queue": "q" } } }),
    "a permission of two rights": { users: { u: { permissions: { v: { write: "a", read: "a" } } } } },
  };
  for (const [what, value] of Object.entries(WRONG)) {
    test(what, () => assert.equal(validator.safeParse(value).success, false));
  }

  const RIGHT: Readonly<Record<string, unknown>> = {
    "names alone": host({ queues: { q: null } }),
    "an external exchange": host({ exchanges: { e: { external: true } } }),
    "a silence": queue({ lint: { "unreachable-queue": "filled by hand" } }),
  };
  for (const [what, value] of Object.entries(RIGHT)) {
    test(`and takes ${what}`, () => assert.equal(validator.safeParse(value).error, undefined));
  }
});
