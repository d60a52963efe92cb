/**
 * A cluster as its user meets it: made by one command, changed from node to node under load, stopped and started. One
 * environment for all, because it takes long to make.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, type TestContext, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { putVirtualHost } from "../broker/virtual-hosts/put-virtual-host.ts";
import { awaitMessages, fillQuorumQueue } from "./testing/broker-client.ts";
import { awaitWholeQueues, inflict, inflictOnNode, otherImage } from "./testing/cluster-faults.ts";
import { ConfirmedLoad, type LoadReport } from "./testing/confirmed-load.ts";
import { watchNodes } from "./testing/node-outages.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const VIRTUAL_HOST = "load";
const KEPT = ["kept-0", "kept-1"];
const EACH = 100;

interface Contents {
  readonly messages: readonly number[];
  /** Without the administrator, whose hash is the stack's to change. */
  readonly users: unknown;
}

describe("a cluster", { concurrency: false }, () => {
  let project: TemporaryProject;
  let administrator: URL;
  /** The image of the nodes, in the environment of what is run then. */
  let withImage = "true";
  /** What is not to be missed whatever is lost of nodes. */
  let kept: Contents;
  before(async () => {
    project = await temporaryProject({ config: { "warren:server": "cluster" } });
  });
  after(async () => await project.dispose());

  const nodes = (): string[] => [1, 2, 3].map((number) => `${project.name}-node${number}`);

  test("is made by up, and proved", async (context) => {
    const made = await up();
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    context.diagnostic(/^Duration: .*/m.exec(made.stderr)?.[0] ?? "");
    const { stdout } = await project.shell("pulumi stack output administratorUri --show-secrets");
    administrator = new URL(stdout.trim());
    await asAdministrator(async (api) => {
      const running = await rawGet<{ name: string; running: boolean }[]>(api, "/nodes?columns=name,running");
      assert.deepEqual(
        running.toSorted((a, b) => a.name.localeCompare(b.name)),
        [1, 2, 3].map((number) => ({ name: `rabbit@node${number}`, running: true })),
      );
      const { cluster_name: name } = await rawGet<{ cluster_name: string }>(
        api,
        "/overview?columns=cluster_name",
      );
      assert.equal(name, project.name);
    });
    await makeVirtualHost();
  });

  test("has its cookie in a file that only the server reads, and nowhere else", async () => {
    const file = "/var/lib/rabbitmq/.erlang.cookie";
    const cookies = nodes().map((node) => docker("exec", node, "cat", file));
    const [cookie = ""] = cookies;
    assert.equal(new Set(cookies).size, 1);
    assert.equal(cookie.length, 43);
    for (const node of nodes()) {
      assert.equal(docker("exec", node, "stat", "--format", "%a %U", file), "400 rabbitmq");
      assert.ok(!docker("inspect", node).includes(cookie));
      assert.ok(!docker("exec", node, "env").includes(cookie));
      assert.ok(!docker("exec", node, "sh", "-c", "cat /proc/*/cmdline").includes(cookie));
      assert.ok(!docker("logs", node).includes(cookie));
    }
    const state = await project.shell("pulumi stack export");
    assert.ok(!state.stdout.includes(cookie));
  });

  test("is not changed by a second run", async () => {
    const again = await project.shell("pulumi up --yes --skip-preview --expect-no-changes");
    assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  });

  test("stops at the first node that fails to start, and goes from node to node when its rabbitmq.conf is mended: loses nothing", async (context) => {
    const load = await startLoad();
    const before = nodes().map(idOf);
    const [first = "", ...others] = nodes();
    try {
      const set = await project.shell("pulumi config set rabbitmqConf 'heartbeat = abc'");
      assert.equal(set.exitCode, 0, set.stderr);
      const failed = await up();
      assert.equal(failed.exitCode, 1);
      assert.match(failed.stderr, /node1 ends while it starts\. Its log says:\n.*"abc" cannot be converted/s);
      assert.deepEqual(nodes().map(idOf).slice(1), before.slice(1), "the other nodes were not touched");
      const again = await project.shell("pulumi config set rabbitmqConf 'heartbeat = 25'");
      assert.equal(again.exitCode, 0, again.stderr);
      const watch = watchNodes(project.root, [first]);
      const mended = await up();
      const { outages, mostAtOnce } = await watch.end();
      assert.equal(mended.exitCode, 0, mended.stdout + mended.stderr);
      // Until it is made anew the first one may be started by Docker, and end, again and again.
      assert.deepEqual([outages.filter((node) => node !== first), mostAtOnce], [others, 1]);
      assert.equal(inEach("application, get_env, [rabbit, heartbeat]"), "[{ok,25},{ok,25},{ok,25}]");
    } finally {
      assertNothingLost(context, await load.end());
    }
  });

  // Which node it is makes no difference, and that one is stopped and started above; `./warren bench cluster-faults` does
  // each to each.
  test("loses nothing when a node is killed or cut off, nor when all is killed at once and started by start", async (context) => {
    const before = await contents();
    assert.deepEqual(before.messages, [EACH, EACH]);
    const load = await startLoad();
    const cluster = {
      nodes: new Map(nodes().map((container, index) => [`node${index + 1}`, container])),
      network: project.name,
      load,
      whole: async () => await asAdministrator(async (api) => await awaitWholeQueues(api, nodes().length)),
    };
    try {
      for (const fault of ["SIGKILL", "partition"] as const) {
        context.diagnostic(JSON.stringify(await inflictOnNode(cluster, fault, "node2")));
      }
      // As when the machine goes down: the servers and what stands before them.
      const all = await inflict(cluster, "SIGKILL of all nodes and the load balancer", async () => {
        docker("kill", ...nodes(), `${project.name}-load-balancer`);
        const start = await project.warren(["start"]);
        assert.equal(start.exitCode, 0, start.stderr);
      });
      context.diagnostic(JSON.stringify(all));
    } finally {
      assertNothingLost(context, await load.end());
    }
    assert.deepEqual(await contents(), before);
  });

  test("has the same messages and users after stop and start", async () => {
    const before = await contents();
    assert.deepEqual(before.messages, [EACH, EACH]);
    const stop = await project.warren(["stop"]);
    assert.equal(stop.exitCode, 0, stop.stderr);
    const start = await project.warren(["start"]);
    assert.equal(start.exitCode, 0, start.stderr);
    assert.deepEqual(await contents(), before);
  });

  test("takes back a node whose data is lost, and its queues are whole again", async () => {
    kept = await contents();
    const lost = nodes()[2] ?? "";
    docker("rm", "--force", lost);
    docker("volume", "rm", `${lost}-data`);
    const made = await up();
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    assert.match(made.stderr, /Gone from Docker, and about to be made again: .*node3/);
    assert.deepEqual(await contents(), kept);
    // Any node can go now, for quorum queues, streams and the stream coordinator: it waits for that, or fails.
    docker("exec", nodes()[0] ?? "", "rabbitmq-upgrade", "--timeout", "300", "await_online_quorum_plus_one");
  });

  test("does not touch a container of others in a node's place", async () => {
    const node = nodes()[1] ?? "";
    const of = docker("inspect", "--format", "{{.Config.Image}}", node);
    docker("rm", "--force", node);
    const inItsPlace = ["--name", node, "--network", project.name, "--entrypoint", "sleep"];
    docker("run", "--detach", ...inItsPlace, of, "1d");
    const refused = await up();
    assert.notEqual(refused.exitCode, 0);
    const hint = /it was not made by Warren\.\nRemove it \(docker (container rm --force \S+)\)/.exec(
      refused.stderr,
    );
    assert.ok(hint !== null, refused.stderr);
    docker(...(hint[1] ?? "").split(" "));
  });

  test("takes that node back, and locks nobody out with a new password of the administrator, over kept data", async () => {
    const set = await project.shell(
      "echo another-password-1 | pulumi config set --secret administratorPassword",
    );
    assert.equal(set.exitCode, 0, set.stderr);
    const made = await up();
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    administrator.password = "another-password-1";
    assert.equal(
      await asAdministrator(async (api) => (await rawGet<{ name: string }>(api, "/whoami")).name),
      administrator.username,
    );
    assert.deepEqual(await contents(), kept);
  });

  test("goes from node to node when its image changes, and loses nothing that was confirmed", async (context) => {
    const load = await startLoad();
    const watch = watchNodes(project.root);
    const image = otherImage(nodes()[0] ?? "");
    const id = docker("image", "inspect", "--format", "{{.Id}}", image);
    try {
      withImage = `export WARREN_IMAGE=${image}`;
      const changed = await project.shell(`${withImage} && pulumi up --yes --skip-preview`);
      assert.equal(changed.exitCode, 0, changed.stdout + changed.stderr);
      for (const node of nodes()) assert.equal(docker("inspect", "--format", "{{.Image}}", node), id);
    } finally {
      const [outages, report] = [await watch.end(), await load.end()];
      assert.deepEqual(outages, { outages: nodes(), mostAtOnce: 1 });
      assertNothingLost(context, report);
    }
  });

  test("gets more nodes, but not fewer", async () => {
    const before = await contents();
    // `./warren up` would go back to the image that it has made.
    const more = await project.shell(
      `${withImage} && pulumi config set clusterNodes 5 && pulumi up --yes --skip-preview`,
    );
    assert.equal(more.exitCode, 0, more.stdout + more.stderr);
    assert.deepEqual(await contents(), before);
    await asAdministrator(async (api) => {
      const running = await rawGet<{ running: boolean }[]>(api, "/nodes?columns=running");
      assert.deepEqual(
        running.map((node) => node.running),
        [true, true, true, true, true],
      );
    });
    const fewer = await project.shell("pulumi config set clusterNodes 3 && pulumi preview");
    assert.notEqual(fewer.exitCode, 0);
    // Another kind of server is refused by the same look at them.
    assert.match(
      fewer.stdout + fewer.stderr,
      /data that its config no longer names \(Docker volumes \S+-node4-data, \S+-node5-data\)/,
    );
  });

  function up(): Promise<Ended> {
    return project.warren(["up", "--yes", "--skip-smoke"]);
  }

  /** Waits until every queue has all of its members, and tells what would be missed if it were gone. */
  async function contents(): Promise<Contents> {
    return await asAdministrator(async (api) => {
      await awaitWholeQueues(api, nodes().length);
      const messages = await Promise.all(
        KEPT.map((queue) => awaitMessages(uriOf(VIRTUAL_HOST), queue, EACH)),
      );
      const users = await rawGet<{ name: string; password_hash: string; tags: string[] }[]>(api, "/users");
      const others = users.filter(({ name }) => name !== administrator.username);
      return { messages, users: others.toSorted((a, b) => a.name.localeCompare(b.name)) };
    });
  }

  function uriOf(virtualHost: string): string {
    return `${administrator.href.replace(/\/+$/, "")}/${virtualHost}`;
  }

  async function asAdministrator<T>(use: (api: ManagementApi) => Promise<T>): Promise<T> {
    const api = new ManagementApi({
      url: `http://127.0.0.1:${project.ports.management}`,
      username: administrator.username,
      password: decodeURIComponent(administrator.password),
    });
    try {
      return await use(api);
    } finally {
      await api.close();
    }
  }

  /** A virtual host beside the declared one, with queues of its own, two of which keep messages. */
  async function makeVirtualHost(): Promise<void> {
    await asAdministrator(async (api) => {
      await putVirtualHost(api, { name: VIRTUAL_HOST, settings: { default_queue_type: "quorum" } });
      const all = { configure: ".*", write: ".*", read: ".*" };
      await api.put(apiPath("permissions", VIRTUAL_HOST, administrator.username), all);
    });
    for (const queue of KEPT) await fillQuorumQueue(uriOf(VIRTUAL_HOST), queue, EACH);
  }

  /** What a function of Erlang comes to on each node, asked of one of them. */
  function inEach(call: string): string {
    const erlang = `[erpc:call(Node, ${call}) || Node <- rabbit_nodes:list_running()].`;
    return docker("exec", nodes()[0] ?? "", "rabbitmqctl", "--quiet", "eval", erlang);
  }

  async function startLoad(): Promise<ConfirmedLoad> {
    return await ConfirmedLoad.start({ url: uriOf(VIRTUAL_HOST) });
  }
});

function idOf(container: string): string {
  return docker("inspect", "--format", "{{.Id}}", container);
}

function assertNothingLost(context: TestContext, report: LoadReport): void {
  context.diagnostic(JSON.stringify(report));
  assert.equal(report.lost, 0);
  assert.ok(report.confirmed > 0);
}

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}
