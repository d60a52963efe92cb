/**
 * Teams that are only policymakers in virtual hosts of others take over what is theirs in them, at the same time: two that
 * want one object, of which one gets it, and then each beside the other. Each test begins with what the one before it left.
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
const CONTESTED = "contested";

/**
 * @param more queues of `platform`
 * @param contested also the queue that both want
 */
function declarationOf(team: Team, more: readonly string[] = [], contested = false): string {
  const names = [
    ...["in", "out", ...more].map((queue) => `${team}.${queue}`),
    ...(contested ? [CONTESTED] : []),
  ];
  const queues = names.map((queue) => `${queue}: { type: classic }`);
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

const CLASSIC = { durable: true, arguments: { "x-queue-type": "classic" } };
const image = process.env["WARREN_TEST_IMAGE"] ?? "";

const ok = ({ exitCode, stdout, stderr }: Ended): void => assert.equal(exitCode, 0, stdout + stderr);

describe("teams take over what is theirs", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
  concurrency: false,
}, () => {
  let broker: ExistingBroker;
  let initially: Record<string, unknown>;
  /** Of the first test; the others go on with what it left. */
  let winner: Team;
  let loser: Team;
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
    await api.put(apiPath("queues", "platform", CONTESTED), CLASSIC);
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
    for (const name of ["in", "out"])
      await api.put(apiPath("queues", "platform", `${team}.${name}`), CLASSIC);
    await api.put(apiPath("queues", "second", `${team}.spare`), CLASSIC);
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

  /** Whoever won has what both wanted. */
  const declared = (team: Team, more: readonly string[]): string =>
    declarationOf(team, more, team === winner);
  const noChanges = async (team: Team): Promise<void> =>
    ok(await of(team).shell("pulumi preview --expect-no-changes"));
  const isThere = async (queue: string): Promise<boolean> =>
    (await rawFind(broker.api, apiPath("queues", "platform", queue))) !== undefined;
  const notes = async (): Promise<string[]> =>
    (await rawGet<{ name: string }[]>(broker.api, "/global-parameters"))
      .map(({ name }) => name)
      .filter((name) => name.startsWith("warren-"));

  test("one object that both want: whoever loses is told whose it is, and has changed nothing", async () => {
    for (const team of TEAMS) {
      await of(team).declare({ "team.yaml": declarationOf(team, [], true) });
    }
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
      assert.doesNotMatch(
        stdout + stderr,
        new RegExp(`"${team}[^"]*" in virtual host "\\w+": taken over`),
        "what the other does not want",
      );
    }
    assert.deepEqual(await exportedBroker(broker.api), initially);
    // Each saw the other: the first one to ask again gets it.
    loser = lost.at(-1) ?? assert.fail();
    winner = TEAMS.find((team) => team !== loser) ?? assert.fail();
    if (lost.includes(winner)) ok(await run(winner, "adopt", "--yes"));
  });

  test("a policymaker: nothing changes but notes, drift is seen and mended", async () => {
    await of(loser).declare({ "team.yaml": declarationOf(loser) });
    const adopted = await run(loser, "adopt", "--yes");
    ok(adopted);
    assert.match(
      adopted.stdout,
      /virtual host "platform": 2 queues, 1 binding, 1 policy, 1 exchange\n.*"second": 1 queue/s,
    );
    assert.doesNotMatch(adopted.stdout, /set_permissions/);
    assert.deepEqual(await exportedBroker(broker.api), initially);
    await noChanges(loser);
    await noChanges(winner);

    await broker.api.delete(apiPath("policies", "platform", loser));
    const preview = await run(loser, "preview");
    ok(preview);
    assert.match(preview.stdout + preview.stderr, new RegExp(`policies: .*${loser}|\\+ +policies`, "s"));
    // The update of the next test mends it.
  });

  test("two at the same time: each has its own, also what it makes, and a down leaves the other's", async () => {
    for (const team of TEAMS) await of(team).declare({ "team.yaml": declared(team, ["made"]) });
    for (const ended of await both("up", "--yes", "--skip-smoke")) ok(ended);
    const made = await exportedBroker(broker.api);
    assert.deepEqual(
      made["policies"],
      initially["policies"],
      "what was deleted of the loser's is there again",
    );
    for (const team of TEAMS) {
      assert.equal(await isThere(`${team}.made`), true, team);
      await noChanges(team);
    }
    const down = await run(winner, "down", "--yes");
    ok(down);
    for (const host of HOSTS)
      assert.match(down.stderr, new RegExp(`Given back, .*what is the stack's in virtual host "${host}"`));
    // A topology that was taken over is given back as a whole.
    assert.deepEqual(await exportedBroker(broker.api), made);
    await noChanges(loser);
  });

  test("down --delete-adopted deletes it, and nothing else, and no message unasked", async () => {
    const url = `${broker.amqpUrl.replace("://", `://${loser}:${loser}-password@`)}/platform`;
    await publishTo(url, `${loser}.out`, ["m"]);
    const refused = await run(loser, "down", "--yes", "--delete-adopted");
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stdout + refused.stderr, new RegExp(`"${loser}\\.out": 1 ready`));
    assert.equal(await isThere(`${loser}.in`), true);
    await drain(url, `${loser}.out`);
    const down = await run(loser, "down", "--yes", "--delete-adopted");
    ok(down);
    assert.doesNotMatch(down.stderr, /[Gg]iven back/);
    for (const queue of ["in", "out", "made"]) {
      assert.equal(await isThere(`${loser}.${queue}`), false, queue);
      assert.equal(await isThere(`${winner}.${queue}`), true, queue);
    }
    assert.equal(await isThere(CONTESTED), true);
    assert.deepEqual(await notes(), []);
  });
});
