/**
 * What somebody changes by hand is shown by the next preview, Warren's and Pulumi's own, and mended by the next `up`; a
 * second one has nothing to change. What is on the broker is changed all at once; a container can be only one thing at a
 * time. Of the container's, the previews take turns, and what the `up` made is compared with what was there; one `up`
 * that finds nothing to change follows them all.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { DOCKER_DRIFTS, docker, NODE_DRIFTS, PLUGINS } from "./testing/docker-drifts.ts";
import { BROKER_DRIFTS, driftingDeclaration, NAME, onTheBroker } from "./testing/stack-drifts.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const UP = ["up", "--yes", "--skip-smoke"];
const ON_THE_BROKER = Object.values(BROKER_DRIFTS).flat();
const ON_ITS_NODE = Object.values(NODE_DRIFTS).flat();
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

  const pulumiPreview = (): Promise<string> => shownBy(() => project.shell("pulumi preview --diff"));
  const warrenPreview = (): Promise<string> => shownBy(() => project.warren(["preview"]));

  test(`${ON_THE_BROKER.length} ways on the broker, and ${ON_ITS_NODE.length} on its node`, async (t) => {
    const declared = await onTheBroker(api);
    for (const { make } of ON_THE_BROKER) await make(api);
    for (const { make } of ON_ITS_NODE) make(project.name);
    // One after the other: Warren's own commands remove what an interrupted run left.
    for (const text of [await pulumiPreview(), await warrenPreview()]) {
      for (const { what, shown } of [...ON_THE_BROKER, ...ON_ITS_NODE])
        await t.test(what, () => assert.match(text, shown));
      assert.doesNotMatch(text, /canary/);
    }
    await up();
    assert.match(await up(), /nothing to change/);
    assert.deepEqual(await onTheBroker(api), declared);
  });

  for (const [index, drift] of Object.values(DOCKER_DRIFTS).flat().entries()) {
    const { what, make, shown, isForPulumi = index % 2 === 0 } = drift;
    test(`by hand: ${what}, and something on the broker as well: one up mends both`, async () => {
      const declared = await onTheBroker(api);
      const container = containerOf(project.name);
      await driftOnTheBroker();
      make(project.name);
      assert.match(await (isForPulumi ? pulumiPreview() : warrenPreview()), shown);
      await up();
      assert.deepEqual(containerOf(project.name), container);
      assert.deepEqual(await onTheBroker(api), declared);
    });
  }

  test("and after the last of them nothing is left to change", async () => {
    assert.match(await up(), /nothing to change/);
  });

  /** A user, and an object of a topology. */
  async function driftOnTheBroker(): Promise<void> {
    await api.delete(apiPath("users", "deleted"));
    await api.put(apiPath("policies", NAME, "value"), { pattern: "^v", definition: { "max-length": 1 } });
  }

  test("plain pulumi up brings a server back first, says so, and mends what is on the broker by the next one", async () => {
    const declared = await onTheBroker(api);
    await driftOnTheBroker();
    docker("stop", project.name);
    const pulumiUp = async (): Promise<string> => {
      const { exitCode, stdout, stderr } = await project.shell("pulumi up --yes --skip-preview");
      assert.equal(exitCode, 0, stdout + stderr);
      return stdout;
    };
    assert.match(await pulumiUp(), /takes another update/);
    assert.match(await pulumiUp(), /warren:index:User/);
    assert.deepEqual(await onTheBroker(api), declared);
    assert.match(await up(), /nothing to change/);
  });

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

/** Of a container what a hand can change: whether it runs, of what image, with what ports and in what networks. */
function containerOf(name: string): unknown {
  const format =
    "[{{json .State.Running}},{{json .State.Paused}},{{json .Image}},{{json .HostConfig.PortBindings}},{{json .NetworkSettings.Networks}}]";
  const found = JSON.parse(docker("container", "inspect", "--format", format, name)) as readonly unknown[];
  const networks = Object.keys(found[4] ?? {});
  return [...found.slice(0, 4), networks];
}

async function shownBy(preview: () => Promise<Ended>): Promise<string> {
  const { exitCode, stdout, stderr } = await preview();
  assert.equal(exitCode, 0, stdout + stderr);
  // Without the blanks that align the colons.
  return stdout.replaceAll(/ +:/g, ":");
}
