/** Of any old broker: what lint says of it only since it was migrated stands in the file with the reason. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { inspectDeclaration } from "../declaration/reading/read-declaration.ts";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { migrate } from "../migration/migrate.ts";
import { arbitraryOldBroker } from "../migration/testing/arbitrary-old-broker.ts";
import { RABBITMQ_VERSIONS } from "../rabbitmq/versions.ts";
import type { LintFinding } from "./discovery.ts";
import { lint } from "./lint.ts";
import { silencesOfMigration } from "./since-migration.ts";

const version = fc.constantFrom(...RABBITMQ_VERSIONS);
const NOWHERE = { file: "", line: 0, column: 0, offset: 0 };

function of({ rule, path }: LintFinding): string {
  return JSON.stringify([rule, path.slice(0, 4)]);
}

test("what lint says only since then is silenced with the reason, and nothing else is", () => {
  let silenced = 0;
  fc.assert(
    fc.property(arbitraryOldBroker, version, (declaration, to) => {
      const migrated = migrate(declaration, { from: undefined, to });
      const { silences, changes } = silencesOfMigration(declaration, migrated, to);
      const text = writeDeclaration(migrated.declaration, silences);
      const found = inspectDeclaration([{ path: "import.yaml", text }], { version: to });
      assert.ok(found.declaration, text);
      const before = new Set(lint({ declaration, silences: [], locate: () => NOWHERE }).findings.map(of));
      const after = lint(found);
      assert.deepEqual(
        after.findings.map(of).filter((finding) => !before.has(finding)),
        [],
        text,
      );
      assert.deepEqual(
        after.silenced.map(of).filter((finding) => before.has(finding)),
        [],
        text,
      );
      assert.equal(changes.length, silences.length);
      silenced += after.silenced.length;
    }),
  );
  assert.ok(silenced > 0);
});
