/** Of any old broker: what `check` would refuse is gone, nothing else is, and all of it is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Declaration } from "../declaration/declaration.ts";
import { inspectDeclaration, isError } from "../declaration/reading/read-declaration.ts";
import { toFileValue } from "../declaration/writing/file-value.ts";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { RABBITMQ_VERSIONS, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import { migrate } from "./migrate.ts";
import { arbitraryOldBroker } from "./testing/arbitrary-old-broker.ts";

const version = fc.constantFrom(...RABBITMQ_VERSIONS);

/** Every value of a file by the path that leads to it. */
function leaves(value: unknown, path: readonly string[], found: Map<string, string>): Map<string, string> {
  if (value instanceof Map) {
    found.set(JSON.stringify(path), "");
    for (const [key, inner] of value) leaves(inner, [...path, key as string], found);
  } else found.set(JSON.stringify(path), JSON.stringify(value) ?? "");
  return found;
}

function leavesOf(declaration: Declaration): Map<string, string> {
  return leaves(toFileValue(declaration), [], new Map());
}

test("what the version refuses is not in it any more", () => {
  fc.assert(
    fc.property(arbitraryOldBroker, version, (declaration, to) => {
      const text = writeDeclaration(migrate(declaration, { from: undefined, to }).declaration);
      const { faults } = inspectDeclaration([{ path: "import.yaml", text }], { version: to });
      assert.deepEqual(
        faults.filter(isError).map(({ message }) => message),
        [],
        text,
      );
    }),
  );
});

test("whatever is otherwise has been said", () => {
  fc.assert(
    fc.property(arbitraryOldBroker, version, (declaration, to) => {
      const migrated = migrate(declaration, { from: undefined, to });
      const said = new Set(migrated.changes.map(({ path }) => JSON.stringify(path)));
      const [before, after] = [leavesOf(declaration), leavesOf(migrated.declaration)];
      const isSaid = (place: string): boolean => {
        const path = JSON.parse(place) as string[];
        if (path.at(-1) === "type" && path.at(-3) === "queues") return hasTypeSaid(path, said);
        // A renamed key is said at its old name; an empty table is not written.
        return (
          path.some((_, index) => said.has(JSON.stringify(path.slice(0, path.length - index)))) ||
          isRenamed(path, said)
        );
      };
      for (const place of new Set([...before.keys(), ...after.keys()])) {
        if (before.get(place) === after.get(place)) continue;
        if (before.get(place) === "" || after.get(place) === "") continue;
        assert.ok(isSaid(place), `${place}: ${before.get(place)} -> ${after.get(place)}`);
      }
    }),
  );
});

/** The type of a queue is written where it is not the default one, whose change is said as well. */
function hasTypeSaid(path: readonly string[], said: ReadonlySet<string>): boolean {
  return (
    said.has(JSON.stringify(path)) || said.has(JSON.stringify([...path.slice(0, 2), "defaultQueueType"]))
  );
}

function isRenamed(path: readonly string[], said: ReadonlySet<string>): boolean {
  const older = path.at(-1)?.replace("leader", "master") ?? "";
  return said.has(JSON.stringify([...path.slice(0, -1), older]));
}

test("once is enough, and a version that is not older changes nothing", () => {
  fc.assert(
    fc.property(arbitraryOldBroker, version, version, (declaration, from, to) => {
      const once = migrate(declaration, { from: undefined, to });
      const again = migrate(once.declaration, { from: undefined, to });
      assert.deepEqual(again.declaration, once.declaration);
      if (isBefore(from, to)) return;
      assert.deepEqual(migrate(declaration, { from, to }), { declaration, changes: [] });
    }),
  );
});

function isBefore(version: RabbitmqVersion, other: RabbitmqVersion): boolean {
  return RABBITMQ_VERSIONS.indexOf(version) < RABBITMQ_VERSIONS.indexOf(other);
}
