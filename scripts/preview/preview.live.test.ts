/** A preview as data: what would change on a real broker, with what comes of it, and nothing is changed by it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath, withManagementApi } from "../../broker/api/management-api.ts";
import { EXIT_CODES } from "../../model/exit-codes.ts";
import { DRIFT_RESULT, PREVIEW_RESULT } from "../cli/results/preview-result.ts";
import { drain, publishTo } from "../testing/broker-client.ts";
import { type TemporaryProject, temporaryProject } from "../testing/temporary-project.ts";

interface Declared {
  readonly limit: number;
  readonly write: string;
  readonly binding: boolean;
  readonly extra: boolean;
}

const declaration = ({ limit, write, binding, extra }: Declared): string =>
  JSON.stringify({
    virtualHosts: {
      shop: {
        exchanges: { orders: { type: "topic" } },
        queues: {
          billing: { type: "quorum", arguments: { "x-delivery-limit": limit } },
          audit: { type: "quorum" },
          ...(extra ? { extra: { type: "classic" } } : {}),
        },
        bindings: [
          { source: "orders", destination: "billing", routingKey: "#" },
          ...(binding ? [{ source: "orders", destination: "audit", routingKey: "#" }] : []),
        ],
      },
    },
    users: {
      app: { permissions: { shop: { configure: "^$", write, read: ".*" } } },
      ...(extra
        ? { "new\u202e<b>@team": { permissions: { shop: { configure: "^$", write: "^$", read: "^$" } } } }
        : {}),
    },
  });

const BEFORE = { limit: 5, write: "^(orders|audit)$", binding: true, extra: false };
const AFTER = { limit: 3, write: "^orders$", binding: false, extra: true };

describe("a preview as data", () => {
  let project: TemporaryProject;
  /** Its URI, without a virtual host. */
  let administrator: string;

  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": declaration(BEFORE) } });
  });
  after(() => project.dispose());

  async function previewed() {
    const { exitCode, stdout, stderr } = await project.warren(["preview", "--json"]);
    assert.equal(exitCode, 0, stderr);
    return PREVIEW_RESULT.schema.parse(JSON.parse(stdout));
  }

  test("of a stack that is not there yet makes all of it", async () => {
    const { objects, totals, changes, findings, undeclared } = await previewed();
    assert.ok(objects.every(({ action }) => action === "create"));
    assert.equal(totals.create, changes);
    const kinds = Map.groupBy(objects, ({ kind }) => kind);
    const named = (kind: string): string[] => (kinds.get(kind) ?? []).map(({ name }) => name).sort();
    assert.deepEqual(named("queue"), ["audit", "billing"]);
    assert.deepEqual(named("binding"), ["orders -> audit [#]", "orders -> billing [#]"]);
    assert.deepEqual(named("container"), [project.name]);
    assert.deepEqual([findings.filter(({ severity }) => severity === "error"), undeclared], [[], []]);
  });

  test("has each object with what comes of it, and changes nothing", async () => {
    const { exitCode, stderr } = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(exitCode, 0, stderr);
    const { stdout } = await project.shell("pulumi stack output --show-secrets --json");
    const outputs = JSON.parse(stdout) as { amqpUris: { app: string }; administratorUri: string };
    administrator = outputs.administratorUri;
    const { app: uri } = outputs.amqpUris;
    await publishTo(`${administrator}/shop`, "billing", ["1", "2", "3"]);
    await project.declare({ "shop.yaml": declaration(AFTER) });

    const found = await previewed();
    assert.deepEqual(
      found.objects.map(({ kind, name, action }) => `${action} ${kind} ${name}`).sort(),
      [
        "create permission new\u202e<b>@team",
        "create password new\u202e<b>@team",
        "create queue extra",
        "create user new\u202e<b>@team",
        "delete binding orders -> audit [#]",
        "move queue billing",
        "update permission app",
      ].sort(),
    );
    const of = (name: string) => found.objects.find((each) => each.name === name);
    const billing = of("billing");
    assert.deepEqual(billing?.properties, [{ property: "arguments.x-delivery-limit", before: 5, after: 3 }]);
    assert.deepEqual(
      billing.consequences.slice(0, 2).map(({ code }) => code),
      ["messages-moved", "publishers-blocked"],
    );
    assert.match(billing.consequences[0]?.message ?? "", /^3 messages moved/);
    assert.deepEqual(
      of("orders -> audit [#]")?.consequences.map(({ code }) => code),
      ["messages-unroutable"],
    );
    assert.deepEqual(
      of("app")?.consequences.map(({ code }) => code),
      ["permission-lost"],
    );
    assert.ok(
      found.findings.some(({ rule, object }) => rule === "queue-cut-off" && object === 'queue "audit"'),
    );

    const markdown = await project.shell("./warren preview --markdown > plan.md");
    assert.equal(markdown.exitCode, 0, markdown.stderr);
    assert.equal(markdown.stdout, "");
    const text = await readFile(join(project.root, "plan.md"), "utf8");
    assert.match(text, /^### Preview of stack `[^`]+`: 4 to create, 1 to change, 1 to move, 1 to delete$/m);
    assert.match(text, /^- \*\*create\*\* user `new\\u\{202e\}<b>@team`/m);
    assert.match(text, /⚠ 3 messages moved/);

    // Nobody's password is in it.
    for (const secret of [uri, administrator].map((each) => decodeURIComponent(new URL(each).password))) {
      assert.ok(!JSON.stringify(found).includes(secret) && !text.includes(secret));
    }

    assert.deepEqual(await drain(`${administrator}/shop`, "billing"), ["1", "2", "3"]);
    await project.declare({ "shop.yaml": declaration(BEFORE) });
    assert.deepEqual((await previewed()).objects, []);
  });

  test("drift names what was changed by hand, and ends with 4; with 0 once it is mended", async () => {
    const drift = async (...words: string[]) => await project.warren(["drift", ...words]);
    const { username, password } = new URL(administrator);
    const url = `http://127.0.0.1:${project.ports.management}`;
    await withManagementApi({ url, username, password: decodeURIComponent(password) }, async (api) => {
      assert.ok(await api.delete(apiPath("queues", "shop", "audit")));
      const permission = { configure: "^$", write: ".*", read: ".*" };
      await api.put(apiPath("permissions", "shop", "app"), permission);
    });
    const found = await drift("--json");
    assert.equal(found.exitCode, EXIT_CODES.drifted.code, found.stderr);
    const { objects, differences } = DRIFT_RESULT.schema.parse(JSON.parse(found.stdout));
    assert.deepEqual(
      objects.map(({ kind, name, action }) => `${action} ${kind} ${name}`).sort(),
      ["create binding orders -> audit [#]", "create queue audit", "update permission app"].sort(),
    );
    assert.equal(differences, objects.length);
    const inWords = await drift();
    assert.equal(inWords.exitCode, EXIT_CODES.drifted.code);
    assert.match(inWords.stdout, /^ {2}queue "audit" in "shop" is not there$/m);
    assert.match(inWords.stdout, /^ {4}write: is "\.\*", declared "\^\(orders\|audit\)\$"$/m);

    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const none = await drift();
    assert.equal(none.exitCode, EXIT_CODES.done.code, none.stderr);
    assert.match(none.stdout, /^Stack \S+ is as it is declared\.$/m);
  });
});
