/**
 * What Warren tells people to run is run: from another folder, for a stack that is not the default one, in a shell that
 * knows neither. It does what was promised, to that stack.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import { publishTo } from "./testing/broker-client.ts";
import { commandsOfOutput, type Ended, runElsewhere } from "./testing/run-elsewhere.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = `virtualHosts:
  shop:
    queues: { billing: { type: quorum } }
    bindings: [{ source: amq.topic, destination: billing, routingKey: order.# }]
`;

describe("advice is followed", { concurrency: false }, () => {
  let project: TemporaryProject;
  let folder = "";
  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": DECLARATION } });
    folder = await mkdtemp(join(tmpdir(), "warren-advice-"));
  });
  after(async () => {
    await project.dispose();
    await rm(folder, { recursive: true });
  });

  const configFile = (): string => join(project.root, `Pulumi.${project.stack}.yaml`);
  const config = async (): Promise<Record<string, unknown>> =>
    (parse(await readFile(configFile(), "utf8")) as { config: Record<string, unknown> }).config;
  const line = (text: string): Promise<Ended> =>
    runElsewhere(text, { cwd: folder, environment: { ...project.environment, PULUMI_STACK: undefined } });
  const warren = (words: string): Promise<Ended> =>
    line(`${join(project.root, "warren")} ${words} --stack ${project.stack}`);

  /** The commands of what was said, each run in its turn. */
  async function follow(
    { stdout, stderr }: Ended,
    which: RegExp,
    edit = (command: string) => command,
  ): Promise<Ended[]> {
    const commands = commandsOfOutput(stdout + stderr).filter((command) => which.test(command));
    assert.ok(commands.length > 0, stdout + stderr);
    const ended: Ended[] = [];
    for (const command of commands) {
      const each = await line(edit(command));
      assert.equal(each.exitCode, 0, `${command}\n${each.stderr}`);
      ended.push(each);
    }
    return ended;
  }

  test("text where a list belongs: taken out, and set item by item", async () => {
    await setConfig("warren:plugins", '["rabbitmq_top"]');
    const check = await warren("check");
    assert.match(check.stderr, /"plugins" is the text/);
    await follow(check, / config /, (command) => command.replace("NAME", "rabbitmq_top"));
    assert.deepEqual((await config())["warren:plugins"], ["rabbitmq_top"]);
    // What it finds now is what lint says of the declaration.
    const checked = await warren("check");
    assert.doesNotMatch(checked.stdout + checked.stderr, /Config/);
  });

  test("a key that is none is taken out", async () => {
    await setConfig("warren:tsl", "off");
    await follow(await warren("up --yes"), / config rm /);
    assert.equal((await config())["warren:tsl"], undefined);
  });

  test("a value that is not allowed is set anew", async () => {
    await setConfig("warren:memoryWatermark", "0.4");
    await follow(await warren("preview"), / config set /, (command) => command.replace("VALUE", "256MiB"));
    assert.equal((await config())["warren:memoryWatermark"], "256MiB");
  });

  test("a plugin that the declaration needs is enabled", async () => {
    const random =
      "plugins: [rabbitmq_random_exchange]\nvirtualHosts: { shop: { exchanges: { r: { type: x-random } } } }\n";
    await project.declare({ "more.yaml": random });
    await follow(await warren("preview"), / config set /);
    assert.deepEqual((await config())["warren:plugins"], ["rabbitmq_top", "rabbitmq_random_exchange"]);
    await rm(join(project.root, "declarations/more.yaml"));
  });

  test("a password in a declaration is made a secret of the stack", async () => {
    const before = await readFile(configFile(), "utf8");
    const shovel = "{ src-uri: 'amqp://u:pass@h', src-queue: a, dest-uri: 'amqp://', dest-queue: a }";
    await project.declare({
      "more.yaml": `plugins: [rabbitmq_shovel]\nvirtualHosts: { other: { queues: { a: {} }, shovels: { s: ${shovel} } } }\n`,
    });
    await follow(
      await warren("check"),
      / config set --secret --path secrets/,
      (command) => `echo text | ${command}`,
    );
    assert.match(await readFile(configFile(), "utf8"), /warren:secrets:\n {4}[\w-]+:\n {6}secure: /);
    await rm(join(project.root, "declarations/more.yaml"));
    await writeFile(configFile(), before);
  });

  test("a port that is taken is replaced by another one", async () => {
    const { amqp } = project.ports;
    const server = createServer().listen({ host: "127.0.0.1", port: amqp });
    await once(server, "listening");
    const up = await warren("up --yes --skip-smoke");
    await once(server.close(), "close");
    await follow(up, /amqpPort/, (command) => command.replace("NUMBER", String(amqp)));
    assert.equal(String((await config())["warren:amqpPort"]), String(amqp));
  });

  test("a lock of another machine is cancelled", async () => {
    const locks = join(project.root, ".warren/state/.pulumi/locks/organization/warren", project.stack);
    const lock = {
      pid: 1,
      username: "u",
      hostname: `not-${hostname()}`,
      timestamp: new Date().toISOString(),
    };
    await writeLock(locks, JSON.stringify(lock));
    await follow(await warren("preview"), / cancel /);
    assert.equal((await warren("env")).exitCode, 0);
  });

  test("up says how the users' URIs are read", async () => {
    const up = await warren("up --yes --skip-smoke");
    assert.equal(up.exitCode, 0, up.stderr);
    const command = /AMQP URIs {4}(.*)$/m.exec(up.stderr)?.[1] ?? "";
    const { stdout, exitCode } = await line(command.replace(/\)$/, " --json)"));
    assert.equal(exitCode, 0);
    assert.deepEqual(JSON.parse(stdout), {});
  });

  test("what only looks is callable with the stack and from there", async () => {
    for (const words of ["doctor", "logs", "preview", "smoke --list", "smoke --only operation/ready"]) {
      const ended = await warren(words);
      assert.equal(ended.exitCode, 0, `${words}\n${ended.stderr}`);
    }
  });

  test("explain says whether it is the declaration's word or the broker's", async () => {
    const { management } = project.ports;
    const declared = await warren("explain --queue billing");
    assert.match(
      declared.stdout,
      new RegExp(`^As stack ${project.stack} is declared in declarations/shop\\.yaml`),
    );
    const admin = `docker exec ${project.name} rabbitmqctl --silent`;
    assert.equal(
      (
        await line(
          `${admin} eval 'rabbit_amqqueue:declare({resource,<<"shop">>,queue,<<"by-hand">>},true,false,[],none,<<"x">>).'`,
        )
      ).exitCode,
      0,
    );
    assert.equal((await warren("explain --queue by-hand")).exitCode, 1);
    const live = await warren("explain --queue by-hand --live --json");
    assert.equal(live.exitCode, 0, live.stderr);
    assert.deepEqual((JSON.parse(live.stdout) as { source: unknown }).source, {
      kind: "broker",
      url: `http://127.0.0.1:${management}`,
      stack: project.stack,
    });
    assert.doesNotMatch((await warren("diagram")).stdout, /by-hand/);
    const drawn = await warren("diagram --live --around by-hand");
    assert.equal(drawn.exitCode, 0, drawn.stderr);
    assert.match(drawn.stdout, /^flowchart LR[^]*by-hand/);
  });

  test("what is stopped is started", async () => {
    const stop = await warren("stop");
    assert.match(stop.stderr, / start --stack /);
    const live = await warren("explain --queue billing --live");
    assert.equal(live.exitCode, 1);
    assert.match(live.stderr, /does not answer/);
    await follow(live, / (status|start) /, (command) =>
      command.includes(" start ") ? command : `${command}; true`,
    );
    assert.equal((await warren("status")).exitCode, 0);
  });

  test("messages are lost where that is said, in this stack and no other", async () => {
    const uri = await line(
      `(eval "$(${join(project.root, "warren")} env --stack ${project.stack})"; pulumi --cwd ${project.root} stack output administratorUri --show-secrets)`,
    );
    await publishTo(`${uri.stdout.trim()}/shop`, "billing", ["one"]);
    const down = await warren("down --yes");
    assert.equal(down.exitCode, 1);
    await follow(down, /--delete-data/, (command) => `${command} --yes`);
    assert.match((await warren("status")).stderr, /is not up/);
  });

  test("and what is not up is made", async () => {
    await follow(await warren("status"), / up /, (command) => `${command} --yes --skip-smoke`);
    assert.equal((await warren("status")).exitCode, 0);
  });

  async function setConfig(key: string, value: string): Promise<void> {
    const text = await readFile(configFile(), "utf8");
    await writeFile(configFile(), text.replace(/^config:\n/m, `config:\n  ${key}: '${value}'\n`));
  }
});

async function writeLock(locks: string, text: string): Promise<void> {
  await mkdir(locks, { recursive: true });
  await writeFile(join(locks, "0c5a0c4a-0000-4000-8000-000000000000.json"), text);
}
