/**
 * Teams that are only policymakers in virtual hosts of others take over what is theirs in them: one alone, two at the same
 * time, and two that want one object.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { exportedBroker } from "./testing/exported-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const HOSTS = ["platform", "second"] as const;
const TEAMS = ["orders", "stock"] as const;
type Team = (typeof TEAMS)[number];

/** @param more queues of `platform` */
function declarationOf(team: Team, more: readonly string[] = []): string {
  const queues = ["in", "out", ...more].map((queue) => `${team}.${queue}: { type: classic }`);
  return `virtualHosts:
  platform:
    external: true
    exchanges: { ${team}: { type: topic } }
    queues: { ${queues.join(", ")} }
    bindings: [{ source: ${team}, destination: ${team}.in, routingKey: a }]
    policies: { ${team}: { pattern: '^${team}\\.', applyTo: queues, definition: { max-length: 100 } } }
  second:
    external: true
    queues: { ${team}.spare: { type: classic } }
`;
}

const CONTESTED = "contested";
const image = process.env["WARREN_TEST_IMAGE"] ?? "";

const ok = ({ exitCode, stdout, stderr }: Ended): void => assert.equal(exitCode, 0, stdout + stderr);

describe("teams take over what is theirs", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
  concurrency: false,
}, () => {
  let broker: ExistingBroker;
  let initially: Record<string, unknown>;
  const projects = new Map<Team, TemporaryProject>();
  const of = (team: Team): TemporaryProject => projects.get(team) ?? assert.fail();
  const run = (team: Team, ...words: string[]): Promise<Ended> => of(team).warren(words);
  const both = (...words: string[]): Promise<Ended[]> =>
    Promise.all(TEAMS.map((team) => run(team, ...words)));

  before(async () => {
    broker = await startExistingBroker(image);
    const { api } = broker;
    for (const host of HOSTS) await api.put(apiPath("vhosts", host), { description: "theirs" });
    for (const team of TEAMS) {
      await api.put(apiPath("users", team), { password: `${team}-password`, tags: "policymaker" });
      for (const host of HOSTS)
        await api.put(apiPath("permissions", host, team), { configure: ".*", write: ".*", read: ".*" });
      await makeByHand(team);
    }
    initially = await exportedBroker(api);
    for (const team of TEAMS) projects.set(team, await projectOf(team));
  });
  after(async () => {
    for (const project of projects.values()) await project.dispose();
    await broker.remove();
  });

  async function makeByHand(team: Team): Promise<void> {
    const { api } = broker;
    await api.put(apiPath("exchanges", "platform", team), { type: "topic", durable: true });
    const queue = { durable: true, arguments: { "x-queue-type": "classic" } };
    for (const name of ["in", "out"]) await api.put(apiPath("queues", "platform", `${team}.${name}`), queue);
    await api.put(apiPath("queues", "second", `${team}.spare`), queue);
    await api.post(apiPath("bindings", "platform", "e", team, "q", `${team}.in`), { routing_key: "a" });
    await api.put(apiPath("policies", "platform", team), {
      pattern: `^${team}\\.`,
      "apply-to": "queues",
      priority: 0,
      definition: { "max-length": 100 },
    });
  }

  async function projectOf(team: Team): Promise<TemporaryProject> {
    const project = await temporaryProject({
      declarations: { "team.yaml": declarationOf(team) },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": broker.amqpUrl,
        "warren:managementUrl": broker.managementUrl,
        "warren:administrator": team,
      },
    });
    ok(
      await project.shell(`printf %s '${team}-password' | pulumi config set --secret administratorPassword`),
    );
    return project;
  }

  const noChanges = async (team: Team): Promise<void> =>
    ok(await of(team).shell("pulumi preview --expect-no-changes"));
  const isThere = async (queue: string): Promise<boolean> =>
    (await rawFind(broker.api, apiPath("queues", "platform", queue))) !== undefined;
  const notes = async (): Promise<string[]> =>
    (await rawGet<{ name: string }[]>(broker.api, "/global-parameters"))
      .map(({ name }) => name)
      .filter((name) => name.startsWith("warren-"));

  test("a policymaker: nothing changes but notes, drift is seen and mended, down gives it back", async () => {
    const adopted = await run("orders", "adopt", "--yes");
    ok(adopted);
    assert.match(
      adopted.stdout,
      /virtual host "platform": 2 queues, 1 binding, 1 policy, 1 exchange\n.*"second": 1 queue/s,
    );
    assert.doesNotMatch(adopted.stdout, /set_permissions/);
    assert.deepEqual(await exportedBroker(broker.api), initially);
    await noChanges("orders");
    assert.match((await run("orders", "adopt", "--yes")).stderr, /Nothing to take over/);

    await broker.api.delete(apiPath("policies", "platform", "orders"));
    const preview = await run("orders", "preview");
    ok(preview);
    assert.match(preview.stdout + preview.stderr, /policies: .*orders|\+ +policies/s);
    ok(await run("orders", "up", "--yes", "--skip-smoke"));
    assert.deepEqual(await exportedBroker(broker.api), initially);
    await noChanges("orders");

    const down = await run("orders", "down", "--yes");
    ok(down);
    for (const host of HOSTS)
      assert.match(down.stderr, new RegExp(`Given back, .*what is the stack's in virtual host "${host}"`));
    assert.deepEqual(await exportedBroker(broker.api), initially);
    assert.deepEqual(await notes(), []);
  });

  test("two at the same time: each has its own, also what it makes, and a down leaves the other's", async () => {
    for (const ended of await both("adopt", "--yes")) ok(ended);
    assert.deepEqual(await exportedBroker(broker.api), initially);
    for (const team of TEAMS) await noChanges(team);
    for (const team of TEAMS) await of(team).declare({ "team.yaml": declarationOf(team, ["made"]) });
    for (const ended of await both("up", "--yes", "--skip-smoke")) ok(ended);
    for (const team of TEAMS) {
      assert.equal(await isThere(`${team}.made`), true);
      await noChanges(team);
    }
    ok(await run("orders", "down", "--yes"));
    await noChanges("stock");
    // A topology that was taken over is given back as a whole.
    for (const team of TEAMS) assert.equal(await isThere(`${team}.made`), true);
    ok(await run("stock", "down", "--yes"));
    assert.deepEqual(await notes(), []);
  });

  test("one object that both want: whoever loses is told whose it is, and has changed nothing", async () => {
    await broker.api.put(apiPath("queues", "platform", CONTESTED), {
      durable: true,
      arguments: { "x-queue-type": "classic" },
    });
    for (const team of TEAMS) {
      const text = declarationOf(team).replace("queues: {", `queues: { ${CONTESTED}: { type: classic },`);
      await of(team).declare({ "team.yaml": text });
    }
    const before = await exportedBroker(broker.api);
    const ended = await both("adopt", "--yes");
    const lost = TEAMS.filter((_, index) => ended[index]?.exitCode !== 0);
    assert.notEqual(lost.length, 0, "both have it");
    for (const [index, team] of TEAMS.entries()) {
      if (!lost.includes(team)) continue;
      const { stdout = "", stderr = "" } = ended[index] ?? {};
      assert.match(
        stdout + stderr,
        /queue "contested" in virtual host "platform".*taken over already by stack "test-/,
      );
    }
    assert.deepEqual(await exportedBroker(broker.api), before);
    // Each saw the other: the first one to ask again gets it.
    const [winner = "orders", loser = "stock"] =
      lost.length === 2 ? TEAMS : [...TEAMS].toSorted((a, b) => lost.indexOf(a) - lost.indexOf(b));
    ok(await run(winner, "adopt", "--yes"));
    await of(loser).declare({ "team.yaml": declarationOf(loser) });
    ok(await run(loser, "adopt", "--yes"));
    for (const team of TEAMS) await noChanges(team);
    ok(await run(loser, "down", "--yes"));
    await noChanges(winner);
    ok(await run(winner, "down", "--yes"));
    assert.deepEqual(await exportedBroker(broker.api), before);
    assert.deepEqual(await notes(), []);
  });

  test("down --delete-adopted deletes it, and nothing else, and no message unasked", async () => {
    await of("orders").declare({ "team.yaml": declarationOf("orders", ["made"]) });
    ok(await run("orders", "adopt", "--yes"));
    const url = `${broker.amqpUrl.replace("://", "://orders:orders-password@")}/platform`;
    await publishTo(url, "orders.out", ["m"]);
    const refused = await run("orders", "down", "--yes", "--delete-adopted");
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stdout + refused.stderr, /"orders\.out": 1 ready/);
    assert.equal(await isThere("orders.in"), true);
    await drain(url, "orders.out");
    const down = await run("orders", "down", "--yes", "--delete-adopted");
    ok(down);
    assert.doesNotMatch(down.stderr, /[Gg]iven back/);
    for (const queue of ["orders.in", "orders.out", "orders.made"])
      assert.equal(await isThere(queue), false, queue);
    for (const queue of ["stock.in", "stock.out", CONTESTED]) assert.equal(await isThere(queue), true, queue);
    assert.deepEqual(await notes(), []);
  });
});
