/** A plan that was saved is done, or refused when something has moved since, which is named; and nothing is done then. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../../broker/api/management-api.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { savedPlanSchema } from "../../operations/preview/saved-plan.ts";
import { drain, publishTo } from "../testing/broker-client.ts";
import { type TemporaryProject, temporaryProject } from "../testing/temporary-project.ts";

const declaration = (limit: number, write: string): string =>
  JSON.stringify({
    virtualHosts: {
      shop: {
        limits: { "max-queues": 50 },
        exchanges: { orders: { type: "topic" } },
        queues: {
          billing: { type: "quorum", arguments: { "x-delivery-limit": limit } },
          audit: { type: "quorum" },
        },
        bindings: [{ source: "orders", destination: "billing", routingKey: "#" }],
        policies: { short: { pattern: "^audit$", applyTo: "queues", definition: { "max-length": 10 } } },
      },
    },
    users: { app: { permissions: { shop: { configure: "^$", write, read: ".*" } } } },
  });

const UP = ["up", "--yes", "--skip-smoke"];
const HELD = [...UP, "--plan", "plan.json"];

/** So many movements are seen by the first run. */
const FIRST = 6;

/** One after the other, each with the sentence that it adds. */
interface Movement {
  readonly what: string;
  readonly move: () => Promise<unknown>;
  readonly says: RegExp;
}

describe("a saved plan", () => {
  let project: TemporaryProject;
  let api: ManagementApi;
  let uri: string;

  const ok = async (words: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await project.warren(words);
    assert.equal(exitCode, 0, stderr);
  };
  const limitOf = async (): Promise<unknown> => {
    const queue = await rawGet(api, apiPath("queues", "shop", "billing"));
    return (queue as { readonly arguments: Readonly<Record<string, unknown>> }).arguments["x-delivery-limit"];
  };

  const put = (path: string, body: unknown) => async () => await api.put(path, body);
  const gone = (path: string) => async () => await api.delete(path);

  before(async () => {
    project = await temporaryProject({ declarations: { "shop.yaml": declaration(5, ".*") } });
    await ok(["preview", "--save", "first.json"]);
    await ok([...UP, "--plan", "first.json"]);
    uri = (await project.shell("pulumi stack output administratorUri --show-secrets")).stdout.trim();
    const { username, password } = new URL(uri);
    const url = `http://127.0.0.1:${project.ports.management}`;
    api = new ManagementApi({ url, username, password: decodeURIComponent(password) });
    await publishTo(`${uri}/shop`, "billing", ["1", "2", "3"]);
  });
  after(async () => {
    await api.close();
    await project.dispose();
  });

  test("is done as it was reviewed, whatever is published meanwhile, and once", async () => {
    await project.declare({ "shop.yaml": declaration(3, "^orders$") });
    await ok(["preview", "--save", "plan.json"]);
    const text = await readFile(join(project.root, "plan.json"), "utf8");
    const { records, objects } = savedPlanSchema.parse(JSON.parse(text));
    assert.deepEqual(
      records.flatMap(({ changes }) => changes.map(({ action, key, moves }) => [action, key, moves])),
      [["replace", "billing", true]],
    );
    assert.deepEqual(objects.map(({ action, kind, name }) => `${action} ${kind} ${name}`).sort(), [
      "move queue billing",
      "update permission app",
    ]);
    assert.ok(!text.includes(decodeURIComponent(new URL(uri).password)));

    await publishTo(`${uri}/shop`, "billing", ["4"]);
    await ok(HELD);
    assert.equal(await limitOf(), 3);
    assert.deepEqual(await drain(`${uri}/shop`, "billing"), ["1", "2", "3", "4"]);

    const again = await project.warren(HELD);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /queue "billing" in virtual host "shop" was to be replaced, and is not now/);
    assert.match(
      again.stderr,
      /permission "app" in virtual host "shop" was to be changed \(update\), and is not now/,
    );
  });

  test("is refused after each movement of the broker and of the files, which is named", async () => {
    await project.declare({ "shop.yaml": declaration(4, "^orders$") });
    await ok(["preview", "--save", "plan.json"]);
    const right = { configure: "^$", write: "^$", read: "^$" };
    const movements: readonly Movement[] = [
      {
        what: "a queue is gone",
        move: gone(apiPath("queues", "shop", "audit")),
        says: /queue "audit" in virtual host "shop" would be created now/,
      },
      {
        what: "a binding is gone",
        move: gone(apiPath("bindings", "shop", "e", "orders", "q", "billing", "%23")),
        says: /binding orders -> billing \[#\] in virtual host "shop" would be created now/,
      },
      {
        what: "a policy has changed",
        move: put(apiPath("policies", "shop", "short"), {
          pattern: "^audit$",
          "apply-to": "queues",
          definition: { "max-length": 5 },
          priority: 0,
        }),
        says: /policy "short" in virtual host "shop" would be changed now/,
      },
      {
        what: "a right has changed",
        move: put(apiPath("permissions", "shop", "app"), right),
        says: /permission "app" in virtual host "shop" would be changed now/,
      },
      {
        what: "a limit has changed",
        move: put(apiPath("vhost-limits", "shop", "max-queues"), { value: 40 }),
        says: /^ {2}virtual host "shop" would be changed now/m,
      },
      {
        what: "a user has another tag",
        move: put(apiPath("users", "app"), { tags: "monitoring", password: "x" }),
        says: /user "app" would be changed now/,
      },
      {
        what: "an exchange is gone",
        move: gone(apiPath("exchanges", "shop", "orders")),
        says: /exchange "orders" in virtual host "shop" would be created now/,
      },
      {
        what: "the queue of the plan is another one",
        move: async () => {
          await api.delete(apiPath("queues", "shop", "billing"));
          const other = { durable: true, arguments: { "x-queue-type": "quorum", "x-delivery-limit": 9 } };
          await api.put(apiPath("queues", "shop", "billing"), other);
        },
        says: /queue "billing" in virtual host "shop" is another one on the broker by now/,
      },
      {
        what: "a file of the declaration has changed",
        move: () => project.declare({ "shop.yaml": `# in the meantime\n${declaration(4, "^orders$")}` }),
        says: /the declaration's file "declarations\/shop\.yaml" has changed/,
      },
    ];
    let before = "";
    // A run for several: each is named, and was not before. What is bound to an exchange goes with it: later than a binding.
    for (const some of [movements.slice(0, FIRST), movements.slice(FIRST)]) {
      for (const { move } of some) await move();
      const { exitCode, stderr } = await project.warren(HELD);
      assert.equal(exitCode, 1);
      for (const { what, says } of some) {
        assert.match(stderr, says, what);
        assert.doesNotMatch(before, says, what);
      }
      before = stderr;
    }
    assert.equal(await limitOf(), 9);
  });

  test("that is none, or another stack's, is refused with what it is", async () => {
    for (const [text, says] of [
      ["no plan", /plan\.json is no plan that this Warren has written/],
      ["{}", /plan\.json is no plan that this Warren has written/],
    ] as const) {
      await writeFile(join(project.root, "plan.json"), text);
      const { exitCode, stderr } = await project.warren(HELD);
      assert.equal(exitCode, 1);
      assert.match(stderr, says);
    }
    const other = JSON.parse(await readFile(join(project.root, "first.json"), "utf8")) as object;
    await writeFile(join(project.root, "plan.json"), JSON.stringify({ ...other, stack: "other" }));
    const { exitCode, stderr } = await project.warren(HELD);
    assert.equal(exitCode, 1);
    assert.match(stderr, /is the plan of stack "other"/);
    const words = await project.warren([...HELD, "--move", "billing"]);
    assert.equal(words.exitCode, 2);
  });
});
