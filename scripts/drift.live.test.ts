/**
 * What somebody changes by hand is shown by the next preview, Warren's and Pulumi's own, and mended by the next `up`; a
 * second one has nothing to change. What is on the broker is changed all at once; a container can be only one thing at a
 * time.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ManagementApi } from "../broker/api/management-api.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { DOCKER_DRIFTS, docker } from "./testing/docker-drifts.ts";
import { BROKER_DRIFTS, driftingDeclaration, NAME, onTheBroker } from "./testing/stack-drifts.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const UP = ["up", "--yes", "--skip-smoke"];
const PLUGINS = ["rabbitmq_federation", "rabbitmq_top"];
/** In a virtual host of its own: in the other one the drifts delete queues. */
const KEPT = "virtualHosts: { kept: { queues: { q: { type: quorum } } } }\n";

describe("drift of a stack", () => {
  let project: TemporaryProject;
  let api: ManagementApi;
  let uri: string;

  before(async () => {
    project = await temporaryProject({
      declarations: { "drifting.yaml": driftingDeclaration(), "kept.yaml": KEPT },
      config: { "warren:plugins": PLUGINS, "warren:prune": [NAME], "warren:pruneIgnore": ["^kept"] },
    });
    await up();
    const { stdout } = await project.shell("pulumi stack output administratorUri --show-secrets");
    uri = stdout.trim();
    const { username, password } = new URL(uri);
    const url = `http://127.0.0.1:${project.ports.management}`;
    api = new ManagementApi({ url, username, password: decodeURIComponent(password) });
    await publishTo(`${uri}/kept`, "q", ["before"]);
  });
  after(async () => {
    await api.close();
    await project.dispose();
  });

  async function up(environment: NodeJS.ProcessEnv = {}): Promise<string> {
    const { exitCode, stderr } = await project.warren(UP, environment);
    assert.equal(exitCode, 0, stderr);
    return stderr;
  }

  /** One after the other: Warren's own commands remove what an interrupted run left. */
  async function previews(): Promise<readonly string[]> {
    const pulumi = await project.shell("pulumi preview --diff");
    const warren = await project.warren(["preview"]);
    assert.equal(pulumi.exitCode, 0, pulumi.stdout + pulumi.stderr);
    assert.equal(warren.exitCode, 0, warren.stdout + warren.stderr);
    // Without the blanks that align the colons.
    return [pulumi.stdout, warren.stdout].map((text) => text.replaceAll(/ +:/g, ":"));
  }

  async function mended(): Promise<void> {
    await up();
    assert.match(await up(), /nothing to change/);
  }

  test(`${BROKER_DRIFTS.length} ways on the broker, and two on its node`, async (t) => {
    const declared = await onTheBroker(api);
    for (const { make } of BROKER_DRIFTS) await make(api);
    docker("exec", project.name, "rabbitmq-plugins", "--quiet", "enable", "rabbitmq_shovel");
    docker("exec", project.name, "rabbitmq-plugins", "--quiet", "disable", "rabbitmq_top");
    for (const text of await previews()) {
      for (const { what, shown } of BROKER_DRIFTS) await t.test(what, () => assert.match(text, shown));
      await t.test("plugin enabled", () => assert.match(text, /"rabbitmq_shovel" =>/));
      await t.test("plugin disabled", () => assert.match(text, /[>+] "rabbitmq_top"/));
      assert.doesNotMatch(text, /canary/);
    }
    await mended();
    assert.deepEqual(await onTheBroker(api), declared);
  });

  for (const { what, make, shown } of DOCKER_DRIFTS) {
    test(`by hand: ${what}`, async () => {
      make(project.name);
      for (const text of await previews()) assert.match(text, shown);
      await mended();
    });
  }

  test("no message was lost by any of it", async () => {
    assert.deepEqual(await drain(`${uri}/kept`, "q"), ["before"]);
  });

  test("container and volume removed: all is made anew, where that is said as it is advised", async () => {
    const before = await onTheBroker(api);
    docker("container", "rm", "--force", project.name);
    docker("volume", "rm", `${project.name}-data`);
    const pulumi = await project.shell("pulumi preview");
    assert.notEqual(pulumi.exitCode, 0);
    assert.match(pulumi.stdout, /WARREN_NEW_BROKER=yes/);
    const refused = await project.warren(UP);
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.stderr, /WARREN_NEW_BROKER=yes/);
    await up({ WARREN_NEW_BROKER: "yes" });
    assert.match(await up(), /nothing to change/);
    assert.deepEqual(await onTheBroker(api), before);
  });
});
