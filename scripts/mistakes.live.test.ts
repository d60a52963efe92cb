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

  for (const [title, text, message] of [
    [
      "a misspelt key",
      DECLARATION.replace("type: topic", "typ: topic"),
      /^declarations\/shop\.yaml:4:17: .*"typ".*[Dd]id you mean "type"/m,
    ],
    [
      "a binding to an undeclared queue",
      DECLARATION.replace("destination: billing", "destination: biling"),
      /^declarations\/shop\.yaml:8:\d+: .*"biling".*\n?.*billing/m,
    ],
    ["an empty file", "", /^declarations\/shop\.yaml.*(empty|nothing|no declaration)/im],
    ["a file that is not YAML", "virtualHosts: {shop: [\n", /^declarations\/shop\.yaml:\d+:\d+: /m],
  ] as const) {
    test(title, async () => {
      await writeFile(join(project.root, "declarations/shop.yaml"), text);
      const up = await project.warren(["up", "--yes"]);
      assert.equal(up.exitCode, 1);
      assert.match(up.stderr, message);
      assert.ok(!/\n {4}at /.test(up.stderr), "no stack trace");
    });
  }

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
    for (const words of [["upp"], ["up", "--yess"], ["up", "now"], []]) {
      const ended = await project.warren(words);
      assert.equal(ended.exitCode, 2, ended.stderr);
    }
    assert.match((await project.warren(["up", "--yess"])).stderr, /--yes/);
  });

  for (const [title, config, message] of [
    [
      "a misspelt plugin",
      "--path 'plugins[0]' rabbitmq_shovle",
      /"rabbitmq_shovle", which is not in the image .* Did you mean "rabbitmq_shovel"\?/,
    ],
    [
      "a setting that takes the node from where it is published",
      "rabbitmqConf 'management.tcp.port = 8080'",
      /line 1: "management\.tcp\.port = 8080": .* the config's managementPort/,
    ],
  ] as const) {
    test(`${title} in the config: nothing is made`, async () => {
      const set = await project.shell(`pulumi config set ${config}`);
      assert.equal(set.exitCode, 0, set.stderr);
      const up = await project.warren(["up", "--yes"]);
      assert.equal(up.exitCode, 1);
      assert.match(up.stdout + up.stderr, message);
      const state = await project.shell("pulumi stack export");
      assert.ok(!state.stdout.includes("docker:index"), "no resource of Docker");
      const key = config.includes("plugins") ? "plugins" : "rabbitmqConf";
      const back = await project.shell(`pulumi config rm ${key}`);
      assert.equal(back.exitCode, 0, back.stderr);
    });
  }

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
    const file = join(project.root, `Pulumi.${project.stack}.yaml`);
    const config = await readFile(file, "utf8");
    assert.match(config, /^config:$/m);
    await writeFile(file, config.replace(/^config:$/m, "$&\n  warren:tsl: development"));
    const up = await project.warren(["up", "--yes"]);
    await writeFile(file, config);
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /"tsl" is not a key of the config\. Did you mean "tls"\?/);
  });

  test("no Docker", async () => {
    const up = await project.warren(["up", "--yes"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
    assert.equal(up.exitCode, 1);
    assert.match(up.stderr, /unix:\/\/\/nowhere\/docker\.sock/);
    assert.ok(!/\n {4}at /.test(up.stderr), "no stack trace");
  });

  test("a port in use is named, with its owner, and nothing is created", async () => {
    const server = createServer().listen({ host: "127.0.0.1", port: project.ports.amqp });
    await once(server, "listening");
    try {
      const up = await project.warren(["up", "--yes"]);
      assert.equal(up.exitCode, 1);
      assert.match(
        up.stderr,
        new RegExp(`Port ${project.ports.amqp} is in use by .+ \\(process ${process.pid}\\)`),
      );
      assert.match(up.stderr, /pulumi config set amqpPort/);
      assert.ok(!/\bcreated \(/.test(up.stderr), up.stderr);
    } finally {
      await once(server.close(), "close");
    }
  });

  test("everything that is in the way is told at once", async () => {
    const taken = Object.values(project.ports).map((port) =>
      createServer().listen({ host: "127.0.0.1", port }),
    );
    await Promise.all(taken.map((server) => once(server, "listening")));
    try {
      const up = await project.warren(["up", "--yes"]);
      assert.equal(up.exitCode, 1);
      for (const [what, port] of Object.entries(project.ports)) {
        assert.match(up.stderr, new RegExp(`Port ${port} is in use`));
        assert.match(up.stderr, new RegExp(`pulumi config set ${what}Port`));
      }
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
    await writeFile(file, passphrase, { mode: 0o600 });
    assert.equal((await project.warren(["preview"])).exitCode, 0);
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
