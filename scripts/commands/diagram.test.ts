/** `./warren diagram` itself, over files and a Git repository of its own. It needs no broker and no toolchain. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { PageData } from "../explain/diagram/page-data.ts";
import { DRAWN, ROOT } from "../explain/diagram/testing/pictures.ts";
import { type Ran, runInProcess } from "../testing/run-in-process.ts";

const OLD = `virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {}, mail: {} }
    bindings:
      - { source: orders, destination: billing, routingKey: order.paid }
      - { source: orders, destination: mail, routingKey: '#' }
  stock: { queues: { parcels: {} } }
users:
  app: { permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } } }
`;
/** Hashes, and a URI with its password: none of it is drawn. */
const WITH_SECRETS = {
  vhosts: [{ name: "v" }],
  users: [
    {
      name: "u",
      password_hash: "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2Vj",
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: [],
    },
  ],
  permissions: [{ user: "u", vhost: "v", configure: "", write: "", read: ".*" }],
  parameters: [
    {
      vhost: "v",
      component: "shovel",
      name: "s",
      value: {
        "src-uri": "amqp://u:s3cret@127.0.0.1",
        "src-queue": "q",
        "dest-uri": "amqp://",
        "dest-queue": "q",
      },
    },
  ],
};
/** Users with rights in one, in both and in no virtual host. */
const RIGHTS = `virtualHosts:
  shop:
    queues: { billing: {} }
    bindings:
      - { source: amq.fanout, destination: billing }
      - { source: gone, destination: billing }
    exchanges: { gone: { external: true } }
  stock: { queues: { parcels: {} } }
users:
  app: { permissions: { shop: { configure: ^$, write: ^sesame$, read: ^billing$ } } }
  both:
    permissions:
      shop: { configure: ^$, write: ^sesame$, read: ^billing$ }
      stock: { configure: '', write: '', read: ^parcels$ }
    topicPermissions: { shop: { gone: { write: ^sesame$, read: '' } } }
  nowhere: {}
`;
const NEW = OLD.replace("order.paid", "order.*");

function dataOf(html: string): PageData {
  const [, text = ""] = /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(text) as PageData;
}

describe("./warren diagram", { concurrency: true }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-diagram-"));
    await writeFile(join(folder, "shop.yaml"), OLD);
    const git = (...words: string[]): void => {
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: folder });
    };
    git("init", "--quiet", "--initial-branch=main");
    git("add", ".");
    git("commit", "--quiet", "--message=old");
    await writeFile(join(folder, "shop.yaml"), NEW);
    await writeFile(join(folder, "old.yaml"), OLD);
    await writeFile(join(folder, "rights.yaml"), RIGHTS);
    await writeFile(join(folder, "users.json"), JSON.stringify(WITH_SECRETS));
  });
  after(async () => await rm(folder, { recursive: true }));

  const run = (...words: string[]): Promise<Ran> =>
    runInProcess(["diagram", ...words], { cwd: folder, environment: { WARREN_PASSWORD: "" } });

  test("a file as Mermaid to stdout, and nothing else", async () => {
    const { code, stdout, stderr } = await run("shop.yaml");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^flowchart LR\n {2}subgraph v0\["shop"\]\n/);
    assert.match(stdout, /-->\|"order#46;#42;"\| /);
  });

  test("one virtual host, and what is around an object", async () => {
    const { stdout } = await run("shop.yaml", "--vhost", "stock");
    assert.match(stdout, /parcels/);
    assert.doesNotMatch(stdout, /orders/);
    const around = await run("shop.yaml", "--around", "mail");
    assert.match(around.stdout, /mail[^]*publishes/);
    assert.doesNotMatch(around.stdout, /billing<|parcels/);
  });

  for (const against of ["main", "old.yaml"]) {
    test(`what has changed since ${against}, and with --all the rest`, async () => {
      const { code, stdout } = await run("shop.yaml", "--against", against);
      assert.equal(code, 0);
      assert.match(stdout, /\|"#43; order#46;#42;"\|/);
      assert.match(stdout, /\|"#8722; order#46;paid"\|/);
      assert.match(stdout, /linkStyle \d+ stroke:#1a7f37/);
      assert.doesNotMatch(stdout, /parcels/);
      assert.match((await run("shop.yaml", "--against", against, "--all")).stdout, /parcels/);
    });
  }

  test("where nothing has changed it says so", async () => {
    const { code, stdout, stderr } = await run("old.yaml", "--against", "./old.yaml");
    assert.equal(code, 0);
    assert.match(stdout, /^flowchart LR/);
    assert.match(stderr, /Nothing has changed that is drawn: --all draws it/);
  });

  test("to a file, never over one that is read", async () => {
    assert.deepEqual(await run("shop.yaml", "--output", "shop.mmd"), { code: 0, stdout: "", stderr: "" });
    assert.match(await readFile(join(folder, "shop.mmd"), "utf8"), /^flowchart LR/);
    const over = await run("shop.yaml", "--format", "mermaid", "--output", "./shop.yaml");
    assert.equal(over.code, 1);
    assert.match(over.stderr, /it would be written over/);
    const older = await run("shop.yaml", "--format", "svg", "--against", "old.yaml", "--output", "old.yaml");
    assert.match(older.stderr, /it would be written over/);
  });

  test("whatever its name is where the format is said, and where it has no ending as Mermaid", async () => {
    for (const [words, beginning] of [
      [["--output", "plain"], /^flowchart LR/],
      [["--output", "drawn.txt", "--format", "svg"], /^<svg /],
    ] as const) {
      assert.equal((await run("shop.yaml", ...words)).code, 0);
      assert.match(await readFile(join(folder, words[1]), "utf8"), beginning);
    }
  });

  test("as SVG where that is said, or the name of the file ends so", async () => {
    const { stdout } = await run("shop.yaml", "--format", "svg");
    assert.match(stdout, /^<svg [^]*As it is declared in shop\.yaml\.[^]*<\/svg>\n$/);
    await run("shop.yaml", "--output", "shop.SVG");
    assert.equal(await readFile(join(folder, "shop.SVG"), "utf8"), stdout);
    const compared = await run("shop.yaml", "--against", "main", "--format", "svg");
    assert.match(compared.stdout, /As it is declared in shop\.yaml\. Compared with main\./);
  });

  for (const { picture, words } of DRAWN) {
    test(`the picture ${picture} is what it draws`, async () => {
      const { stdout } = await runInProcess(["diagram", ...words, "--format", "svg"], { cwd: ROOT });
      assert.equal(await readFile(join(ROOT, picture), "utf8"), stdout);
    });
  }

  test("what docs show as Mermaid is what it draws", async () => {
    const page = await readFile(join(ROOT, "docs/guides/diagrams.md"), "utf8");
    const [, text] = /^```mermaid\n([^]*?)^```/m.exec(page) ?? [];
    const { stdout } = await runInProcess(["diagram", "declarations/shop.yaml", "--around", "billing"], {
      cwd: ROOT,
    });
    assert.equal(text, stdout);
  });

  test("as a page where that is said, or the name of the file ends so: it holds no secret", async () => {
    const { code, stdout, stderr } = await run("users.json", "--format", "html");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^<!doctype html>[^]*<title>As it is declared in users\.json\.<\/title>/);
    assert.equal((stdout.match(/<\/script>/g) ?? []).length, 2);
    assert.match(stdout, /"virtualHosts":\[\{"name":"v"/);
    assert.doesNotMatch(stdout, /c2VjcmV0|s3cret/);
    await run("users.json", "--output", "page.html");
    assert.equal(await readFile(join(folder, "page.html"), "utf8"), stdout);
  });

  test("a page of one virtual host has no other in it, and of a change both sides", async () => {
    const { stdout } = await run("shop.yaml", "--format", "html", "--vhost", "stock", "--against", "main");
    assert.match(stdout, /"now":\{"virtualHosts":\[\{"name":"stock"[^]*"before":\{"name":"main"/);
    assert.doesNotMatch(stdout, /"name":"orders"/);
  });

  test("nor has it users of others, or what its own users may elsewhere", async () => {
    const { stdout } = await run(
      "rights.yaml",
      "--format",
      "html",
      "--vhost",
      "stock",
      "--against",
      "rights.yaml",
    );
    const { now, before } = dataOf(stdout);
    const users = [
      {
        name: "both",
        tags: [],
        permissions: [{ virtualHost: "stock", configure: "", write: "", read: "^parcels$" }],
        topicPermissions: [],
      },
    ];
    assert.deepEqual([now.users, before?.environment.users], [users, users]);
    assert.doesNotMatch(JSON.stringify([now, before]), /app|shop|sesame|nowhere/);
  });

  for (const [name, vhost, expected] of [
    ["billing", [], ["queue", "shop", "billing"]],
    ["amq.fanout", [], ["exchange", "shop", "amq.fanout"]],
    ["gone", [], ["exchange", "shop", "gone"]],
    ["both", ["--vhost", "stock"], ["user", "stock", "both"]],
  ] as const) {
    test(`around ${name} is the same in each form`, async () => {
      const words = ["rights.yaml", "--around", name, ...vhost];
      const { around } = dataOf((await run(...words, "--format", "html")).stdout);
      const [kind, virtualHost] = expected;
      assert.deepEqual(around, {
        virtualHost,
        ids: [JSON.stringify(expected)],
        withUsers: kind === "user",
      });
      for (const format of ["mermaid", "svg"]) {
        const { stdout } = await run(...words, "--format", format);
        assert.match(stdout.replaceAll("#46;", "."), new RegExp(`[">]${name}[<"]`));
      }
    });
  }

  for (const format of ["mermaid", "svg", "html"]) {
    for (const [name, message] of [
      ["both", /"both" is in the virtual hosts "shop", "stock"\. Say by --vhost/],
      ["amq.headers", /Nothing leads to the exchange "amq\.headers"/],
    ] as const) {
      test(`around ${name} is refused as ${format}`, async () => {
        const ran = await run("rights.yaml", "--around", name, "--format", format);
        assert.deepEqual([ran.code, ran.stdout], [1, ""]);
        assert.match(ran.stderr.replaceAll(/\s+/g, " "), message);
      });
    }
  }

  test("says where there is more than Mermaid draws", async () => {
    const queues = Array.from({ length: 600 }, (_, index) => `q${index}`);
    const bindings = queues.map((name) => `{ source: amq.topic, destination: ${name}, routingKey: ${name} }`);
    const text = `virtualHosts: { v: { queues: { ${queues.map((name) => `${name}: {}`).join(", ")} }, bindings: [${bindings.join(", ")}] } }`;
    await writeFile(join(folder, "many.yaml"), text);
    const { code, stderr } = await run("many.yaml");
    assert.equal(code, 0);
    assert.match(stderr, /It has 600 lines and \d+ characters, and Mermaid draws no more than 500/);
  });

  for (const [what, words, code, message] of [
    ["a format", ["shop.yaml", "--format", "gif"], 2, /--format cannot be "gif"/],
    ["an object that is not there", ["shop.yaml", "--around", "biling"], 1, /Did you mean "billing"\?/],
    ["a virtual host", ["shop.yaml", "--vhost", "x"], 1, /There is no virtual host "x"/],
    ["two things to draw", ["shop.yaml", "--live"], 2, /--live asks the broker of a stack/],
    [
      "an ending that it cannot write",
      ["shop.yaml", "--output", "shop.png"],
      2,
      /--output writes no \.png: .*\.mmd, .*\.svg, \.html, or --format/,
    ],
    [
      "a folder that is not there",
      ["shop.yaml", "--output", "gone/shop.svg"],
      1,
      /gone\/shop\.svg cannot be written: the folder that it would be in is not there\.\n/,
    ],
    ["--all of nothing", ["shop.yaml", "--all"], 2, /--all is about --against/],
    [
      "what is neither file nor revision",
      ["shop.yaml", "--against", "nix"],
      1,
      /neither a file nor a revision/,
    ],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const ran = await run(...words);
      assert.equal(ran.code, code);
      assert.equal(ran.stdout, "");
      assert.match(ran.stderr, message);
    });
  }
});
