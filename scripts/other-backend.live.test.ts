/** A stack whose state is not in the project's folder, with a passphrase of the user's own. */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";
const DECLARATION =
  "virtualHosts: { shop: { queues: { billing: { lint: { unreachable-queue: a test } } } } }\n";

describe("a stack on a backend of the user's own", {
  skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set",
}, () => {
  let broker: ExistingBroker;
  let project: TemporaryProject;
  let environment: NodeJS.ProcessEnv;
  before(async () => {
    broker = await startExistingBroker(IMAGE);
    project = await temporaryProject({
      declarations: { "shop.yaml": DECLARATION },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": broker.amqpUrl,
        "warren:managementUrl": broker.managementUrl,
        "warren:administrator": broker.username,
      },
    });
    const backend = join(project.root, "elsewhere");
    await mkdir(backend);
    environment = {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "a passphrase of the team",
    };
  });
  after(async () => {
    await project.dispose();
    await broker.remove();
  });

  test("it is not made there without being asked for", async () => {
    const { exitCode, stderr } = await project.warren(["preview"], environment);
    assert.equal(exitCode, 1);
    assert.match(stderr, /Stack ".*" is not at file:\/\/.*\/elsewhere yet\. Create it there\?/);
  });

  test("it is made there, encrypted with that passphrase", async () => {
    const made = await project.warren(["up", "--yes"], environment);
    assert.match(made.stderr, /the password of its user "owner" is not set/);
    const set = await project.shell(
      `printf %s '${broker.password}' | pulumi config set --secret administratorPassword`,
      environment,
    );
    assert.equal(set.exitCode, 0, set.stderr);
    const up = await project.warren(["up", "--yes", "--skip-smoke"], environment);
    assert.equal(up.exitCode, 0, up.stderr);
    const stacks = await readdir(join(project.root, "elsewhere/.pulumi/stacks/warren"));
    assert.ok(stacks.includes(`${project.stack}.json`), stacks.join(", "));
    const state = await readFile(
      join(project.root, `elsewhere/.pulumi/stacks/warren/${project.stack}.json`),
      "utf8",
    );
    assert.ok(!state.includes(broker.password));
    await assert.rejects(readdir(join(project.root, ".warren/state/.pulumi")), { code: "ENOENT" });
  });

  test("another passphrase does not open it", async () => {
    const { exitCode, stderr } = await project.warren(["status"], {
      ...environment,
      PULUMI_CONFIG_PASSPHRASE: "another",
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /The passphrase does not open this stack's secrets/);
  });

  test("it is taken down there", async () => {
    const { exitCode, stderr } = await project.warren(["down", "--yes"], environment);
    assert.equal(exitCode, 0, stderr);
  });
});
