/**
 * Users of a stack: states of earlier versions are moved without a change on the broker, and each thing that a user can
 * log in with is as it is declared.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { hashPassword, isHashOf } from "../broker/objects/password-hash.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import type { SmokeReport } from "../smoke-tests/report/smoke-report.ts";
import { withConnection } from "./testing/broker-client.ts";
import { withEarlierUsers } from "./testing/earlier-users.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const UP = ["up", "--yes", "--skip-smoke"];
const FILE = "users.yaml";
const [GIVEN, OF_256, OF_512] = [0, 1, 2].map(() => randomBytes(16).toString("hex")) as [
  string,
  string,
  string,
];
const HASH_256 = hashPassword(OF_256, randomBytes(4)).hash;
const HASH_512 = hashPassword(OF_512, randomBytes(4), "sha512").hash;

const declared = (users: Readonly<Record<string, object>>): string => {
  const permissions = { shop: { configure: "^$", write: "^amq\\.topic$", read: "^q$" } };
  const withRights = Object.entries(users).map(([name, user]) => [name, { ...user, permissions }]);
  const queues = { q: { type: "quorum" } };
  const bindings = [{ source: "amq.topic", destination: "q", routingKey: "a" }];
  return JSON.stringify({
    virtualHosts: { shop: { queues, bindings } },
    users: Object.fromEntries(withRights),
  });
};

/** All that a version with users of @pulumi/rabbitmq could declare. */
const BEFORE = declared({
  first: { tags: ["management"], limits: { "max-channels": 50 } },
  rotated: {},
  stays: { tags: ["monitoring", "management"] },
});

const AFTER = declared({
  first: { tags: ["management"], limits: { "max-channels": 50 } },
  rotated: { rotation: 1 },
  stays: { tags: ["management"], password: "kept" },
  given: { password: "${given}" },
  sha256: { passwordHash: "${of-256}" },
  sha512: { passwordHash: "${of-512}", hashingAlgorithm: "sha512" },
  certificate: { password: "external" },
});

interface OnTheBroker {
  readonly name: string;
  readonly password_hash: string;
  readonly hashing_algorithm: string;
  readonly tags: readonly string[];
}

/** @param uri that users were given */
function passwordIn(uri = ""): string {
  return decodeURIComponent(new URL(uri).password);
}

describe("users of a stack", { concurrency: false }, () => {
  let project: TemporaryProject;
  let api: ManagementApi;
  let uris: Readonly<Record<string, string>>;

  before(async () => {
    project = await temporaryProject({ declarations: { [FILE]: BEFORE } });
    await up();
    const { username, password } = new URL(await output("administratorUri"));
    const url = `http://127.0.0.1:${project.ports.management}`;
    api = new ManagementApi({ url, username, password: decodeURIComponent(password) });
    uris = await amqpUris();
  });
  after(async () => {
    await api.close();
    await project.dispose();
  });

  async function up(): Promise<string> {
    const { exitCode, stdout, stderr } = await project.warren(UP);
    assert.equal(exitCode, 0, stderr);
    return stdout + stderr;
  }

  async function shell(line: string, environment?: NodeJS.ProcessEnv): Promise<string> {
    const { exitCode, stdout, stderr } = await project.shell(line, environment);
    assert.equal(exitCode, 0, stdout + stderr);
    return stdout;
  }

  const output = async (name: string): Promise<string> =>
    (await shell(`pulumi stack output ${name} --show-secrets`)).trim();
  const amqpUris = async (): Promise<Record<string, string>> =>
    JSON.parse(await output("amqpUris")) as Record<string, string>;
  const listed = async (): Promise<OnTheBroker[]> =>
    (await rawGet<OnTheBroker[]>(api, "/users")).toSorted((a, b) => a.name.localeCompare(b.name));
  const user = (name: string): Promise<OnTheBroker> => rawGet<OnTheBroker>(api, apiPath("users", name));

  /** As an AMQP client: whether the broker lets it in. */
  async function logsIn(name: string, password: string): Promise<boolean> {
    const uri = new URL(`amqp://127.0.0.1:${project.ports.amqp}/shop`);
    Object.assign(uri, { username: name, password });
    try {
      return await withConnection(uri.href, () => Promise.resolve(true));
    } catch (error) {
      assert.match(String(error), /ACCESS[-_]REFUSED/);
      return false;
    }
  }

  for (const [how, move] of [
    ["pulumi up", () => shell("pulumi up --yes --skip-preview")],
    ["./warren up", up],
  ] as const) {
    test(`a state with users of @pulumi/rabbitmq, and ${how}: nothing on the broker changes`, async () => {
      const there = await listed();
      const earlier = withEarlierUsers(await shell("pulumi stack export"));
      await writeFile(join(project.root, "earlier.json"), earlier);
      await shell("pulumi stack import --file earlier.json");
      const types = await shell("pulumi stack --show-urns");
      assert.match(types, /rabbitmq:index\/user:User::first/);
      const preview = await shell("pulumi preview");
      assert.match(preview, /3 to update/);
      assert.doesNotMatch(preview, /to (create|replace)|rabbitmq:index/);
      const said = await move();
      assert.doesNotMatch(said, /creat(ed|ing)|replac(ed|ing)|index\/user:User \w+ delet/);
      assert.deepEqual(await listed(), there);
      await shell("pulumi preview --expect-no-changes");
      assert.match(await up(), /nothing to change/);
      const moved = await shell("pulumi stack export");
      assert.doesNotMatch(moved, /rabbitmq:index\/user:User|UserClaim/);
      const { resources } = (
        JSON.parse(moved) as { deployment: { resources: { type: string; outputs?: object }[] } }
      ).deployment;
      const users = resources.filter(({ type }) => type === "warren:index:User");
      assert.equal(users.length, 3);
      // Without it another broker would not be refused.
      for (const { outputs } of users) assert.ok(outputs !== undefined && "clusterId" in outputs);
    });
  }

  describe("each thing to log in with", () => {
    let stayed: OnTheBroker;
    const said: string[] = [];

    before(async () => {
      stayed = await user("stays");
      for (const [name, value] of Object.entries({ given: GIVEN, "of-256": HASH_256, "of-512": HASH_512 })) {
        await shell(`printf %s "$VALUE" | pulumi config set --secret --path secrets.${name}`, {
          VALUE: value,
        });
      }
      await project.declare({ [FILE]: AFTER });
      said.push(await shell("pulumi preview --diff"), await up());
    });

    test("is on the broker as it is declared, and a second up changes nothing", async () => {
      const found = Object.fromEntries((await listed()).map((each) => [each.name, each]));
      assert.equal(found["sha256"]?.password_hash, HASH_256);
      assert.equal(found["sha512"]?.password_hash, HASH_512);
      assert.equal(found["sha512"]?.hashing_algorithm, "rabbit_password_hashing_sha512");
      assert.equal(found["certificate"]?.password_hash, "");
      assert.equal(found["stays"]?.password_hash, stayed.password_hash);
      assert.deepEqual(found["stays"]?.tags, ["management"]);
      assert.ok(isHashOf(GIVEN, { hash: found["given"]?.password_hash ?? "", algorithm: "sha256" }));
      const again = await up();
      said.push(again);
      assert.match(again, /nothing to change/);
      assert.deepEqual(Object.fromEntries((await listed()).map((each) => [each.name, each])), found);
    });

    test("lets in who has it, and nobody else", async () => {
      const now = await amqpUris();
      assert.deepEqual(Object.keys(now).toSorted(), ["first", "given", "rotated"]);
      for (const [name, uri] of Object.entries(now)) assert.ok(await logsIn(name, passwordIn(uri)), name);
      assert.equal(now["first"], uris["first"]);
      assert.equal(passwordIn(now["given"]), GIVEN);
      assert.ok(await logsIn("sha256", OF_256));
      assert.ok(await logsIn("sha512", OF_512));
      assert.ok(await logsIn("stays", passwordIn(uris["stays"])));
      assert.ok(!(await logsIn("rotated", passwordIn(uris["rotated"]))));
      for (const name of ["sha256", "sha512", "stays", "certificate"])
        assert.ok(!(await logsIn(name, GIVEN)));
      assert.ok(!(await logsIn("certificate", "")));
    });

    test("the smoke tests pass, and say of whom they know no password", async () => {
      const smoke = await project.warren(["smoke", "--kind", "access", "--json"]);
      assert.equal(smoke.exitCode, 0, smoke.stderr);
      said.push(smoke.stdout, smoke.stderr);
      const { checks } = JSON.parse(smoke.stdout) as SmokeReport;
      const management = checks.filter(({ id }) => /^access\/user\/[^/]+\/management$/.test(id));
      const skipped = management
        .filter(({ status }) => status === "skipped")
        .map(({ id }) => id.split("/")[2] ?? "");
      assert.deepEqual(skipped.toSorted(), ["certificate", "sha256", "sha512", "stays"]);
      assert.equal(management.length, 7);
    });

    test("no password and no hash is in the state's text, or said", async () => {
      said.push(await shell("pulumi stack export"), await shell("pulumi stack output"));
      const hashes = (await listed()).map(({ password_hash }) => password_hash).filter((hash) => hash !== "");
      assert.equal(hashes.length, 7);
      const passwords = Object.values({ ...uris, ...(await amqpUris()) }).map(passwordIn);
      const secrets = [...hashes, ...passwords, GIVEN, OF_256, OF_512];
      for (const [index, text] of said.entries())
        assert.ok(!secrets.some((secret) => text.includes(secret)), `text ${index}`);
    });
  });
});
