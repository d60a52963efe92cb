/** `./warren check` itself, in a folder of its own. It needs no broker and no toolchain. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ran, runInProcess } from "../testing/run-in-process.ts";

const WARREN = join(import.meta.dirname, "../../warren");

const CLEAN = `virtualHosts:
  shop:
    queues: { billing: {} }
    bindings: [{ source: amq.topic, destination: billing, routingKey: order.# }]
`;
const WARNED = `virtualHosts:
  shop:
    queues: { billing: { lint: { self-deleting: it was once } } }
    bindings:
      # All of them.
      - { source: amq.topic, destination: billing, routingKey: order.# } # wide
      - { source: amq.topic, destination: billing, routingKey: order.eu } # narrow
users:
  u: { permissions: { shop: { configure: '', write: ^$, read: ^billing$ } } }
`;
const MENDED = `virtualHosts:
  shop:
    queues: { billing: {  } }
    bindings:
      # All of them.
      - { source: amq.topic, destination: billing, routingKey: order.# } # wide
users:
  u: { permissions: { shop: { configure: '^$', write: ^$, read: ^billing$ } } }
`;
const ERROR = CLEAN.replace(
  "routingKey: order.# }]",
  "routingKey: order.# }, { source: amq.headers, destination: billing, arguments: { x-match: any } }]",
);

/** The second virtual host has what the first one calls `&narrow`. */
const withAlias = (bindings: string): string => `virtualHosts:
  a: { queues: { q: }, bindings: [${bindings}] }
  b: { queues: { q: }, bindings: [*narrow] }
users:
  u: { permissions: { a: { configure: ^$, write: ^$, read: ^q$ }, b: { configure: ^$, write: ^$, read: ^q$ } } }
`;

describe("./warren check", { concurrency: true }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-check-"));
    await Promise.all([
      writeFile(join(folder, "clean.yaml"), CLEAN),
      writeFile(join(folder, "warned.yaml"), WARNED),
      writeFile(join(folder, "mended.yaml"), WARNED),
      writeFile(join(folder, "followed.yaml"), WARNED),
      writeFile(join(folder, "error.yaml"), ERROR),
      writeFile(join(folder, "broken.yaml"), "virtualHosts: { shop: { queus: {} } }\n"),
      writeFile(join(folder, "a,b:c%.yaml"), ERROR),
    ]);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  const run = (...words: string[]): Promise<Ran> => runInProcess(["check", ...words], { cwd: folder });

  test("says the same as a process of its own", async () => {
    const [code, stdout, stderr] = await new Promise<[unknown, string, string]>((resolve) => {
      execFile(WARREN, ["check", "--json", "error.yaml"], { cwd: folder }, (error, ...texts) =>
        resolve([error?.code, ...texts]),
      );
    });
    assert.deepEqual({ code, stdout, stderr }, await run("--json", "error.yaml"));
    assert.equal(code, 3);
  });

  test("says that a file is clean", async () => {
    assert.deepEqual(await run("clean.yaml"), { code: 0, stdout: "clean.yaml: clean.\n", stderr: "" });
  });

  test("checks the stack's files where none is named", async () => {
    const { code, stdout } = await run();
    assert.equal(code, 0);
    assert.match(stdout, /^declarations\/shop\.yaml: clean\.\n\d+ findings silenced by the files\.\n$/);
  });

  test("shows each finding at its place", async () => {
    const { code, stdout, stderr } = await run("warned.yaml");
    assert.deepEqual([code, stderr], [3, ""]);
    // Whichever way to it is the shorter one from here.
    const program = /`(\S+) check warned\.yaml --explain/.exec(stdout)?.[1] ?? "";
    assert.equal(resolve(folder, program), WARREN);
    assert.equal(
      stdout,
      `warned.yaml:3:34: warning: The silence of "self-deleting" silences nothing. Take it out. [unused-silence]
  3 |     queues: { billing: { lint: { self-deleting: it was once } } }
    |                                  ^
warned.yaml:7:9: warning: The binding amq.topic -> billing [order.eu] does nothing: the binding amq.topic -> billing [order.#] takes all of its messages to the same queue. Take it out. [shadowed-binding]
  7 |       - { source: amq.topic, destination: billing, routingKey: order.eu } # narrow
    |         ^
warned.yaml:9:31: warning: "configure" of the user "u" in "shop" is "", which allows nothing. Write ^$, or .* if everything was meant. [empty-permission-pattern]
  9 |   u: { permissions: { shop: { configure: '', write: ^$, read: ^billing$ } } }
    |                               ^
3 warnings in warned.yaml. \`${program} check warned.yaml --explain RULE\` says why.
3 findings can be mended by \`${program} check warned.yaml --fix\`.
`,
    );
  });

  test("what it says of --fix is followed from where it was said, and helps", async () => {
    const { stdout } = await run("followed.yaml", "--nodes", "1");
    const hint = /can be mended by `([^`]+)`/.exec(stdout)?.[1] ?? "";
    assert.match(hint, / check followed\.yaml --nodes 1 --fix$/);
    assert.match(
      execFileSync("sh", ["-c", `${hint} 2>&1; true`], { cwd: folder, encoding: "utf8" }),
      /clean\./,
    );
    assert.equal(await readFile(join(folder, "followed.yaml"), "utf8"), MENDED);
  });

  test("leaves warnings out where only errors are asked for", async () => {
    assert.equal((await run("--errors-only", "warned.yaml")).code, 0);
    const { code, stdout } = await run("--errors-only", "error.yaml");
    assert.equal(code, 3);
    assert.match(stdout, /^error\.yaml:4:\d+: The binding .* \[binding-never-matches\]\n/);
  });

  test("mends the rest where an anchor is in the way of one, and promises no more than it does", async () => {
    const all = "{ source: amq.topic, destination: q, routingKey: '#' }";
    const anchored = "&narrow { source: amq.topic, destination: q, routingKey: a }";
    const narrow = "{ source: amq.topic, destination: q, routingKey: b }";
    await writeFile(join(folder, "anchored.yaml"), withAlias([all, anchored, narrow].join(", ")));
    const { code, stdout } = await run("--fix", "anchored.yaml");
    assert.equal(code, 3);
    assert.equal(
      await readFile(join(folder, "anchored.yaml"), "utf8"),
      withAlias([all, anchored].join(", ")),
    );
    assert.match(stdout, /^1 warning in anchored\.yaml/m);
    // Two states of the file are in one report.
    assert.match(
      stdout,
      /: removed: .*\nLine numbers above are those before each change; .*\nanchored\.yaml:/,
    );
    assert.doesNotMatch(stdout, /can be mended/);
  });

  test("mends what is certain, keeps every other character, and says what it did", async () => {
    const { code, stdout } = await run("--fix", "mended.yaml");
    assert.equal(code, 0);
    assert.equal(await readFile(join(folder, "mended.yaml"), "utf8"), MENDED);
    assert.deepEqual(
      stdout.split("\n").map((line) => line.slice(0, 34)),
      [
        "mended.yaml:3: removed: The silenc",
        "mended.yaml:7: removed: The bindin",
        'mended.yaml:9: set to "^$": "confi',
        "mended.yaml: clean.",
        "",
      ],
    );
  });

  test("gives the same as JSON", async () => {
    const { code, stdout, stderr } = await run("--json", "error.yaml", "clean.yaml");
    // Two files that declare the same.
    assert.deepEqual([code, stderr], [3, ""]);
    const report = JSON.parse(stdout);
    assert.deepEqual(report.files, ["error.yaml", "clean.yaml"]);
    assert.equal(report.errors, report.faults.length);
    assert.deepEqual(Object.keys(report.faults[0]), [
      "severity",
      "file",
      "line",
      "column",
      "path",
      "message",
      "hint",
    ]);
    const { findings } = JSON.parse((await run("--json", "error.yaml")).stdout);
    assert.deepEqual(findings, [
      {
        rule: "binding-never-matches",
        severity: "error",
        file: "error.yaml",
        line: 4,
        column: 127,
        path: ["virtualHosts", "shop", "bindings", "1", "arguments"],
        virtualHost: "shop",
        object: 'binding amq.headers -> billing [] {"x-match":"any"}',
        message:
          'The binding amq.headers -> billing [] {"x-match":"any"} matches no message: it wants any of no headers.',
        hint: "Name a header, or use any-with-x if names that begin with x- are to count.",
        fixable: false,
      },
    ]);
  });

  test("gives annotations for GitHub, escaped", async () => {
    const { code, stdout } = await run("--github", "a,b:c%.yaml");
    assert.equal(code, 3);
    assert.match(
      stdout,
      /^::error file=a%2Cb%3Ac%25\.yaml,line=4,col=127,title=binding-never-matches::The binding .*\n$/,
    );
    const broken = await run("--github", "broken.yaml");
    assert.match(broken.stdout, /^::error file=broken\.yaml,line=1,col=25,title=declaration::"queus" is not/);
  });

  const issues = async (...words: string[]): Promise<unknown[]> =>
    JSON.parse((await run("--gitlab", ...words)).stdout) as unknown[];
  test("gives a Code Quality report for GitLab, whose fingerprints outlive a move of lines", async () => {
    const [issue, ...others] = await issues("a,b:c%.yaml");
    assert.deepEqual(others, []);
    const { description, fingerprint, ...rest } = issue as Record<string, string>;
    assert.deepEqual(rest, {
      check_name: "binding-never-matches",
      severity: "critical",
      location: { path: "a,b:c%.yaml", lines: { begin: 4 } },
    });
    assert.match(String(description), /^The binding /);
    assert.match(String(fingerprint), /^[0-9a-f]{64}$/);
    await writeFile(
      join(folder, "a,b:c%.yaml"),
      `# moved\n${await readFile(join(folder, "a,b:c%.yaml"), "utf8")}`,
    );
    const [moved] = (await issues("a,b:c%.yaml")) as Record<string, string>[];
    assert.equal(moved?.["fingerprint"], fingerprint);
    const broken = (await issues("broken.yaml")) as Record<string, string>[];
    assert.equal(broken[0]?.["check_name"], "declaration");
    assert.deepEqual(await issues("clean.yaml"), []);
  });

  for (const [form, variable, found] of [
    ["--github", "GITHUB_WORKSPACE", /^::error file=below\/broken\.yaml,/],
    ["--gitlab", "CI_PROJECT_DIR", /"path": "below\/broken\.yaml"/],
  ] as const) {
    test(`${form} names files as the repository does`, async () => {
      await mkdir(join(folder, "below"), { recursive: true });
      await copyFile(join(folder, "broken.yaml"), join(folder, "below/broken.yaml"));
      const environment = { [variable]: folder };
      const { stdout } = await runInProcess(["check", form, "broken.yaml"], {
        cwd: join(folder, "below"),
        environment,
      });
      assert.match(stdout, found);
    });
  }

  test("has one form", async () => {
    const { code, stderr } = await run("--github", "--json", "clean.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /--json and --github are forms of one result: say one/);
  });

  test("checks for the version of RabbitMQ and the size of the cluster", async () => {
    assert.equal((await run("--rabbitmq-version", "4.3.6", "--nodes", "1", "clean.yaml")).code, 0);
    const { code, stdout } = await run("--nodes", "3", "clean.yaml");
    assert.equal(code, 3);
    assert.match(stdout, /\[classic-queue-in-cluster\]/);
  });

  test("explains a rule", async () => {
    const { code, stdout } = await run("--explain", "shadowed-binding");
    assert.equal(code, 0);
    assert.match(stdout, /^shadowed-binding \(warning\): A binding takes only what a wider one takes/);
  });

  for (const [what, words, code, message] of [
    ["a file that is not there", ["nowhere.yaml"], 1, /No declaration file at "nowhere\.yaml"/],
    ["a wrong number", ["--nodes", "none"], 2, /--nodes cannot be "none"; allowed: a number from 1/],
    ["a wrong version", ["--rabbitmq-version", "5"], 2, /cannot be "5"; allowed: .*4\.3/],
    ["a wrong rule", ["--explain", "x"], 2, /"x" is not a rule\. The rules are: unreachable-queue,/],
    ["a wrong option", ["--fast"], 2, /--fast/],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const { code: got, stdout, stderr } = await run(...words);
      assert.deepEqual([got, stdout], [code, ""]);
      assert.match(stderr, message);
    });
  }
});
