/**
 * `up` over a state that an earlier version wrote, really: testing/earlier-state says how. What is on the broker stays as it is,
 * and no preview speaks of a change to it.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import { clusterIdentity } from "../broker/cluster-identity.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { EXIT_CODES } from "../model/exit-codes.ts";
import { PREVIEW_RESULT } from "./cli/results/preview-result.ts";
import { withConnection } from "./testing/broker-client.ts";
import { type ExistingBroker, startExistingBroker } from "./testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const IMAGE = process.env["WARREN_TEST_IMAGE"] ?? "";
const FOLDER = join(import.meta.dirname, "testing/earlier-state");
const UP = ["up", "--yes", "--skip-smoke"];

const read = (file: string): Promise<string> => readFile(join(FOLDER, file), "utf8");

interface Exported {
  readonly deployment: { readonly resources: readonly { readonly urn: string; readonly type: string }[] };
}

describe("a state of an earlier version", { skip: IMAGE === "" && "WARREN_TEST_IMAGE is not set" }, () => {
  let broker: ExistingBroker;
  let project: TemporaryProject;
  let untouched: unknown;

  /** With the hashes of passwords: whether a user was written again shows in its salt. */
  const onTheBroker = async (): Promise<unknown> => {
    const { global_parameters: _, ...definitions } = await rawGet<Readonly<Record<string, unknown>>>(
      broker.api,
      "/definitions",
    );
    const sorted = Object.entries(definitions).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((each) => JSON.stringify(each)).toSorted() : value,
    ]);
    return Object.fromEntries(sorted);
  };
  const shell = async (line: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await project.shell(line);
    assert.equal(exitCode, 0, `${line}\n${stdout}${stderr}`);
    return stdout + stderr;
  };

  before(async () => {
    broker = await startExistingBroker(IMAGE);
    await broker.api.post("/definitions", JSON.parse(await read("definitions.json")));
    const { amqpUrl, managementUrl, username, password } = broker;
    project = await temporaryProject({
      declarations: { "shop.yaml": await read("shop.yaml") },
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": amqpUrl,
        "warren:managementUrl": managementUrl,
        "warren:administrator": username,
      },
    });
    await shell(`printf %s '${password}' | pulumi config set --secret administratorPassword`);
    const own = {
      CLUSTER_ID: (await clusterIdentity(broker.api)) ?? "",
      MANAGEMENT_URL: managementUrl,
      AMQP_URL: amqpUrl,
      AMQP_HOST: new URL(amqpUrl).host,
      PASSWORD: password,
      STACK: project.stack,
    };
    let text = await read("state.json");
    for (const [name, value] of Object.entries(own)) text = text.replaceAll(name, value);
    const state = JSON.parse(text) as { deployment: object };
    const config = await readFile(join(project.root, `Pulumi.${project.stack}.yaml`), "utf8");
    const salt = /^encryptionsalt: (\S+)$/m.exec(config)?.[1];
    const imported = {
      ...state,
      deployment: { ...state.deployment, secrets_providers: { type: "passphrase", state: { salt } } },
    };
    await writeFile(join(project.root, "earlier.json"), JSON.stringify(imported));
    await shell("pulumi stack import --file earlier.json && rm earlier.json");
    untouched = await onTheBroker();
  });
  after(async () => {
    await project.dispose();
    await broker.remove();
  });

  const types = async (): Promise<Set<string>> => {
    const { deployment } = JSON.parse(await shell("pulumi stack export 2>/dev/null")) as Exported;
    return new Set(deployment.resources.map(({ type }) => type));
  };

  test("is one: it has what this version makes no more", async () => {
    const there = await types();
    assert.ok(there.has("rabbitmq:index/user:User") && there.has("warren:index:UserClaim"));
  });

  test("nothing on the broker differs from it by the new version, for people and for programs", async () => {
    const shown = await project.warren(["preview", "--json"]);
    assert.equal(shown.exitCode, EXIT_CODES.done.code, shown.stderr);
    const { objects, undeclared } = PREVIEW_RESULT.schema.parse(JSON.parse(shown.stdout));
    assert.deepEqual({ objects, undeclared }, { objects: [], undeclared: [] });
    const drift = await project.warren(["drift"]);
    assert.equal(drift.exitCode, EXIT_CODES.done.code, drift.stdout + drift.stderr);
  });

  test("what Pulumi shows is that users are resources of the plugin, and the claim of them goes", async () => {
    const preview = await shell("pulumi preview --diff --non-interactive");
    const steps = [...preview.matchAll(/^ *([-+~]+) ([\w:/-]+): \(\w+\)$/gm)].map(
      ([, sign, type]) => `${sign} ${type}`,
    );
    assert.deepEqual(new Set(steps), new Set(["~ warren:index:User", "- warren:index:UserClaim"]), preview);
    assert.equal(steps.length, 4);
  });

  test("up takes it over as it is: the broker is untouched, and users get in with the passwords that they had", async () => {
    const up = await project.warren(UP);
    assert.equal(up.exitCode, 0, up.stderr);
    assert.deepEqual(await onTheBroker(), untouched);
    const there = await types();
    assert.ok(!there.has("rabbitmq:index/user:User") && !there.has("warren:index:UserClaim"));
    const uris = JSON.parse(
      await shell("pulumi stack output amqpUris --show-secrets --json 2>/dev/null"),
    ) as Record<string, string>;
    assert.deepEqual(Object.keys(uris).toSorted(), ["billing-service", "operator", "order-service"]);
    for (const uri of Object.values(uris)) await withConnection(uri, () => Promise.resolve());
    const again = await project.warren(UP);
    assert.match(again.stderr, /nothing to change/);
  });

  test("what is done by hand from then on is seen, where the earlier version looked for nothing too", async () => {
    const limit = apiPath("user-limits", "operator", "max-connections");
    await broker.api.put(limit, { value: 3 });
    const drift = await project.warren(["drift"]);
    assert.equal(drift.exitCode, EXIT_CODES.drifted.code, drift.stdout + drift.stderr);
    assert.match(drift.stdout, /limits of user "operator"/);
    await broker.api.delete(limit);
  });

  test("down takes all of it away, and nothing else", async () => {
    const down = await project.warren(["down", "--yes"]);
    assert.equal(down.exitCode, 0, down.stderr);
    const names = async (path: string): Promise<string[]> =>
      (await rawGet<{ name: string }[]>(broker.api, path)).map(({ name }) => name);
    assert.deepEqual([await names("/vhosts"), await names("/users")], [["/"], [broker.username]]);
  });
});
