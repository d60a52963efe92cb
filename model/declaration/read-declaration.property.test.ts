/** What holds for any text: a declaration that means what was written, or faults at places in the text. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { WarrenError } from "../warren-error.ts";
import { arbitraryDeclaration, toFile } from "./arbitrary-declaration.ts";
import type { Declaration } from "./declaration.ts";
import { inspectDeclaration, isError, readDeclaration } from "./read-declaration.ts";

/** Faults, each at a place that is in the text, or a declaration: never anything else. */
function reads(text: string): void {
  const files = [{ path: "f.yaml", text }];
  const { declaration, faults } = inspectDeclaration(files);
  const lines = text.split(/\r\n|\n|\r/).length;
  for (const fault of faults) assert.ok(fault.line >= 1 && fault.line <= lines && fault.column >= 1);
  const isRefused = faults.some(isError);
  assert.equal(declaration === undefined, isRefused);
  try {
    readDeclaration(files);
    assert.ok(!isRefused);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
  }
}

function byName<T>(list: readonly T[], name: (item: T) => string): T[] {
  return list.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}

/** Names in order: those of a JavaScript object that look like integers come first in a file made of it. */
function sorted({ virtualHosts, users }: Declaration) {
  return {
    virtualHosts: byName(virtualHosts, (host) => host.name).map(({ topology, ...host }) => ({
      host,
      exchanges: byName(topology.exchanges, (exchange) => exchange.name),
      queues: byName(topology.queues, (queue) => queue.name),
      bindings: topology.bindings,
      policies: byName(topology.policies, (policy) => policy.name),
    })),
    users: byName(users, (user) => user.name).map(({ name, tags, permissions, topicPermissions }) => ({
      name,
      tags,
      permissions: byName(permissions, (each) => each.virtualHost),
      topicPermissions: byName(topicPermissions, (each) => JSON.stringify([each.virtualHost, each.exchange])),
    })),
  };
}

describe("properties", () => {
  test("what is written well is read as it was meant, from YAML and from JSON", () => {
    fc.assert(
      fc.property(arbitraryDeclaration, (declaration) => {
        const file = toFile(declaration);
        for (const text of [JSON.stringify(file), stringify(file)]) {
          const found = inspectDeclaration([{ path: "f.yaml", text }]);
          assert.deepEqual(found.faults.filter(isError), []);
          assert.deepEqual(found.declaration && sorted(found.declaration), sorted(declaration));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("bytes at random", () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString("utf8"));
    fc.assert(fc.property(bytes, reads), { numRuns: 3000 });
  });

  test("YAML's own signs at random", () => {
    const signs = fc.string({
      unit: fc.constantFrom(
        ...Array.from("[]{}:,-?#&*!|>'\"%@`~ \n\t\r."),
        "a",
        "1",
        "virtualHosts",
        "users",
        "<<",
        "---\n",
        "é",
      ),
      maxLength: 40,
    });
    fc.assert(fc.property(signs, reads), { numRuns: 5000 });
  });

  test("the example with any piece replaced by another", () => {
    const text = readFileSync(new URL("../../declarations/shop.yaml", import.meta.url), "utf8");
    const point = fc.nat(text.length);
    fc.assert(
      fc.property(point, fc.nat(40), point, fc.nat(40), (to, length, from, taken) => {
        reads(text.slice(0, to) + text.slice(from, from + taken) + text.slice(to + length));
      }),
      { numRuns: 1000 },
    );
  });
});
