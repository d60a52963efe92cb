/**
 * What the file that an import writes silences. What lint would say of a declaration only since it was migrated: decided by the migration, so that the file says it with
 * the reason, and whoever reads it can decide otherwise. What lint said of the older one as well stays to be looked at.
 */
import type { Declaration } from "../declaration/declaration.ts";
import type { SaidSilence } from "../declaration/writing/with-silences.ts";
import type { MigrationChange } from "../migration/change.ts";
import type { Migrated } from "../migration/migrate.ts";
import type { RabbitmqVersion } from "../rabbitmq/versions.ts";
import type { LintFinding } from "./discovery.ts";
import { lint } from "./lint.ts";

export interface MigrationSilences {
  readonly silences: readonly SaidSilence[];
  /** One for each, with what lint would have said. */
  readonly changes: readonly MigrationChange[];
}

/** @param before what was migrated */
export function silencesOfMigration(
  before: Declaration,
  { declaration, changes }: Migrated,
  to: RabbitmqVersion,
): MigrationSilences {
  if (changes.length === 0) return { silences: [], changes: [] };
  const known = new Set(findingsOf(before).map(keyOf));
  const fresh = findingsOf(declaration).filter((finding) => !known.has(keyOf(finding)));
  const found = fresh.map((finding) => {
    const path = objectOf(finding.path);
    const because = changes.find((change) => path.every((step, index) => change.path[index] === step));
    const reason = `since the migration to RabbitMQ ${to}${because === undefined ? "" : `: ${because.message}`}`;
    return { finding, silence: { path, rule: finding.rule, reason } };
  });
  return {
    silences: found.map(({ silence }) => silence),
    changes: found.map(({ finding, silence: { path, rule, reason } }) => ({
      code: "silence",
      path: [...path, "lint", rule],
      to: reason,
      message: `${finding.message} That is new by the migration, and is silenced in the file as "${rule}". ${finding.hint}`,
    })),
  };
}

/**
 * What a broker at work runs with although lint would refuse it: so it was found, and whoever reads the file can decide
 * otherwise.
 */
export function silencesOfLive(declaration: Declaration): {
  readonly silences: readonly SaidSilence[];
  /** A sentence for each. */
  readonly notes: readonly string[];
} {
  const found = findingsOf(declaration).filter(({ severity }) => severity === "error");
  return {
    silences: found.map(({ rule, path }) => ({
      path: objectOf(path),
      rule,
      reason: "it was so on the broker",
    })),
    notes: found.map(
      ({ rule, message, path }) =>
        `${objectOf(path).join(".")}: ${message} It is so on the broker, and silenced in the file as "${rule}".`,
    ),
  };
}

type Found = LintFinding;

/** Where they stand in a file is not asked. */
const NOWHERE = { file: "", line: 0, column: 0, offset: 0 };

function findingsOf(declaration: Declaration): readonly Found[] {
  return lint({ declaration, silences: [], locate: () => NOWHERE }).findings;
}

function keyOf({ rule, path }: Found): string {
  return JSON.stringify([rule, objectOf(path)]);
}

/** `virtualHosts`, NAME, SECTION, NAME; or what is above: what can carry a silence. */
function objectOf(path: readonly string[]): readonly string[] {
  return path.slice(0, path[0] === "virtualHosts" ? 4 : 2);
}
