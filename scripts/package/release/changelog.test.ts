import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { chosenVersion, nextVersion, readChangelog, withRelease } from "./changelog.ts";

const changelog = (unreleased: string, ...releases: string[]): string =>
  [
    "# Changelog",
    "",
    "## Unreleased",
    unreleased,
    ...releases.flatMap((each) => [`## ${each}`, "### Fixed", "- x"]),
  ].join("\n");
const CURRENT = "0.7.0";

describe("the version that unreleased changes make", () => {
  const cases: readonly [changes: string, last: string | undefined, next: string][] = [
    ["### Added\n- a", undefined, CURRENT],
    ["### Removed\n- a", undefined, CURRENT],
    ["### Fixed\n- a", "0.1.0", "0.1.1"],
    ["### Security\n- a", "1.2.9", "1.2.10"],
    ["### Added\n- a\n### Fixed\n- b", "0.1.3", "0.2.0"],
    ["### Changed\n- a", "1.9.3", "1.10.0"],
    ["### Deprecated\n- a", "1.0.0", "1.1.0"],
    ["### Removed\n- a", "0.1.3", "0.2.0"],
    ["### Removed\n- a\n### Added\n- b", "1.4.2", "2.0.0"],
    ["### Fixed\n- **Breaking:** a", "1.4.2", "2.0.0"],
    ["### Fixed\n- **Breaking:** a", "0.4.2", "0.5.0"],
    ["### Fixed\n- a word that is **Breaking:** later", "1.4.2", "1.4.3"],
    ["### Added\n\n### Fixed\n- a kind without a change counts for nothing", "1.4.2", "1.4.3"],
  ];
  for (const [changes, last, next] of cases) {
    test(`${JSON.stringify(changes)} after ${last ?? "no release"}: ${next}`, () => {
      const text = changelog(changes, ...(last === undefined ? [] : [`${last} - 2026-01-31`]));
      assert.equal(nextVersion(readChangelog(text), CURRENT), next);
    });
  }

  test("is newer than any release, and the one that follows it is newer again", () => {
    const number = fc.nat({ max: 30 });
    const kind = fc.constantFrom("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security");
    fc.assert(
      fc.property(fc.tuple(number, number, number), kind, kind, (last, one, other) => {
        const before = changelog(`### ${one}\n- a\n`, `${last.join(".")} - 2026-01-31`);
        const next = nextVersion(readChangelog(before), CURRENT);
        // Reading it refuses an order that is not that of versions.
        const after = withRelease(before, next, "2026-02-01").replace(
          "## Unreleased\n",
          `$&### ${other}\n- b\n`,
        );
        const read = readChangelog(after);
        assert.equal(read.releases[0]?.version, next);
        assert.notEqual(nextVersion(read, CURRENT), next);
      }),
    );
  });

  test("is not there where nothing changed", () => {
    for (const changes of ["", "### Added\n"]) {
      assert.throws(() => nextVersion(readChangelog(changelog(changes)), CURRENT), {
        code: "nothing-to-release",
      });
    }
  });

  test("may be a higher one, and no lower one", () => {
    assert.equal(chosenVersion("1.0.0", "0.9.0"), "1.0.0");
    assert.equal(chosenVersion("0.9.0", "0.9.0"), "0.9.0");
    for (const wrong of ["0.8.9", "1.0", "v1.0.0", "1.0.0-rc.1", "01.0.0", ""]) {
      assert.throws(() => chosenVersion(wrong, "0.9.0"), { code: "version-invalid" }, wrong);
    }
  });
});

describe("a changelog", () => {
  test("gets a heading for what is released, and keeps all else", () => {
    const before = changelog("### Added\n- a $& b\n", "0.1.0 - 2026-01-31");
    const after = withRelease(before, "0.2.0", "2026-02-01");
    assert.equal(after.replace("\n## 0.2.0 - 2026-02-01\n", ""), before);
    const { unreleased, releases } = readChangelog(after);
    assert.equal(unreleased, undefined);
    assert.deepEqual(releases, [
      { version: "0.2.0", notes: "### Added\n- a $& b" },
      { version: "0.1.0", notes: "### Fixed\n- x" },
    ]);
  });

  const wrong: readonly [what: string, text: string, line: number][] = [
    ["without what is unreleased", "# Changelog\n## 0.1.0 - 2026-01-31\n", 2],
    ["that is empty", "", 1],
    ["with a release without a date", changelog("", "0.1.0"), 5],
    ["with a version of two numbers", changelog("", "0.1 - 2026-01-31"), 5],
    ["with a leading zero", changelog("", "0.01.0 - 2026-01-31"), 5],
    ["in the wrong order", changelog("", "0.1.9 - 2026-02-01", "0.1.10 - 2026-01-31"), 8],
    ["with a version twice", changelog("", "0.1.0 - 2026-02-01", "0.1.0 - 2026-01-31"), 8],
    ["with another kind of change", changelog("### Improved\n- a"), 3],
    ["with changes of no kind", changelog("- a"), 3],
  ];
  for (const [what, text, line] of wrong) {
    test(`${what} is refused, with the line`, () => {
      assert.throws(() => readChangelog(text), {
        code: "changelog-invalid",
        message: new RegExp(`^CHANGELOG\\.md:${line}: `),
      });
    });
  }
});
