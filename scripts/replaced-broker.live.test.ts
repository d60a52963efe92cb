/**
 * The broker of a stack is another one than before. Permissions are of a provider that knows of no clusters: they are made
 * on the new broker like all else, and who bears the names of users there already is left alone.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = `virtualHosts:
  shop:
    exchanges: { d: { type: topic } }
    queues: { q: {} }
    bindings: [{ source: d, destination: q, routingKey: a }]
users:
  app:
    tags: [management]
    permissions: { shop: { configure: ^$, write: ^d$, read: ^q$ } }
    topicPermissions: { shop: { d: { write: ^a$, read: ^$ } } }
  other: { tags: [monitoring] }
`;

const UP = ["up", "--yes", "--skip-smoke"];
const NEW_BROKER = { WARREN_NEW_BROKER: "yes" };
const image = process.env["WARREN_TEST_IMAGE"] ?? "";

interface Access {
  readonly users: readonly string[];
  readonly permissions: readonly string[];
}

/** Who is on a broker, with tags, and what they may. */
async function accessOf(api: ManagementApi, but: string): Promise<Access> {
  const users = await rawGet<{ name: string; tags: string[] }[]>(api, "/users");
  const permissions = await rawGet<{ user: string; vhost: string; write: string }[]>(api, "/permissions");
  const topics = await rawGet<{ user: string; vhost: string; write: string }[]>(api, "/topic-permissions");
  return {
    users: users
      .filter(({ name }) => name !== but)
      .map(({ name, tags }) => `${name} [${tags.join()}]`)
      .toSorted(),
    permissions: [...permissions, ...topics]
      .filter(({ user }) => user !== but)
      .map(({ user, vhost, write }) => `${user}@${vhost} ${write}`)
      .toSorted(),
  };
}

const DECLARED: Access = {
  users: ["app [management]", "other [monitoring]"],
  permissions: ["app@shop ^a$", "app@shop ^d$"],
};

const WITH_THIRD: Access = { ...DECLARED, users: [...DECLARED.users, "third [monitoring]"] };

describe("another broker in the place of one that is gone", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
  concurrency: false,
}, () => {
  let brokers: readonly [ExistingBroker, ExistingBroker];
  let project: TemporaryProject;

  // Each test begins with what the one before it left.
  before(async () => {
    brokers = [await startExistingBroker(image), await startExistingBroker(image)];
    const [{ amqpUrl, managementUrl, username }] = brokers;
    project = await temporaryProject({
      declarations: { "d.yaml": DECLARATION },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": amqpUrl,
        "warren:managementUrl": managementUrl,
        "warren:administrator": username,
      },
    });
    await leadTo(brokers[0]);
    const up = await project.warren(UP);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.deepEqual(await accessOf(brokers[0].api, username), DECLARED);
    await leadTo(brokers[1]);
  });
  after(async () => {
    await project.dispose();
    for (const broker of brokers) await broker.remove();
  });

  async function leadTo({ amqpUrl, managementUrl, password }: ExistingBroker): Promise<void> {
    const plain = [`--plaintext amqpUrl=${amqpUrl}`, `--plaintext managementUrl=${managementUrl}`];
    const { exitCode, stderr } = await project.shell(
      `pulumi config set-all ${plain.join(" ")} --secret administratorPassword=${password}`,
    );
    assert.equal(exitCode, 0, stderr);
  }

  async function exported(): Promise<string> {
    const { exitCode, stdout, stderr } = await project.shell("pulumi stack export");
    assert.equal(exitCode, 0, stderr);
    return stdout;
  }

  async function refused(run: Promise<Ended>, expected: RegExp): Promise<string> {
    const [, { api, username }] = brokers;
    const before = await accessOf(api, username);
    const { exitCode, stdout, stderr } = await run;
    assert.notEqual(exitCode, 0, stdout);
    assert.match(stdout + stderr, expected);
    assert.deepEqual(await accessOf(api, username), before);
    assert.equal(await rawFind(api, apiPath("vhosts", "shop")), undefined);
    return stdout + stderr;
  }

  test("is refused, unless it is said to be one", async () => {
    const up = project.warren(UP);
    const before = await exported();
    await refused(up, /made against another broker.*WARREN_NEW_BROKER=yes/s);
    assert.equal(await exported(), before);
    // A preview goes by what the state has of the way to the broker: it says what takes the new one over.
    const preview = project.warren(["preview"], NEW_BROKER);
    await refused(preview, /are other ones than at the last update.*`\.\/warren up/s);
  });

  test("a preview shows that all is made anew on it, and changes nothing", async () => {
    const [, { api, username }] = brokers;
    // The refused update has left the state's providers where they were. These alone are led to the new broker here, as the
    // first step of an update does that is told of it.
    const providers = "pulumi up --yes --skip-preview --non-interactive --target '**pulumi:providers:**'";
    const led = await project.shell(providers, NEW_BROKER);
    assert.equal(led.exitCode, 0, led.stdout + led.stderr);
    const before = await exported();
    const { exitCode, stdout, stderr } = await project.warren(["preview"], NEW_BROKER);
    const said = stdout + stderr;
    assert.equal(exitCode, 0, said);
    for (const type of ["VirtualHost", "Topology", "Grants"])
      assert.match(said, new RegExp(`\\+ warren:index:${type}: \\(create\\)`), type);
    for (const user of ["app", "other"])
      assert.match(
        said,
        new RegExp(`~ warren:index:User: \\(update\\)\\s+\\[id=${user}\\][^]+?- missing: true`),
      );
    assert.match(said, /app@shop: \{/);
    assert.doesNotMatch(said, /- (warren|rabbitmq):|~ (?!warren:index:(User|DestroyGuard):).*\(update\)/);
    assert.deepEqual(await accessOf(api, username), { users: [], permissions: [] });
    assert.equal(await rawFind(api, apiPath("vhosts", "shop")), undefined);
    assert.equal(await exported(), before);
  });

  test("Pulumi's own commands leave users of the same names alone, and make them where there are none", async () => {
    const [, { api, username }] = brokers;
    await api.put(apiPath("users", "app"), { password: "theirs", tags: "policymaker" });
    const destroy = project.shell("pulumi destroy --yes --skip-preview --non-interactive", NEW_BROKER);
    await refused(destroy, /made on the broker that this one has replaced/);
    // In its preview: an update without one makes what it can before it is refused.
    const up = project.shell("pulumi up --yes --non-interactive", NEW_BROKER);
    await refused(up, /user "app" is there already/);
    await api.delete(apiPath("users", "app"));
    const made = await project.shell("pulumi up --yes --skip-preview --non-interactive", NEW_BROKER);
    assert.equal(made.exitCode, 0, made.stdout + made.stderr);
    assert.deepEqual(await accessOf(api, username), DECLARED);
    const again = await project.shell("pulumi preview --expect-no-changes --non-interactive");
    assert.equal(again.exitCode, 0, again.stdout + again.stderr);
  });

  test("whoever is no longer declared in that run is forgotten, and their namesake keeps all rights", async () => {
    // Back to the first broker, where the objects of those names are in no state by now.
    const [{ api, username }] = brokers;
    await leadTo(brokers[0]);
    assert.deepEqual(await accessOf(api, username), DECLARED);
    await project.declare({ "d.yaml": "users: { third: { tags: [monitoring] } }\n" });
    const up = await project.shell("pulumi up --yes --skip-preview --non-interactive", NEW_BROKER);
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.deepEqual(await accessOf(api, username), WITH_THIRD);
    // So no later run can delete them either.
    const state = await exported();
    assert.match(state, /"third"/);
    assert.doesNotMatch(state, /"(app|other|shop)\b/);
  });

  test("./warren up makes users and permissions on it, and ./warren down deletes nobody else's", async () => {
    const [old, { api, username }] = brokers;
    await leadTo(brokers[1]);
    await project.declare({ "d.yaml": DECLARATION });
    // What the plain update has made there is somebody else's by now: it is in no state.
    const before = await accessOf(api, username);
    assert.deepEqual(before, DECLARED);
    const taken = await project.warren(UP, NEW_BROKER);
    assert.equal(taken.exitCode, 1);
    assert.match(taken.stderr, /what the state has of the old one is forgotten/);
    assert.match(taken.stderr, /virtual host "shop" exists/);
    assert.deepEqual(await accessOf(api, username), before);
    for (const path of [apiPath("vhosts", "shop"), apiPath("users", "app"), apiPath("users", "other")]) {
      await api.delete(path);
    }
    const up = await project.warren(UP, NEW_BROKER);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.deepEqual(await accessOf(api, username), DECLARED);
    // It bears the name of one that has been forgotten.
    await api.put(apiPath("users", "third"), { password: "theirs", tags: "monitoring" });
    const gone = await project.warren(["down", "--yes"]);
    assert.equal(gone.exitCode, 0, gone.stderr);
    assert.deepEqual(await accessOf(api, username), { users: ["third [monitoring]"], permissions: [] });
    assert.deepEqual(await accessOf(old.api, old.username), WITH_THIRD);
  });
});

describe("a container and its volume that were removed by hand", {
  skip: image === "" && "WARREN_TEST_IMAGE is not set",
}, () => {
  test("are made anew, and all users and permissions with their old passwords on them", async () => {
    const project = await temporaryProject({ declarations: { "d.yaml": DECLARATION } });
    try {
      const run = (environment: NodeJS.ProcessEnv = {}) => project.warren(UP, environment);
      const outputs = async (): Promise<{ amqpUris: object; administratorUri: string }> => {
        const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
        return JSON.parse(stdout) as { amqpUris: object; administratorUri: string };
      };
      const removeByHand = (): void => {
        execFileSync("docker", ["rm", "--force", project.name], { stdio: "ignore" });
        execFileSync("docker", ["volume", "rm", `${project.name}-data`], { stdio: "ignore" });
      };
      const first = await run();
      assert.equal(first.exitCode, 0, first.stderr);
      const { amqpUris, administratorUri } = await outputs();
      removeByHand();

      const refused = await run();
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stderr, /made against another broker.*WARREN_NEW_BROKER=yes/s);
      const preview = await project.warren(["preview"], NEW_BROKER);
      assert.equal(preview.exitCode, 0, preview.stdout + preview.stderr);
      assert.match(preview.stdout, /\+ \d+ to create/);
      const up = await run(NEW_BROKER);
      assert.equal(up.exitCode, 0, up.stderr);
      const { username, password } = new URL(administratorUri);
      const url = `http://127.0.0.1:${project.ports.management}`;
      const api = new ManagementApi({ url, username, password });
      try {
        assert.deepEqual(await accessOf(api, username), DECLARED);
        await rawGet(api, apiPath("queues", "shop", "q"));
      } finally {
        await api.close();
      }
      assert.deepEqual((await outputs()).amqpUris, amqpUris);
      const again = await run(NEW_BROKER);
      assert.equal(again.exitCode, 0, again.stderr);
      assert.match(again.stderr, /nothing to change/, "said of a broker that is not new, it changes nothing");
      removeByHand();
      const down = await project.warren(["down", "--yes"], NEW_BROKER);
      assert.equal(down.exitCode, 0, down.stderr);
    } finally {
      await project.dispose();
    }
  });
});
