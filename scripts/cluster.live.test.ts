/**
 * A cluster as its user meets it: made by one command, changed from node to node under load, stopped and started. One
 * environment for all, because it takes long to make.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { ManagementApi } from "../broker/api/management-api.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { awaitWholeQueues, inflictFaults, otherImage } from "./testing/cluster-faults.ts";
import { ConfirmedLoad } from "./testing/confirmed-load.ts";
import { KEPT_MESSAGES, keepMessages, keptMessages } from "./testing/kept-messages.ts";
import { watchNodes } from "./testing/node-outages.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** Beside the declared one. */
const VIRTUAL_HOST = "load";

describe("a cluster", { concurrency: false }, () => {
  let project: TemporaryProject;
  let administrator: URL;
  before(async () => {
    project = await temporaryProject({ config: { "warren:server": "cluster" } });
  });
  after(async () => await project.dispose());

  const loadUri = (): string => `${administrator.href.replace(/\/+$/, "")}/${VIRTUAL_HOST}`;
  const startLoad = (): Promise<ConfirmedLoad> => ConfirmedLoad.start({ url: loadUri() });
  const nodes = (): string[] => [1, 2, 3].map((number) => `${project.name}-node${number}`);

  test("is made by up, and proved", async (context) => {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    context.diagnostic(/^Duration: .*/m.exec(up.stderr)?.[0] ?? "");
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
    await asAdministrator((api) => keepMessages(api, VIRTUAL_HOST, loadUri()));
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
    const up = await project.shell("pulumi up --yes --expect-no-changes");
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
  });

  test("does not become another kind of server: its data would be deleted", async () => {
    const preview = await project.shell(
      "pulumi config set server docker && pulumi preview; status=$?; pulumi config set server cluster; exit $status",
    );
    assert.notEqual(preview.exitCode, 0);
    assert.match(
      preview.stdout + preview.stderr,
      /This stack has data that its config no longer names \(Docker volumes /,
    );
  });

  for (const change of ["rabbitmq.conf", "image"] as const) {
    test(`goes from node to node when its ${change} changes, and loses nothing that was confirmed`, async (context) => {
      const load = await startLoad();
      const watch = watchNodes(project.root);
      const image = change === "image" ? otherImage(nodes()[0] ?? "") : undefined;
      try {
        const up = await project.shell(
          image === undefined
            ? "pulumi config set rabbitmqConf 'vm_memory_high_watermark.relative = 0.25' && pulumi up --yes --skip-preview"
            : `WARREN_IMAGE=${image} pulumi up --yes --skip-preview`,
        );
        assert.equal(up.exitCode, 0, up.stdout + up.stderr);
        for (const node of nodes())
          assert.equal(setting(node, "rabbit, vm_memory_high_watermark"), "{ok,0.25}");
      } finally {
        const [outages, report] = [await watch.end(), await load.end()];
        context.diagnostic(JSON.stringify({ ...report, ...outages }));
        assert.deepEqual(outages, { outages: nodes(), mostAtOnce: 1 });
        assert.equal(report.lost, 0);
        assert.ok(report.confirmed > 0);
      }
    });
  }

  test("stops at the first node that fails to start, loses nothing, and goes on when it is mended", async (context) => {
    const load = await startLoad();
    const before = nodes().map(idOf);
    try {
      const set = await project.shell("pulumi config set rabbitmqConf 'heartbeat = abc'");
      assert.equal(set.exitCode, 0, set.stderr);
      const failed = await project.warren(["up", "--yes", "--skip-smoke"]);
      assert.equal(failed.exitCode, 1);
      assert.match(failed.stderr, /node1 ends while it starts\. Its log says:\n.*"abc" cannot be converted/s);
      assert.deepEqual(nodes().map(idOf).slice(1), before.slice(1), "the other nodes were not touched");
      const again = await project.shell("pulumi config set rabbitmqConf 'heartbeat = 25'");
      assert.equal(again.exitCode, 0, again.stderr);
      const mended = await project.warren(["up", "--yes", "--skip-smoke"]);
      assert.equal(mended.exitCode, 0, mended.stdout + mended.stderr);
    } finally {
      const report = await load.end();
      context.diagnostic(JSON.stringify(report));
      assert.equal(report.lost, 0);
      assert.ok(report.confirmed > 0);
    }
  });

  // Which node it is makes no difference to the test; `./warren bench cluster-faults` does it to each.
  test("loses nothing that was confirmed when nodes are killed, stopped and cut off", async (context) => {
    const load = await startLoad();
    const cluster = {
      nodes: new Map(nodes().map((container, index) => [`node${index + 1}`, container])),
      network: project.name,
      load,
      whole: async () => await asAdministrator(async (api) => await awaitWholeQueues(api, nodes().length)),
    };
    try {
      for await (const fault of inflictFaults(cluster, ["node2"])) context.diagnostic(JSON.stringify(fault));
    } finally {
      const report = await load.end();
      context.diagnostic(JSON.stringify(report));
      assert.equal(report.lost, 0);
    }
  });

  test("has the same messages and users after stop and start, and after all of it was killed", async () => {
    const before = await contents();
    assert.deepEqual(before.messages, KEPT_MESSAGES);
    const stop = await project.warren(["stop"]);
    assert.equal(stop.exitCode, 0, stop.stderr);
    const start = await project.warren(["start"]);
    assert.equal(start.exitCode, 0, start.stderr);
    assert.deepEqual(await contents(), before);
    // As when the machine goes down: the servers and what stands before them, all at once.
    docker("kill", ...nodes(), `${project.name}-load-balancer`);
    const again = await project.warren(["start"]);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.deepEqual(await contents(), before);
  });

  test("is restarted from node to node, loses nothing that was confirmed, and no node goes that a queue needs", async (context) => {
    const load = await startLoad();
    const watch = watchNodes(project.root);
    try {
      const restart = await project.warren(["restart"]);
      assert.equal(restart.exitCode, 0, restart.stderr);
    } finally {
      const [outages, report] = [await watch.end(), await load.end()];
      context.diagnostic(JSON.stringify({ ...report, ...outages }));
      assert.deepEqual(outages, { outages: nodes(), mostAtOnce: 1 });
      assert.equal(report.lost, 0);
      assert.ok(report.confirmed > 0);
    }
    const [first = "", , last = ""] = nodes();
    const started = (): string => docker("inspect", "--format", "{{.State.StartedAt}}", first);
    const before = started();
    docker("stop", last);
    const refused = await project.warren(["restart", "node1"]);
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.stderr,
      /node1 was not stopped.*node3 is off\. .* majority: .*queue 'kept-0' in vhost 'load'/,
    );
    assert.equal(started(), before);
    const unknown = await project.warren(["restart", "node1", "node9"]);
    assert.match(unknown.stderr, /"node9" is no node of stack/);
    const back = await project.warren(["restart", "rabbit@node3"]);
    assert.equal(back.exitCode, 0, back.stderr);
    assert.equal(started(), before);
    // As an update that was killed leaves it.
    docker("exec", first, "rabbitmq-upgrade", "drain");
    assert.match((await project.warren(["status"])).stdout, /node1.*in maintenance mode/);
    const served = await project.warren(["restart", "node1"]);
    assert.equal(served.exitCode, 0, served.stderr);
    assert.doesNotMatch((await project.warren(["status"])).stdout, /maintenance/);
  });

  test("takes back a node whose data is lost, and its queues are whole again", async () => {
    const before = await contents();
    const lost = nodes()[2] ?? "";
    docker("rm", "--force", lost);
    docker("volume", "rm", `${lost}-data`);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.match(up.stderr, /Gone from Docker, and about to be made again: .*node3/);
    assert.deepEqual(await contents(), before);
    // Any node can go now, for quorum queues, streams and the stream coordinator: it waits for that, or fails.
    docker("exec", nodes()[0] ?? "", "rabbitmq-upgrade", "--timeout", "300", "await_online_quorum_plus_one");
  });

  test("does not touch a container of others in a node's place, and takes the node back when that is gone", async () => {
    const before = await contents();
    const node = nodes()[1] ?? "";
    const image = otherImage(node);
    docker("rm", "--force", node);
    const inItsPlace = ["--name", node, "--network", project.name, "--entrypoint", "sleep"];
    docker("run", "--detach", ...inItsPlace, image, "1d");
    const refused = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.notEqual(refused.exitCode, 0);
    const hint = /it was not made by Warren\.\nRemove it \(docker (container rm --force \S+)\)/.exec(
      refused.stderr,
    );
    assert.ok(hint !== null, refused.stderr);
    docker(...(hint[1] ?? "").split(" "));
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.deepEqual(await contents(), before);
  });

  test("locks nobody out with a new password of the administrator, over kept data", async () => {
    const before = await contents();
    const set = await project.shell(
      "echo another-password-1 | pulumi config set --secret administratorPassword",
    );
    assert.equal(set.exitCode, 0, set.stderr);
    const up = await project.shell("pulumi up --yes --skip-preview");
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    administrator.password = "another-password-1";
    assert.deepEqual(await contents(), before);
  });

  test("gets more nodes, but not fewer", async () => {
    const before = await contents();
    const up = await project.shell("pulumi config set clusterNodes 5 && pulumi up --yes --skip-preview");
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
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
    assert.match(fewer.stdout + fewer.stderr, /\(Docker volumes \S+-node4-data, \S+-node5-data\)/);
  });

  /** Waits until every queue has all of its members, and tells what would be missed if it were gone. */
  async function contents(): Promise<{ readonly messages: number[]; readonly users: unknown }> {
    return await asAdministrator(async (api) => {
      await awaitWholeQueues(api, nodes().length);
      const messages = await keptMessages(loadUri());
      const users = await rawGet<{ name: string; password_hash: string; tags: string[] }[]>(api, "/users");
      // The administrator's hash is the stack's to change.
      const others = users.filter(({ name }) => name !== administrator.username);
      return { messages, users: others.toSorted((a, b) => a.name.localeCompare(b.name)) };
    });
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
});

function idOf(container: string): string {
  return docker("inspect", "--format", "{{.Id}}", container);
}

/** What the node runs with. */
function setting(container: string, name: string): string {
  return docker("exec", container, "rabbitmqctl", "--quiet", "eval", `application:get_env(${name}).`);
}

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}
