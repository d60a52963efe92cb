/**
 * CHANGELOG.md in the format of Keep a Changelog (https://keepachangelog.com/en/1.1.0/), and which version its unreleased
 * changes make by the rules of Semantic Versioning (https://semver.org/spec/v2.0.0.html).
 */
import { WarrenError } from "../../../model/warren-error.ts";
import { isAtLeast } from "../../../toolchain/process/program-versions.ts";

/** What changed for those who use it, by the kinds of Keep a Changelog: how much of a version each is. */
const KINDS = {
  Added: "feature",
  Changed: "feature",
  Deprecated: "feature",
  Removed: "breaking",
  Fixed: "repair",
  Security: "repair",
} as const satisfies Record<string, Weight>;
type Weight = "breaking" | "feature" | "repair";

/** In front of a change of any kind after which something that worked has to be done otherwise. */
export const BREAKING = "**Breaking:**";

export interface Changelog {
  /** What the changes that are not released come to; undefined where there are none. */
  readonly unreleased: Weight | undefined;
  /** Newest first. */
  readonly releases: readonly Release[];
}

export interface Release {
  /** `0.1.0` */
  readonly version: string;
  /** What is under its heading. */
  readonly notes: string;
}

const UNRELEASED = "## Unreleased\n";
const HEADING = /^## (.*)$/gm;
const RELEASED = /^(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$/;
const SEMANTIC = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** @throws WarrenError `changelog-invalid` with the line */
export function readChangelog(text: string): Changelog {
  const headings = [...text.matchAll(HEADING)];
  const parts = headings.map((heading, index) => ({
    title: heading[1] ?? "",
    line: lineOf(text, heading.index),
    body: text.slice(heading.index + heading[0].length, headings[index + 1]?.index),
  }));
  const [first, ...others] = parts;
  if (first?.title !== "Unreleased") throw invalid(first?.line ?? 1, `the first section is "## Unreleased"`);
  for (const { body, line } of parts) requireKinds(body, line);
  const releases = others.map(({ title, line, body }) => {
    const [, version = ""] = RELEASED.exec(title) ?? [];
    if (!SEMANTIC.test(version)) throw invalid(line, `"## ${title}" is not like "## 1.2.3 - 2026-01-31"`);
    return { version, line, notes: body.trim() };
  });
  for (const [index, { version }] of releases.entries()) {
    const older = releases[index + 1];
    if (older !== undefined && isAtLeast(older.version, version)) {
      throw invalid(older.line, `${older.version} stands below ${version}, and is not older`);
    }
  }
  return {
    unreleased: weightOf(first.body),
    releases: releases.map(({ version, notes }) => ({ version, notes })),
  };
}

/**
 * The version that the unreleased changes make. Before 1.0.0 the second number counts what breaks (semver.org, item 4 and
 * its questions). The first release is the version that the package has.
 *
 * @param current of package.json
 * @throws WarrenError `nothing-to-release`
 */
export function nextVersion({ unreleased, releases }: Changelog, current: string): string {
  if (unreleased === undefined) {
    throw new WarrenError("nothing-to-release", "CHANGELOG.md has no change under Unreleased.");
  }
  const [last] = releases;
  if (last === undefined) return current;
  const [major, minor, patch] = last.version.split(".").map(Number) as [number, number, number];
  if (unreleased === "repair") return `${major}.${minor}.${patch + 1}`;
  return unreleased === "breaking" && major > 0 ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}

/**
 * The version that is wanted instead, such as 1.0.0, which no rule can call.
 *
 * @throws WarrenError `version-invalid` where it is none, or promises more than the changes keep
 */
export function chosenVersion(wanted: string, computed: string): string {
  if (!SEMANTIC.test(wanted)) {
    throw new WarrenError("version-invalid", `"${wanted}" is no version: three numbers, as 1.2.3.`);
  }
  if (isAtLeast(wanted, computed)) return wanted;
  throw new WarrenError("version-invalid", `${wanted} is less than the changes call for: ${computed}.`);
}

/** The text with what was unreleased under a heading of its own. @param date `2026-01-31` */
export function withRelease(text: string, version: string, date: string): string {
  return text.replace(UNRELEASED, () => `${UNRELEASED}\n## ${version} - ${date}\n`);
}

function weightOf(body: string): Weight | undefined {
  if (body.split("\n").some((line) => line.startsWith(`- ${BREAKING}`))) return "breaking";
  const weights = new Set<Weight>(
    body
      .split(/^### /m)
      .slice(1)
      .filter((part) => /^- /m.test(part))
      .map((part) => KINDS[part.split("\n", 1)[0]?.trim() as keyof typeof KINDS]),
  );
  return (["breaking", "feature", "repair"] as const).find((weight) => weights.has(weight));
}

function requireKinds(body: string, line: number): void {
  const [before = "", ...sections] = body.split(/^### /m);
  if (/^- /m.test(before)) throw invalid(line, "its changes stand under no kind");
  for (const section of sections) {
    const kind = section.split("\n", 1)[0]?.trim() ?? "";
    if (Object.hasOwn(KINDS, kind)) continue;
    throw invalid(line, `"### ${kind}" in it is none of ${Object.keys(KINDS).join(", ")}`);
  }
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

function invalid(line: number, what: string): WarrenError {
  return new WarrenError("changelog-invalid", `CHANGELOG.md:${line}: ${what}.`);
}
