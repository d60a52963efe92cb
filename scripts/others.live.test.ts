/**
 * A broker of others: a team that is only policymaker in two virtual hosts, another one beside it, and a user that
 * somebody else makes.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import type { StackStatus } from "../operations/status/stack-status.ts";
import type { SmokeReport } from "../smoke-tests/report/smoke-report.ts";
import { drain, publishTo } from "./testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const TEAM = `virtualHosts:
  platform:
    external: true
    deletionProtection: true
    exchanges: { orders: { type: topic }, shared: { external: true } }
    queues: { billing: { type: quorum }, audit: {}, log: { type: stream } }
    bindings:
      - { source: orders, destination: billing, routingKey: 'order.*' }
      - { source: shared, destination: audit }
    policies: { limit: { pattern: ^audit$, applyTo: queues, definition: { max-length: 100 } } }
  second:
    external: true
    queues: { spare: {} }
`;
const OTHER_TEAM = `virtualHosts:
  platform:
    external: true
    queues: { other: {} }
`;
const REPORTS = `virtualHosts: { reports: {} }
users:
  reporting: { external: true, permissions: { reports: { configure: ^$, write: ^$, read: .* } } }
`;
/** @param topics of the exchanges, by their names: `write` */
const writer = (topics: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    virtualHosts: {
      platform: { external: true, exchanges: { first: { type: "topic" }, second: { type: "topic" } } },
    },
    users: {
      writer: {
        permissions: { platform: { configure: "^$", write: "^(first|second)$", read: "^$" } },
        topicPermissions: {
          platform: Object.fromEntries(
            Object.entries(topics).map(([exchange, write]) => [exchange, { write, read: "^$" }]),
          ),
        },
      },
    },
  });
const ALL = { configure: ".*", write: ".*", read: ".*" };
const SKIPPED_BY_STACK = "access/anonymous-refused";

const image = process.env["WARREN_TEST_IMAGE"];
const needs = image === undefined ? "needs WARREN_TEST_IMAGE" : false;

describe("what belongs to others", { skip: needs, concurrency: false }, () => {
  let broker: ExistingBroker;
  const projects: TemporaryProject[] = [];

  before(async () => {
    broker = await startExistingBroker(image ?? "");
    const { api } = broker;
    for (const host of ["platform", "second"])
      await api.put(apiPath("vhosts", host), { description: "theirs", default_queue_type: "quorum" });
    await api.post(`${apiPath("vhosts", "platform")}/deletion/protection`, {});
    await api.put(apiPath("exchanges", "platform", "shared"), { type: "fanout" });
    await api.put(apiPath("queues", "platform", "theirs"), { durable: true });
    // In force for what the teams have there, too: no fault of theirs.
    const cap = { pattern: "", "apply-to": "queues", definition: { "max-length": 1_000_000 } };
    await api.put(apiPath("operator-policies", "platform", "cap"), cap);
    for (const team of ["team", "other-team"]) {
      await api.put(apiPath("users", team), { password: `${team}-password`, tags: "policymaker" });
      for (const host of ["platform", "second"]) await api.put(apiPath("permissions", host, team), ALL);
    }
  });
  after(async () => {
    for (const project of projects) await project.dispose();
    await broker?.remove();
  });

  async function projectOf(
    username: string,
    password: string,
    declaration: string,
  ): Promise<TemporaryProject> {
    const project = await temporaryProject({
      declarations: { "team.yaml": declaration },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": broker.amqpUrl,
        "warren:managementUrl": broker.managementUrl,
        "warren:administrator": username,
        "warren:smokeSkip": [SKIPPED_BY_STACK],
      },
    });
    projects.push(project);
    const { exitCode, stderr } = await project.shell(
      `printf %s '${password}' | pulumi config set --secret administratorPassword`,
    );
    assert.equal(exitCode, 0, stderr);
    return project;
  }
  const isThere = async (collection: string, ...names: readonly string[]): Promise<boolean> =>
    (await rawFind(broker.api, apiPath(collection, ...names))) !== undefined;

  test("a policymaker of two virtual hosts declares what is in them, sees drift, proves it, and takes it away", async () => {
    const { api } = broker;
    const before = await rawGet<object>(api, apiPath("vhosts", "platform"));
    const team = await projectOf("team", "team-password", TEAM);
    const up = await team.warren(["up", "--yes"]);
    assert.equal(up.exitCode, 0, up.stderr + up.stdout);
    for (const queue of ["billing", "audit", "log"]) assert.ok(await isThere("queues", "platform", queue));
    assert.ok(await isThere("policies", "platform", "limit"));

    const status = await team.warren(["status"]);
    assert.equal(status.exitCode, 0, status.stderr);
    const shown = status.stdout + status.stderr;
    assert.match(shown, /RabbitMQ \d+\.\d+\.\d+ on Erlang [\d.]+, cluster \S/);
    assert.match(shown, /virtual host platform: 4 queues, 0 messages/);
    assert.match(shown, /leaders of 3 replicated queues: 3 on rabbit@n0; all members up: 3/);
    assert.match(shown, /not told to a user without the tag monitoring: its nodes with their alarms/);
    const { broker: told } = JSON.parse((await team.warren(["status", "--json"])).stdout) as StackStatus;
    assert.deepEqual([told?.nodes, told?.problems, told?.untold.length], [[], [], 3]);

    await api.delete(apiPath("policies", "platform", "limit"));
    const preview = await team.warren(["preview"]);
    assert.equal(preview.exitCode, 0, preview.stderr);
    assert.match(preview.stdout + preview.stderr, /limit/);

    const found = await team.warren(["smoke", "--json", "--skip", "access/guest-refused"]);
    assert.equal(found.exitCode, 3, found.stderr);
    const { checks, partial } = JSON.parse(found.stdout) as SmokeReport;
    const failed = checks.filter(({ status }) => status === "failed").map(({ id }) => id);
    assert.ok(failed.includes("presence/platform/policy/limit"), failed.join(", "));
    const of = (id: string) => checks.find((check) => check.id === id);
    assert.equal(of(SKIPPED_BY_STACK)?.reason, `it is left out by config "smokeSkip" "${SKIPPED_BY_STACK}"`);
    assert.equal(of("access/guest-refused")?.reason, 'it is left out by --skip "access/guest-refused"');
    assert.match(of("operation/nodes")?.reason ?? "", /has not the tag monitoring/);
    assert.match(of("presence/undeclared users")?.reason ?? "", /has not the tag administrator/);
    for (const id of [
      "presence/platform",
      "presence/platform/queue/billing",
      "presence/platform/queue/billing/policies",
      "presence/platform/queue/log/answers",
    ])
      assert.equal(of(id)?.status, "passed", id);
    assert.ok(checks.filter(({ kind }) => kind === "routing").every(({ status }) => status === "skipped"));
    assert.match(partial, /2 checks were left out by choice.*lacks a tag/);

    const again = await team.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.ok(await isThere("policies", "platform", "limit"));

    const amqp = `${broker.amqpUrl.replace("://", "://team:team-password@")}/platform`;
    await publishTo(amqp, "audit", ["m"]);
    const refused = await team.warren(["down", "--yes"]);
    assert.equal(refused.exitCode, 1, refused.stdout);
    assert.match(refused.stdout + refused.stderr, /"audit": 1 ready/);
    await drain(amqp, "audit");
    const down = await team.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 0, down.stderr + down.stdout);
    assert.deepEqual(await Promise.all(["billing", "theirs"].map((q) => isThere("queues", "platform", q))), [
      false,
      true,
    ]);
    const after = await rawGet<object>(api, apiPath("vhosts", "platform"));
    assert.deepEqual(settingsOf(after), settingsOf(before));
  });

  test("what the user may not make is told before anything is, with what to declare", async () => {
    const team = await projectOf("other-team", "other-team-password", "virtualHosts: { own: {} }\n");
    const refused = await team.warren(["up", "--yes"]);
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.stderr,
      /has the tags policymaker, and needs administrator: only an administrator can make virtual host "own"/,
    );
    assert.match(refused.stderr, /external: true/);
    await team.declare({ "team.yaml": OTHER_TEAM.replace("platform", "nowhere") });
    const missing = await team.warren(["up", "--yes"]);
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stdout + missing.stderr, /virtual host "nowhere" is declared as another team's/);
    await team.declare({ "team.yaml": OTHER_TEAM });
    const up = await team.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr + up.stdout);
    assert.ok(await isThere("queues", "platform", "other"));
  });

  test("a user of others gets permissions, and stays", async (t) => {
    const { api, username, password } = broker;
    const stack = await projectOf(username, password, REPORTS);
    const missing = await stack.warren(["preview"]);
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stdout + missing.stderr, /does not have: "reporting"/);
    await api.put(apiPath("users", "reporting"), { password: "theirs", tags: "monitoring" });
    const before = await rawGet(api, apiPath("users", "reporting"));
    const up = await stack.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr + up.stdout);
    assert.ok(await isThere("permissions", "reports", "reporting"));

    await t.test("what nobody declared is shown with its messages, and goes only when chosen", () =>
      showsUndeclared(stack),
    );
    const smoke = await stack.warren(["smoke", "--only", "presence/user"]);
    assert.equal(smoke.exitCode, 0, smoke.stdout);
    const down = await stack.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 0, down.stderr + down.stdout);
    assert.deepEqual(await rawGet(api, apiPath("users", "reporting")), before);
    assert.equal(await isThere("vhosts", "reports"), false);
  });

  test("topic permissions in a virtual host of others are changed one by one, beside what others gave", async () => {
    const { api, username, password } = broker;
    const stack = await projectOf(username, password, writer({ first: "^a", second: "^b" }));
    const pulumi = async (words: string): Promise<void> => {
      const { exitCode, stdout, stderr } = await stack.shell(`pulumi ${words} --non-interactive`);
      assert.equal(exitCode, 0, stderr + stdout);
    };
    await pulumi("up --yes --skip-preview");
    const own = apiPath("topic-permissions", "platform", "writer");
    // For the default exchange, which no declaration can say. All of them are taken away where one is not changed alone.
    await api.put(own, { exchange: "", write: "^by-hand", read: "^$" });
    await stack.declare({ "team.yaml": writer({ first: "^c" }) });
    await pulumi("up --yes --skip-preview");
    const listed = await rawGet<{ exchange: string; write: string }[]>(api, own);
    assert.deepEqual(Object.fromEntries(listed.map(({ exchange, write }) => [exchange, write])), {
      "": "^by-hand",
      first: "^c",
    });
    await pulumi("preview --expect-no-changes");
  });

  async function showsUndeclared(stack: TemporaryProject): Promise<void> {
    const { api, username, password } = broker;
    await api.put(apiPath("queues", "reports", "left-over"), { durable: true });
    const administrator = `${username}:${password}@`;
    await publishTo(`${broker.amqpUrl.replace("://", `://${administrator}`)}/reports`, "left-over", [
      "a",
      "b",
    ]);
    const preview = await stack.warren(["preview"]);
    assert.equal(preview.exitCode, 0, preview.stderr);
    assert.match(
      preview.stdout,
      /it stays, in the virtual host "reports":\n {2}queue "left-over", 2 messages\n/,
    );
    const [, choice = ""] = /Declare it, or choose that it goes: `([^`]+)`/.exec(preview.stdout) ?? [];
    assert.equal((await stack.shell(choice)).exitCode, 0, choice);
    const pruned = await stack.warren(["preview"]);
    assert.match(
      pruned.stdout,
      /the next up deletes, in the virtual host "reports".*"left-over", 2 messages/s,
    );
    const told = pruned.stdout + pruned.stderr;
    assert.match(told, /refusing to delete a queue .*"left-over"/);
    assert.match(told, /or purge it.* stays where .* a pattern of `pruneIgnore` matches its name/s);
    // One queue is to go, and no word of it leads to more than that.
    assert.doesNotMatch(told, /\bdown\b/);
    const [, losing = ""] = /`(WARREN_DELETE_DATA=yes [^`]+)`/.exec(told) ?? [];
    const up = await stack.shell(`${losing} --yes --skip-smoke`);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.equal(await isThere("queues", "reports", "left-over"), false);
    assert.ok(await isThere("vhosts", "reports"));
    assert.ok(await isThere("permissions", "reports", "reporting"));
  }
});

function settingsOf(host: object): object {
  const {
    description,
    tags,
    default_queue_type: type,
    protected_from_deletion: isProtected,
  } = host as Record<string, unknown>;
  return { description, tags, type, isProtected };
}
