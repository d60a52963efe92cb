import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { after, describe, test } from "node:test";
import { OWN_FOLDER } from "../../../files/project-folder.ts";
import { release } from "../../checkout/release.ts";
import { checkoutSchema } from "../manifests.ts";
import { packagesOf } from "../plugin-archive.ts";
import { releaseNotes } from "./build-release.ts";
import { nextVersion, readChangelog } from "./changelog.ts";
import { LOCAL_BUILDER, provenance } from "./provenance.ts";
import { sourceOf } from "./source.ts";
import { VERSION_FILES, withVersion } from "./version-files.ts";

const own = (path: string): string => readFileSync(join(OWN_FOLDER, path), "utf8");
const CHECKOUT = checkoutSchema.parse(JSON.parse(own("package.json")));
const { version: VERSION } = CHECKOUT;

describe("the checkout's version", () => {
  test("is the one that its changelog has, or would have", () => {
    const changelog = readChangelog(own("CHANGELOG.md"));
    assert.equal(changelog.releases[0]?.version ?? nextVersion(changelog, VERSION), VERSION);
  });

  for (const path of VERSION_FILES) {
    test(`stands in ${path}, and another can be written there with all else as it was`, () => {
      const text = own(path);
      const other = withVersion(path, text, { from: VERSION, to: "98.76.54" });
      assert.notEqual(other, text);
      assert.equal(withVersion(path, other, { from: "98.76.54", to: VERSION }), text);
      assert.equal(withVersion(path, text, { from: VERSION, to: VERSION }), text);
    });
  }

  test("is no other's in a text", () => {
    const text = "v0.1.0, warren-0.1.0.tgz, 10.1.0, 0.1.01, 0x1.0";
    assert.equal(
      withVersion("docs/package.md", text, { from: "0.1.0", to: "0.2.0" }),
      "v0.2.0, warren-0.2.0.tgz, 10.1.0, 0.1.01, 0x1.0",
    );
  });
});

describe("./warren release", () => {
  const root = mkdtempSync(join(tmpdir(), "warren-release-"));
  after(() => rmSync(root, { recursive: true }));
  const files = ["CHANGELOG.md", ...VERSION_FILES];
  for (const path of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), own(path));
  }
  const changelog = "# Changelog\n\n## Unreleased\n### Added\n- b\n\n## 0.4.1 - 2026-01-31\n### Fixed\n- a\n";
  writeFileSync(join(root, "CHANGELOG.md"), changelog);
  const texts = (): string[] => files.map((path) => readFileSync(join(root, path), "utf8"));
  const released = async (...words: string[]): Promise<string> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    await release.read(words).run({
      root,
      cwd: root,
      environment: {},
      stdin: PassThrough.from([]),
      stdout,
      stderr,
      signal: new AbortController().signal,
      interactive: false,
      assumeYes: false,
    });
    return String(stdout.read()).trim();
  };

  test("says which version the changes make, and changes nothing", async () => {
    const before = texts();
    assert.equal(await released(), "0.5.0");
    assert.deepEqual(JSON.parse(await released("--json", "--version", "1.0.0")), {
      format: 1,
      version: "1.0.0",
      before: VERSION,
      written: false,
    });
    await assert.rejects(released("--version", "0.4.2"), { code: "version-invalid" });
    assert.deepEqual(texts(), before);
  });

  test("--write writes it down, so that a build for its tag takes it; there is nothing to release then", async () => {
    assert.equal(await released("--write"), "0.5.0");
    for (const path of VERSION_FILES) {
      const text = readFileSync(join(root, path), "utf8");
      assert.equal(withVersion(path, text, { from: "0.5.0", to: VERSION }), own(path), path);
      assert.notEqual(text, own(path));
    }
    const after = readFileSync(join(root, "CHANGELOG.md"), "utf8");
    assert.equal(
      releaseNotes(after, { tag: "v0.5.0", version: "0.5.0", source: { changed: [] } }),
      "### Added\n- b",
    );
    await assert.rejects(released("--write"), { code: "nothing-to-release" });
  });
});

describe("what is built for a tag", () => {
  const changelog = "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-01-31\n### Added\n- a\n";
  const right = { tag: "v0.2.0", version: "0.2.0", source: { changed: [] } };

  test("has what the changelog says of it", () => {
    assert.equal(releaseNotes(changelog, right), "### Added\n- a");
  });

  const wrong: readonly [what: string, facts: Partial<Parameters<typeof releaseNotes>[1]>, why: RegExp][] = [
    ["another version", { tag: "v0.3.0" }, /"v0\.3\.0".* 0\.2\.0/],
    ["a tag without its v", { tag: "0.2.0" }, /"0\.2\.0"/],
    ["a version that the changelog has not", { tag: "v0.3.0", version: "0.3.0" }, /CHANGELOG\.md is 0\.2\.0/],
    ["what is not committed", { source: { changed: ["a.ts", "b.ts"] } }, /a\.ts, b\.ts/],
    ["what is of no repository", { source: undefined }, /no repository/],
  ];
  for (const [what, facts, message] of wrong) {
    test(`is not ${what}`, () => {
      const given = { ...right, ...facts };
      assert.throws(() => releaseNotes(changelog, given), { code: "release-mismatch", message });
    });
  }
});

describe("the source", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "warren-source-")));
  after(() => rmSync(folder, { recursive: true }));
  const git = (...words: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...words], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        GIT_COMMITTER_DATE: "2026-01-31T12:00:00+02:00",
        GIT_CONFIG_GLOBAL: "/dev/null",
      },
    }).trim();

  test("is a commit with its time, and what differs from it is named", async () => {
    assert.equal(await sourceOf(folder), undefined);
    git("init", "--quiet");
    assert.equal(await sourceOf(folder), undefined, "nothing is committed");
    mkdirSync(join(folder, "inner"));
    writeFileSync(join(folder, "inner/file"), "a");
    git("add", ".");
    git("commit", "--quiet", "--message=a");
    const commit = git("rev-parse", "HEAD");
    const time = "2026-01-31T10:00:00.000Z";
    assert.deepEqual(await sourceOf(folder), { commit, time, changed: [] });
    assert.equal(await sourceOf(join(folder, "inner")), undefined, "a folder in it is not it");
    writeFileSync(join(folder, "inner/file"), "b");
    writeFileSync(join(folder, "new"), "");
    assert.deepEqual((await sourceOf(folder))?.changed, ["inner/file", "new"]);
  });
});

describe("provenance", () => {
  const facts = {
    version: "0.2.0",
    subjects: [{ name: "warren-0.2.0.tgz", sha256: "aa" }],
    source: { commit: "c0", time: "", changed: ["b.ts"] },
    locks: [{ name: "package-lock.json", sha256: "bb" }],
    tools: { node: "24.0.0" },
  };
  interface Statement {
    readonly subject: readonly object[];
    readonly predicate: {
      readonly buildDefinition: {
        readonly internalParameters: object;
        readonly resolvedDependencies: readonly object[];
      };
      readonly runDetails: {
        readonly builder: { readonly id: string };
        readonly metadata?: { readonly invocationId: string };
      };
    };
  }

  test("of a person's machine names the commit, what differs from it, and nobody", () => {
    const { subject, predicate } = provenance({ ...facts, environment: { USER: "nobody" } }) as Statement;
    assert.deepEqual(subject, [{ name: "warren-0.2.0.tgz", digest: { sha256: "aa" } }]);
    assert.deepEqual(predicate.buildDefinition.internalParameters, {
      tools: facts.tools,
      changedFiles: ["b.ts"],
    });
    assert.deepEqual(predicate.buildDefinition.resolvedDependencies, [
      { name: "source", digest: { gitCommit: "c0" } },
      { name: "package-lock.json", digest: { sha256: "bb" } },
    ]);
    assert.deepEqual(predicate.runDetails, { builder: { id: LOCAL_BUILDER } });
  });

  test("of a workflow names it, its run and the repository", () => {
    const environment = {
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "example/warren",
      GITHUB_REF: "refs/tags/v0.2.0",
      GITHUB_WORKFLOW_REF: "example/warren/.github/workflows/release.yml@refs/tags/v0.2.0",
      GITHUB_RUN_ID: "7",
      GITHUB_RUN_ATTEMPT: "1",
    };
    const { predicate } = provenance({ ...facts, environment }) as Statement;
    assert.deepEqual(predicate.buildDefinition.resolvedDependencies[0], {
      name: "source",
      uri: "git+https://github.com/example/warren@refs/tags/v0.2.0",
      digest: { gitCommit: "c0" },
    });
    assert.deepEqual(predicate.runDetails, {
      builder: { id: "https://github.com/example/warren/.github/workflows/release.yml@refs/tags/v0.2.0" },
      metadata: { invocationId: "https://github.com/example/warren/actions/runs/7/attempts/1" },
    });
  });

  test("without a repository has no source, and no commit that is not known", () => {
    const { predicate } = provenance({ ...facts, source: undefined, environment: {} }) as Statement;
    assert.deepEqual(
      predicate.buildDefinition.resolvedDependencies.map((each) => (each as { name: string }).name),
      ["package-lock.json"],
    );
  });
});

test("a bundled file is of the innermost package", () => {
  const files = [
    "provider/main.ts",
    "node_modules/yaml/dist/index.js",
    "node_modules/yaml/dist/other.js",
    "node_modules/a/node_modules/@b/c/d.js",
    "node_modules/@grpc/grpc-js/package.json",
  ];
  assert.deepEqual(packagesOf(files), [
    "node_modules/@grpc/grpc-js",
    "node_modules/a/node_modules/@b/c",
    "node_modules/yaml",
  ]);
});
