/** A setting that RabbitMQ refuses: what people see, what becomes of their messages, and how they get out of it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { STACK_LABELS } from "../model/docker-labels.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = `virtualHosts:
  shop:
    queues:
      billing: { type: quorum }
      basket: {}
`;

/** As RabbitMQ 4.3 words it. */
const REASON =
  /ends while it starts\. Its log says:\n.*heartbeat\n.*"abc" cannot be converted to a\(n\) integer/s;

describe("a node that fails to start", { concurrency: false }, () => {
  let project: TemporaryProject;
  const run = async (...words: string[]): Promise<Ended> => await project.warren(words);
  const set = async (setting: string): Promise<void> => {
    const { exitCode, stderr } = await project.shell(`pulumi config set rabbitmqConf '${setting}'`);
    assert.equal(exitCode, 0, stderr);
  };
  const uri = async (): Promise<string> =>
    `${(await project.shell("pulumi stack output administratorUri --show-secrets")).stdout.trim()}/shop`;

  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": DECLARATION } });
  });
  after(async () => await project.dispose());

  test("in the first up: its log says why, and the correction is enough", async () => {
    await set("heartbeat = abc");
    const up = await run("up", "--yes", "--skip-smoke");
    assert.equal(up.exitCode, 1);
    assert.match(up.stdout + up.stderr, REASON);
    await set("heartbeat = 30");
    const mended = await run("up", "--yes", "--skip-smoke");
    assert.equal(mended.exitCode, 0, mended.stdout + mended.stderr);
  });

  test("in a later one: nothing else was touched, and the messages are there when it is mended", async () => {
    const address = await uri();
    await publishTo(address, "billing", ["one", "two"]);
    await publishTo(address, "basket", ["three"]);
    await set("heartbeat = abc");
    const up = await run("up", "--yes", "--skip-smoke");
    assert.equal(up.exitCode, 1);
    assert.match(up.stdout + up.stderr, REASON);

    const status = await run("status");
    assert.equal(status.exitCode, 1);
    assert.match(status.stdout, REASON);

    const again = await run("up", "--yes", "--skip-smoke");
    assert.equal(again.exitCode, 1, "the same setting has the same end");
    assert.match(again.stdout + again.stderr, REASON);

    await set("heartbeat = 40");
    const preview = await run("preview");
    assert.equal(preview.exitCode, 0, preview.stderr);
    assert.match(preview.stderr, /fails to start\. What the config says of the server comes first\./);
    const mended = await run("up", "--yes", "--skip-smoke");
    assert.equal(mended.exitCode, 0, mended.stdout + mended.stderr);
    assert.deepEqual(await drain(address, "billing"), ["one", "two"]);
    assert.deepEqual(await drain(address, "basket"), ["three"]);
    const conf = execFileSync("docker", ["exec", project.name, "cat", "/etc/rabbitmq/rabbitmq.conf"], {
      encoding: "utf8",
    });
    assert.match(conf, /^heartbeat = 40$/m);
  });

  test("down does not guess what it holds, and takes all of it when told to", async () => {
    await set("no.such.setting = 1");
    const up = await run("up", "--yes", "--skip-smoke");
    assert.equal(up.exitCode, 1);
    assert.match(up.stdout + up.stderr, /no\.such\.setting, but there is no setting with that name/);
    const started = await run("start");
    assert.equal(started.exitCode, 1);
    assert.match(started.stderr, /no\.such\.setting/);

    const refused = await run("down", "--yes");
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.stderr,
      /fails to start, `\.\/warren logs --stack [^`]+` says why\. Nothing was destroyed\./,
    );
    const down = await run("down", "--yes", "--delete-data");
    assert.equal(down.exitCode, 0, down.stdout + down.stderr);
    for (const kind of ["container", "network", "volume"]) {
      const filter = `label=${STACK_LABELS.directory}=${project.root}`;
      const all = kind === "container" ? ["--all"] : [];
      assert.equal(
        execFileSync("docker", [kind, "ls", ...all, "--quiet", "--filter", filter], { encoding: "utf8" }),
        "",
      );
    }
  });
});
