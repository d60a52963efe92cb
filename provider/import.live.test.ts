/** Plain `pulumi import`, by the ids of docs/provider.md: of each kind of resource, and of those that cannot be imported. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { RESOURCES } from "./description/resources.ts";
import { type Ended, engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";
import {
  exportedTaken,
  makeTaken,
  notesOf,
  removeTaken,
  stackOf,
  takenNames,
} from "./testing/taken-objects.ts";

const found = await engineAndBroker();
const name = `import-${randomBytes(4).toString("hex")}`;
const taken = takenNames(name);
const { host, user, parameter, password } = taken;

/** By the name of the resource in the program. */
const IDS: Readonly<Record<string, string>> = {
  host,
  user,
  cap: `${host}/cap`,
  topology: host,
  permission: `${user}/${host}`,
  "topic-permission": `${user}/${host}/orders`,
  limits: user,
  upstream: `${host}/federation-upstream/north`,
  global: parameter,
};
const NOT_IMPORTED = RESOURCES.filter(({ insteadOfImport }) => insteadOfImport !== undefined);
const STACK = stackOf(taken).filter(
  ({ type }) => !NOT_IMPORTED.some(({ token }) => token === `warren:index:${type}`),
);

describe("pulumi import", {
  skip: typeof found === "string" ? found : false,
  concurrency: false,
}, () => {
  const broker = found as Broker;
  const { api } = broker;
  let project: PulumiProject;

  before(async () => {
    await makeTaken(api, taken);
    // An import takes over all that is in the virtual host, and the program has to declare it.
    await api.delete(apiPath("queues", host, "not-declared"));
    project = await pulumiProject(broker, { name });
    // The provider alone, by which the import asks.
    await project.declare([]);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
  });
  after(async () => {
    await removeTaken(api, taken);
    await project.remove();
  });

  interface Wanted {
    readonly type: string;
    readonly name: string;
    readonly id: string;
  }

  async function imported(resources: readonly Wanted[]): Promise<Ended> {
    const nameTable = { broker: `urn:pulumi:test::${name}::pulumi:providers:warren::broker` };
    const asked = resources.map((each) => ({
      ...each,
      type: `warren:index:${each.type}`,
      provider: "broker",
    }));
    await writeFile(join(project.folder, "import.json"), JSON.stringify({ nameTable, resources: asked }));
    const flags = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"];
    return await project.pulumi(["import", "--file", "import.json", ...flags]);
  }

  test("what cannot be imported is not, by its reason: a guard would stay, and keep all of it from being destroyed", async () => {
    const { code, text } = await imported([{ type: "DestroyGuard", name: "nothing", id: "any" }]);
    assert.notEqual(code, 0, text);
    assert.match(text, /a DestroyGuard cannot be imported/);
  });

  test("an id that names nothing is refused", async () => {
    for (const [type, id] of [
      ["OperatorPolicy", `${host}/nothing`],
      ["OperatorPolicy", "nothing"],
    ] as const) {
      const { code, text } = await imported([{ type, name: "nothing", id }]);
      assert.notEqual(code, 0, text);
    }
  });

  test("each kind is taken over by its id: nothing changes on the broker, or is left to do", async () => {
    const before = await exportedTaken(api, taken);
    const { code, text } = await imported(
      STACK.map((each) => ({ type: each.type, name: each.name, id: IDS[each.name] ?? "" })),
    );
    assert.equal(code, 0, text);
    assert.deepEqual(await exportedTaken(api, taken), before);
    assert.deepEqual(await notesOf(api, host), [], "an import only reads");
    await project.declare(STACK);
    const preview = await project.pulumi(["preview", "--expect-no-changes", "--diff"]);
    assert.equal(preview.code, 0, preview.text);
    const up = await project.pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(up.code, 0, up.text);
    assert.deepEqual(await exportedTaken(api, taken), before);
  });

  test("the user's hash, which stays on the broker as it is, is not in the state", async () => {
    const state = await project.pulumi(["stack", "export", "--show-secrets"]);
    type Hashed = { readonly password_hash: string };
    const { password_hash: hash } = await rawGet<Hashed>(api, apiPath("users", user));
    assert.ok(!state.text.includes(hash));
    assert.ok(!state.text.includes(password));
  });

  test("all of it is given back by a destroy, which leaves no notes", async () => {
    const before = await exportedTaken(api, taken);
    const destroyed = await project.pulumi(["destroy", "--yes", "--skip-preview"]);
    assert.equal(destroyed.code, 0, destroyed.text);
    assert.deepEqual(await exportedTaken(api, taken), before);
    assert.deepEqual(await notesOf(api, host), []);
  });
});
