/** `./warren check --against` itself, in a Git repository of its own. It needs no broker. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ran, runInProcess } from "../testing/run-in-process.ts";

const OLD = `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues:
      billing: {}
      old: {}
    bindings:
      - { source: orders, destination: billing, routingKey: 'order.#' }
      - { source: orders, destination: old, routingKey: order.old }
users:
  app: { permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } } }
`;
const NEW = `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues:
      billing: {}
    bindings:
      - { source: orders, destination: billing, routingKey: order.* }
users:
  app: { permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } } }
`;
const OTHER = `virtualHosts:
  stock:
    queues: { parcels: {} }
    bindings: [{ source: amq.topic, destination: parcels, routingKey: '#' }]
`;

describe("./warren check --against", { concurrency: true }, () => {
  let folder = "";
  const path = (...names: string[]): string => join(folder, ...names);
  const git = (...words: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...words], {
      cwd: path("repository"),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(path("repository", name)), { recursive: true });
    await writeFile(path("repository", name), text);
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-against-"));
    await write("shop.yaml", "virtualHosts: { shop: { queus: {} } }\n");
    await write("several/late.yaml", "virtualHosts: { late: { queues: { a: {} } } }\n");
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("commit", "--quiet", "-m", "broken");
    git("tag", "broken");
    await writeFile(path("torn.yaml"), "virtualHosts: { shop: { queus: {} } }\n");
    await write("shop.yaml", OLD);
    await write("several/shop.yaml", OLD);
    await write("several/stock.yaml", OTHER);
    await rm(path("repository", "several/late.yaml"));
    await symlink("shop.yaml", path("repository", "link.yaml"));
    git("add", ".");
    git("commit", "--quiet", "-m", "old");
    git("tag", "shop.yaml");
    git("tag", "v1");
    git("checkout", "--quiet", "-b", "change");
    await write("shop.yaml", NEW);
    await write("several/shop.yaml", NEW);
    await rm(path("repository", "several/stock.yaml"));
    await write("several/fresh.yaml", OTHER.replaceAll("stock", "fresh"));
    git("add", ".");
    git("commit", "--quiet", "-m", "new");
    await mkdir(path("elsewhere"));
    await writeFile(path("elsewhere", "old.yaml"), OLD);
    await writeFile(path("elsewhere", "new.yaml"), NEW);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  const run = (...words: string[]): Promise<Ran> => runIn("repository", ...words);
  const runIn = (where: string, ...words: string[]): Promise<Ran> =>
    runInProcess(["check", ...words], {
      cwd: path(where),
      // The folders for temporary files are in no repository.
      environment: { GIT_CEILING_DIRECTORIES: folder },
    });

  test("shows what the change does, and what is gone where it stood", async () => {
    const { code, stdout } = await run("shop.yaml", "--against", "main");
    assert.equal(code, 3);
    assert.match(
      stdout,
      /^main:shop\.yaml:6:7: warning: The queue "old" is not declared any more: .*\n {2}6 \| {7}old: \{\}\n/m,
    );
    assert.match(
      stdout,
      /^main:shop\.yaml:8:9: warning: The queue "billing" does not get any more .* with the key "order"\. The user "app" may read from it\. .* \[route-lost\]\n/m,
    );
    assert.match(stdout, /\n2 warnings in shop\.yaml\. .*\nCompared with main\.\n$/);
  });

  test("finds nothing where nothing has changed, in a commit as in a tag", async () => {
    for (const revision of ["HEAD", "change", git("rev-parse", "HEAD").trim()]) {
      const { code, stdout } = await run("shop.yaml", "--against", revision);
      assert.deepEqual([code, stdout], [0, `shop.yaml: clean.\nCompared with ${revision}.\n`]);
    }
  });

  test("gives the same as JSON, with both places", async () => {
    const { code, stdout } = await run("shop.yaml", "--against", "v1", "--json");
    assert.equal(code, 3);
    const { findings, against } = JSON.parse(stdout);
    assert.deepEqual(against, { name: "v1", files: ["v1:shop.yaml"], added: [] });
    const removed = findings.find(({ rule }: { rule: string }) => rule === "queue-removed");
    assert.deepEqual(
      [removed.file, removed.line, removed.path, removed.stood],
      [
        "shop.yaml",
        4,
        ["virtualHosts", "shop", "queues", "old"],
        { file: "v1:shop.yaml", line: 6, column: 7 },
      ],
    );
  });

  test("gives annotations for GitHub in the file as it is", async () => {
    const { stdout } = await run("shop.yaml", "--against", "main", "--github");
    assert.match(
      stdout,
      /^::warning file=shop\.yaml,line=4,col=5,title=queue-removed::The queue "old" .* It stood at main:shop\.yaml:6:7\. .*$/m,
    );
  });

  test("leaves warnings out where only errors are asked for", async () => {
    assert.equal((await run("shop.yaml", "--against", "main", "--errors-only")).code, 0);
  });

  test("compares with a file, also where there is no repository", async () => {
    const { code, stdout } = await runIn("elsewhere", "new.yaml", "--against", "old.yaml");
    assert.equal(code, 3);
    assert.match(stdout, /^old\.yaml:6:7: warning: The queue "old" is not declared any more/m);
    assert.equal((await runIn("elsewhere", "new.yaml", "--against", "new.yaml")).code, 0);
  });

  test("of several files also one that is gone counts, and one that was not there is new", async () => {
    const { code, stdout } = await run("several/*.yaml", "--against", "main");
    assert.equal(code, 3);
    assert.match(
      stdout,
      /^main:several\/stock\.yaml:2:3: warning: The virtual host "stock" is not declared any more/m,
    );
    assert.match(stdout, /^main:several\/shop\.yaml:6:7: warning: The queue "old"/m);
    assert.match(
      stdout,
      /\nCompared with main, in which several\/fresh\.yaml was not: all in there is new\.\n$/,
    );
    const other = await runIn("repository/several", "*.yaml", "--against", "main");
    assert.equal(other.code, 3);
    assert.match(other.stdout, /^main:several\/stock\.yaml:2:3: warning: The virtual host "stock"/m);
  });

  test("a file that was not there then is new, all of it", async () => {
    const { code, stdout } = await run("several/fresh.yaml", "--against", "main");
    assert.deepEqual(
      [code, stdout],
      [
        0,
        "several/fresh.yaml: clean.\nCompared with main, in which several/fresh.yaml was not: all in there is new. Nothing of it could be compared: where it had another name then, say the older file by --against FILE.\n",
      ],
    );
  });

  test("a link leads to the file that it was then", async () => {
    const { code, stdout } = await run("link.yaml", "--against", "main");
    assert.equal(code, 3);
    assert.match(stdout, /^main:shop\.yaml:6:7: warning: The queue "old"/m);
  });

  test("a silence in the file is followed, and what it silences is counted", async () => {
    await write(
      "silent.yaml",
      NEW.replace("billing: {}", "billing: { lint: { route-lost: nobody has such } }"),
    );
    await writeFile(
      path("elsewhere", "before.yaml"),
      OLD.replace("old: {}", "old: { lint: { queue-removed: drained } }"),
    );
    const { code, stdout } = await run("silent.yaml", "--against", "../elsewhere/before.yaml");
    assert.deepEqual(
      [code, stdout],
      [
        0,
        "silent.yaml: clean.\nCompared with ../elsewhere/before.yaml.\n2 findings silenced by the files.\n",
      ],
    );
  });

  test("explains a rule of the change", async () => {
    const { code, stdout } = await run("--explain", "queue-removed");
    assert.equal(code, 0);
    assert.match(stdout, /^queue-removed \(warning\): A queue is not declared any more\./);
  });

  test("fixes say how they are made, with the same words", async () => {
    await write("wide.yaml", NEW.replace("configure: ^$", "configure: ''"));
    const { stdout } = await run("wide.yaml", "--against", "v1");
    assert.match(stdout, / check wide\.yaml --against v1 --fix`/);
  });

  for (const [what, where, words, code, message] of [
    [
      "an option",
      "repository",
      ["--against=--output=x"],
      2,
      /--against cannot be "--output=x"; allowed: a revision/,
    ],
    ["no word", "repository", ["--against="], 2, /--against cannot be ""; allowed: a revision of Git/],
    [
      "a revision that is not there",
      "repository",
      ["--against", "nowhere"],
      1,
      /"nowhere" is neither a file nor a revision: the Git repository in .* has no such revision\./,
    ],
    [
      "a revision of a file",
      "repository",
      ["--against", "main:shop.yaml"],
      1,
      /"main:shop\.yaml" is neither a file nor a revision/,
    ],
    [
      "a revision where there is no repository",
      "elsewhere",
      ["--against", "main"],
      1,
      /"main" is neither a file nor a revision: no Git repository: /,
    ],
    [
      "what is both",
      "repository",
      ["--against", "shop.yaml"],
      1,
      /"shop\.yaml" is a file, and a revision of Git\.\nSay \.\/shop\.yaml for the file/,
    ],
    [
      "a revision in which there are faults",
      "repository",
      ["--against", "broken"],
      1,
      /What is declared in broken has faults, so that nothing can be compared with it:\nbroken:shop\.yaml:1:25: "queus" is not[^]*\nCompare with a later revision/,
    ],
    [
      "an older file that has faults",
      "repository",
      ["--against", "../torn.yaml"],
      1,
      /\.\.\/torn\.yaml has faults[^]*\nMend it, or compare with another file or a revision\.\nError code: against-invalid/,
    ],
    ["a folder", "repository", ["--against", "several"], 1, /"several" is neither a file nor a revision/],
    [
      "a glob that matches nothing",
      "repository",
      ["--against", "*.nowhere"],
      1,
      /No declaration file at "\*\.nowhere"/,
    ],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const file = where === "elsewhere" ? "new.yaml" : "shop.yaml";
      const { code: got, stdout, stderr } = await runIn(where, file, ...words);
      assert.deepEqual([got, stdout], [code, ""], stderr);
      assert.match(stderr, message);
    });
  }

  test("refuses a revision for a file that is in no repository of it", async () => {
    const { code, stderr } = await run("../elsewhere/new.yaml", "--against", "main");
    assert.equal(code, 1);
    assert.match(stderr, /new\.yaml" is not in the Git repository in /);
  });

  test("says so where there is no git", async () => {
    const { code, stderr } = await runInProcess(["check", "shop.yaml", "--against", "main"], {
      cwd: path("repository"),
      environment: { PATH: path("elsewhere") },
    });
    assert.equal(code, 1);
    assert.match(stderr, /neither a file nor a revision: there is no git on the PATH\./);
  });
});
