/** The mistakes that people make: each gets one clear message, changes nothing, and is mended by what it says. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = `virtualHosts:
  shop:
    exchanges:
      orders: { type: topic }
    queues:
      billing: { type: quorum }
    bindings:
      - { source: orders, destination: billing, routingKey: order.# }
`;

describe("mistakes", { concurrency: false }, () => {
  let project: TemporaryProject;
  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": DECLARATION } });
  });
  after(async () => await project.dispose());

  /** @param line of the stack's config, which is as it was afterwards */
  async function withConfig<T>(line: string, use: () => Promise<T>): Promise<T> {
    const file = join(project.root, `Pulumi.${project.stack}.yaml`);
    const config = await readFile(file, "utf8");
    assert.match(config, /^config:$/m);
    await writeFile(file, config.replace(/^config:$/m, `$&\n  warren:${line}`));
    try {
      return await use();
    } finally {
      await writeFile(file, config);
    }
  }

  test("faults of files, of each kind: all of them are told at once, each with its place", async () => {
    const faults = [
      [
        "misspelt.yaml",
        DECLARATION.replace("type: topic", "typ: topic"),
        /^declarations\/misspelt\.yaml:4:17: .*"typ".*[Dd]id you mean "type"/m,
      ],
      [
        "undeclared.yaml",
        DECLARATION.replace("shop:", "other:").replace("destination: billing", "destination: biling"),
        /^declarations\/undeclared\.yaml:8:\d+: .*"biling".*\n?.*billing/m,
      ],
      ["empty.yaml", "", /^declarations\/empty\.yaml.*(empty|nothing|no declaration)/im],
      ["torn.yaml", "virtualHosts: {shop: [\n", /^declarations\/torn\.yaml:\d+:\d+: /m],
    ] as const;
    const files = Object.fromEntries(faults.map(([file, text]) => [file, text]));
    await project.declare(files);
    const up = await project.warren(["up", "--yes"]);
    for (const file of Object.keys(files)) await rm(join(project.root, "declarations", file));
    assert.equal(up.exitCode, 1);
    for (const [file, , message] of faults) assert.match(up.stderr, message, file);
    assert.ok(!/\n {4}at /.test(up.stderr), "no stack trace");
  });

  test("a directory in place of a declaration", async () => {
    await rm(join(project.root, "declarations/shop.yaml"));
    await mkdir(join(project.root, "declarations/shop.yaml"));
    const up = await project.warren(["up", "--yes"]);
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /"declarations\/shop\.yaml" is a directory, not a declaration file/);
    await rm(join(project.root, "declarations/shop.yaml"), { recursive: true });
  });

  test("no declaration at all", async () => {
    const up = await project.warren(["up", "--yes"]);
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /No declaration file at "declarations\/\*\.yaml"/);
    await writeFile(join(project.root, "declarations/shop.yaml"), DECLARATION);
  });

  test("nobody to ask and no --yes", async () => {
    const up = await project.warren(["up"]);
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /--yes/);
  });

  test("words that the command line does not know", async () => {
    for (const [words, message] of [
      [["upp"], /up/],
      [["up", "--yess"], /--yes\b/],
    ] as const) {
      const ended = await project.warren(words);
      assert.equal(ended.exitCode, 2, ended.stderr);
      assert.match(ended.stderr, message);
    }
  });

  test("a misspelt plugin in the config, and a setting that takes the node from where it is published: nothing is made", async () => {
    for (const [config, message] of [
      [
        "plugins: [rabbitmq_shovle]",
        /"rabbitmq_shovle", which is not in the image .* Did you mean "rabbitmq_shovel"\?/,
      ],
      [
        "rabbitmqConf: management.tcp.port = 8080",
        /line 1: "management\.tcp\.port = 8080": .* the config's managementPort/,
      ],
    ] as const) {
      const up = await withConfig(config, () => project.warren(["up", "--yes"]));
      assert.equal(up.exitCode, 1, config);
      assert.match(up.stdout + up.stderr, message);
    }
    const state = await project.shell("pulumi stack export");
    assert.equal(state.exitCode, 0, state.stderr);
    assert.ok(!state.stdout.includes("docker:index"), "no resource of Docker");
  });

  test("a queue that RabbitMQ 4.3 refuses, and a user of the administrator's name", async () => {
    const file = join(project.root, "declarations/shop.yaml");
    await writeFile(file, DECLARATION.replace("{ type: quorum }", "{ type: classic, durable: false }"));
    const transient = await project.warren(["up", "--yes"]);
    assert.equal(transient.exitCode, 1);
    assert.match(
      transient.stdout + transient.stderr,
      /"billing" in "shop"\.[\s\S]*pulumi config set rabbitmqConf 'deprecated_features\.permit/,
    );
    await writeFile(file, `${DECLARATION}users: { administrator: { tags: [administrator] } }\n`);
    const user = await project.warren(["up", "--yes"]);
    assert.equal(user.exitCode, 1);
    assert.match(user.stdout + user.stderr, /a user "administrator": that is the stack's administrator/);
    await writeFile(file, DECLARATION);
  });

  test("a misspelt key of the config", async () => {
    const up = await withConfig("tsl: development", () => project.warren(["up", "--yes"]));
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /"tsl" is not a key of the config\. Did you mean "tls"\?/);
  });

  test("no Docker", async () => {
    const up = await project.warren(["up", "--yes"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /unix:\/\/\/nowhere\/docker\.sock/);
    assert.ok(!/\n {4}at /.test(up.stderr), "no stack trace");
  });

  test("ports in use are named, with their owners, all that is in the way at once, and nothing is created", async () => {
    const taken = Object.values(project.ports).map((port) =>
      createServer().listen({ host: "127.0.0.1", port }),
    );
    await Promise.all(taken.map((server) => once(server, "listening")));
    try {
      const up = await project.warren(["up", "--yes"]);
      assert.equal(up.exitCode, 1);
      for (const [what, port] of Object.entries(project.ports)) {
        const owned = new RegExp(`Port ${port} is in use by .+ \\(process ${process.pid}\\)`);
        assert.match(up.stderr, owned);
        assert.match(up.stderr, new RegExp(`pulumi config set ${what}Port`));
      }
      assert.ok(!/\bcreated \(/.test(up.stderr), up.stderr);
    } finally {
      await Promise.all(taken.map((server) => once(server.close(), "close")));
    }
  });

  test("a misspelt --stack: nothing is made of it, whatever the command", async () => {
    const before = await readdir(project.root);
    const wrong = project.stack.replace("test", "tset");
    for (const words of [["env"], ["up", "--yes"], ["check"], ["preview"], ["status"], ["down", "--yes"]]) {
      const ended = await project.warren([...words, "--stack", wrong]);
      assert.equal(ended.exitCode, 1, ended.stderr);
      assert.match(
        ended.stderr,
        new RegExp(`There is no stack "${wrong}".* Did you mean "${project.stack}"`),
      );
    }
    assert.deepEqual(await readdir(project.root), before);
  });

  test("Ctrl-C at Pulumi's question ends with 130, and nothing is created", {
    skip: noScript(),
  }, async () => {
    const words = ["--quiet", "--return", "--command", "./warren up --skip-smoke", "/dev/null"];
    const child = spawn("script", words, {
      cwd: project.root,
      env: project.environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    let seen = "";
    let asked = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      seen += text;
      if (asked || !seen.includes("Do you want to perform this update")) return;
      asked = true;
      child.stdin.write("\u0003");
    });
    const [exitCode] = (await once(child, "close")) as [number | null];
    assert.ok(asked, seen);
    assert.equal(exitCode, 130, seen);
    assert.match(seen, /Interrupted/);
    assert.ok(!/\bcreated \(/.test(seen), seen);
  });

  test("after all of these, up works", async () => {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
  });

  test("a second environment of the same name is refused before it takes over the first one's data", async () => {
    const other = await temporaryProject({
      declarations: { "shop.yaml": DECLARATION },
      config: { "warren:administrator": "somebody" },
    });
    try {
      const config = await readFile(join(other.root, `Pulumi.${other.stack}.yaml`), "utf8");
      await writeFile(join(other.root, `Pulumi.${project.stack}.yaml`), config);
      const up = await other.warren(["up", "--yes", "--stack", project.stack]);
      assert.equal(up.exitCode, 1);
      assert.match(
        up.stderr,
        new RegExp(`"${project.name}(-data)?" exists already: it was made by Warren in ${project.root}`),
      );
    } finally {
      await other.dispose();
    }
  });

  test("a wrong passphrase", async () => {
    const up = await project.warren(["up", "--yes"], { PULUMI_CONFIG_PASSPHRASE: "wrong" });
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /The passphrase does not open this stack's secrets/);
  });

  test("a lost passphrase is not replaced by another one", async () => {
    const file = join(project.root, ".warren/passphrase");
    const passphrase = await readFile(file, "utf8");
    await rm(file);
    const up = await project.warren(["up", "--yes"]);
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /was encrypted with a passphrase that is not here/);
    // What comes next is refused by its plan, for which secrets have to be read.
    await writeFile(file, passphrase, { mode: 0o600 });
  });

  test("a queue that would become a stream: refused in the preview, nothing is changed", async () => {
    await writeFile(
      join(project.root, "declarations/shop.yaml"),
      DECLARATION.replace("type: quorum", "type: stream"),
    );
    const up = await project.warren(["up", "--yes"]);
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /queue "billing"/);
    assert.match(up.stderr, /quorum/);
    assert.ok(!/Updating \(/.test(up.stderr), "the update must not begin");
    await writeFile(join(project.root, "declarations/shop.yaml"), DECLARATION);
  });

  test("up turns on what is stopped", async () => {
    assert.equal((await project.warren(["stop"])).exitCode, 0);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.match(up.stderr, new RegExp(`Starting ${project.name}, which is stopped`));
    assert.match(up.stderr, /nothing to change, \d+ resources unchanged/);
  });
});

function noScript(): string | false {
  try {
    execFileSync("script", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "there is no `script` to make a terminal with";
  }
}
