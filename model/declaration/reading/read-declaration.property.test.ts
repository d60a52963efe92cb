/** What is written well means what was meant. For what is written badly see `fuzz.test.ts`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { stringify } from "yaml";
import type { Declaration } from "../declaration.ts";
import { arbitraryDeclaration, toFile } from "../testing/arbitrary-declaration.ts";
import { inspectDeclaration, isError } from "./read-declaration.ts";

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
    users: byName(users, (user) => user.name).map(
      ({ name, password, tags, permissions, topicPermissions }) => ({
        name,
        password,
        tags,
        permissions: byName(permissions, (each) => each.virtualHost),
        topicPermissions: byName(topicPermissions, (each) =>
          JSON.stringify([each.virtualHost, each.exchange]),
        ),
      }),
    ),
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
});
