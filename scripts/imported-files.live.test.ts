/**
 * Definitions files of many versions, in the style of public ones: each is imported, checked and declared, all of them in
 * one stack on a broker that is empty; and what that then holds is what the files say, but for what `import` has said.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "yaml";
import { isHashOf } from "../broker/objects/password-hash.ts";
import type { Fault } from "../model/declaration/source/fault.ts";
import type { MigrationChange } from "../model/migration/change.ts";
import { type Leaves, leavesOf } from "./testing/defined-leaves.ts";
import { runInProcess } from "./testing/run-in-process.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const FILES = join(import.meta.dirname, "../model/definitions/testing/public-style");
const NAMES = readdirSync(FILES).filter((name) => name.endsWith(".json"));
const skip = process.env["WARREN_TEST_IMAGE"] === undefined && "WARREN_TEST_IMAGE is not set";

type Json = Readonly<Record<string, unknown>>;

interface Imported {
  readonly declaration: string;
  readonly remarks: readonly string[];
  readonly changes: readonly MigrationChange[];
  readonly faults: readonly Fault[];
}

interface Tried {
  readonly definitions: Json;
  readonly imported: Imported;
}

/** The virtual hosts and users of each file have names of their own, as all are on one broker. */
function named(definitions: Json, label: string): Json {
  const prefixed = (value: unknown): unknown => (typeof value === "string" ? `${label} ${value}` : value);
  const renamed = (section: string, keys: readonly string[]): [string, unknown][] => {
    const objects = definitions[section];
    if (!Array.isArray(objects)) return [];
    const found = (objects as Json[]).map((object) => {
      const names = keys.filter((key) => key in object).map((key) => [key, prefixed(object[key])]);
      return Object.assign({}, object, Object.fromEntries(names));
    });
    return [[section, found]];
  };
  const single = definitions["original_vhost_name"];
  return {
    ...definitions,
    ...(single === undefined ? {} : { original_vhost_name: prefixed(single) }),
    ...Object.fromEntries([
      ...["vhosts", "users"].flatMap((section) => renamed(section, ["name"])),
      ...["permissions", "topic_permissions"].flatMap((section) => renamed(section, ["user", "vhost"])),
      ...["parameters", "policies", "queues", "exchanges", "bindings"].flatMap((section) =>
        renamed(section, ["vhost"]),
      ),
    ]),
  };
}

/** Whether `import` has said that it is otherwise there: by the place of a change, or by the name in a remark. */
function isSaid(place: string, { changes, remarks }: Imported): boolean {
  const path = JSON.parse(place) as string[];
  const isBelow = (above: readonly string[]) => above.every((step, index) => step === path[index]);
  const isChanged = changes.some(({ path: at, to }) => {
    if (isBelow(at)) return true;
    const renamed = typeof to === "object" && to !== null ? Object.keys(to) : [];
    return renamed.some((key) => isBelow([...at.slice(0, -1), key]));
  });
  // What a remark is about is named in it: the object or its setting, or for a binding one of its ends.
  const names =
    path[2] === "bindings" ? (JSON.parse(path[3] ?? "[]") as unknown[]).slice(0, 2) : [path.at(-1), path[3]];
  if (path[0] === "users") names.push(path[1]);
  const quoted = names
    .filter((name) => name !== undefined && name !== "")
    .map((name) => JSON.stringify(name));
  // Each user has one of those, whatever else is otherwise.
  const telling = remarks.filter((remark) => !remark.includes("password"));
  return isChanged || telling.some((remark) => quoted.some((name) => remark.includes(name)));
}

function differences(file: Leaves, broker: Leaves): string[] {
  const places = [...new Set([...file.keys(), ...broker.keys()])];
  return places.filter((place) => file.get(place) !== broker.get(place));
}

/** What of a broker's leaves is of a file's virtual hosts and users, without the queues that the sharding plugin makes. */
function ofFile(leaves: Leaves, label: string): Leaves {
  const own = [...leaves].filter(([place]) => {
    const [, owner = "", , object = ""] = JSON.parse(place) as string[];
    return owner.startsWith(`${label} `) && !object.includes("sharding: ");
  });
  return new Map(own);
}

describe("definitions files of other brokers", { skip }, () => {
  if (skip !== false) return;
  const tried = new Map<string, Tried>();
  let folder = "";
  let project: TemporaryProject | undefined;
  let held: Leaves = new Map();
  /** By user, what the broker has of its password. */
  let hashes: ReadonlyMap<string, string> = new Map();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-imported-"));
    for (const name of NAMES) {
      const label = basename(name, ".json");
      const definitions = named(JSON.parse(readFileSync(join(FILES, name), "utf8")) as Json, label);
      await writeFile(join(folder, name), JSON.stringify(definitions));
      const { code, stdout, stderr } = await runInProcess(["import", name, "--json", "--show-secrets"], {
        cwd: folder,
      });
      assert.equal(code, 0, `${name}: ${stderr}`);
      tried.set(label, { definitions, imported: JSON.parse(stdout) as Imported });
    }
    const declarations = Object.fromEntries(
      [...tried].map(([label, { imported }]) => [`${label}.yaml`, imported.declaration]),
    );
    const plugins = new Set([...tried.values()].flatMap(({ imported }) => pluginsIn(imported.declaration)));
    project = await temporaryProject({ declarations, config: { "warren:plugins": [...plugins] } });
    const secrets = [...tried.values()].flatMap(secretsOf);
    const set = secrets.map(([name, value]) => `--secret 'secrets.${name}=${value}'`).join(" ");
    const done = await project.shell(`pulumi config set-all --path ${set}`);
    assert.equal(done.exitCode, 0, done.stderr);
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.equal(up.exitCode, 0, up.stderr);
    const definitions = await definitionsOn(project);
    held = leavesOf(definitions);
    hashes = new Map(usersIn(definitions).map(({ name, password_hash: hash = "" }) => [name, hash]));
  });
  after(async () => {
    await project?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  test("there are twenty at least, of 3.6 to 4.3", () => {
    assert.ok(NAMES.length >= 20, NAMES.join());
    for (const version of [
      "3.6",
      "3.7",
      "3.8",
      "3.9",
      "3.10",
      "3.11",
      "3.12",
      "3.13",
      "4.0",
      "4.1",
      "4.2",
      "4.3",
    ]) {
      assert.ok(
        NAMES.some((name) => name.startsWith(`${version}-`)),
        version,
      );
    }
  });

  for (const label of NAMES.map((name) => basename(name, ".json"))) {
    test(`${label}: what the broker holds is what the file says, or was said`, async () => {
      const { definitions, imported } = tried.get(label) ?? assert.fail();
      await writeFile(join(folder, `${label}.yaml`), imported.declaration);
      const check = await runInProcess(["check", "--errors-only", `${label}.yaml`], { cwd: folder });
      assert.equal(check.code, 0, check.stdout + check.stderr);
      const wanted = ofFile(leavesOf(definitions), label);
      assert.ok(wanted.size > 0);
      for (const { name, password, password_hash: hash = "" } of usersIn(definitions)) {
        const found = hashes.get(name) ?? "";
        if (password === undefined) assert.equal(found, hash, name);
        else assert.ok(isHashOf(password, { hash: found, algorithm: "sha256" }), name);
      }
      const unsaid = differences(wanted, ofFile(held, label)).filter((place) => !isSaid(place, imported));
      assert.deepEqual(
        unsaid.map((place) => `${place}: ${wanted.get(place)} -> ${held.get(place)}`),
        [],
        [...imported.changes.map(({ message }) => message), ...imported.remarks].join("\n"),
      );
    });
  }
});

interface DefinedUser {
  readonly name: string;
  readonly password?: string;
  readonly password_hash?: string;
}

function usersIn({ users = [] }: Json): readonly DefinedUser[] {
  return users as readonly DefinedUser[];
}

/** The secrets that a declaration names for its users, with what the file has in their place. */
function secretsOf({ definitions, imported }: Tried): [name: string, value: string][] {
  const { users = {} } = parse(imported.declaration) as { users?: Record<string, Record<string, unknown>> };
  return usersIn(definitions).flatMap(({ name, password, password_hash: hash }) => {
    const { password: word, passwordHash: named } = users[name] ?? {};
    const secret = /^\$\{(.*)\}$/.exec(String(named ?? word))?.[1];
    return secret === undefined ? [] : [[secret, password ?? hash ?? ""]];
  });
}

function pluginsIn(declaration: string): readonly string[] {
  const { plugins = [] } = parse(declaration) as { plugins?: readonly string[] };
  return plugins;
}

/** With internal exchanges, which an export of 4.3 leaves out. */
async function definitionsOn(project: TemporaryProject): Promise<Json> {
  const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
  const { administratorUri } = JSON.parse(stdout) as { administratorUri: string };
  const { username, password } = new URL(administratorUri);
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(login).toString("base64")}`;
  const get = async (path: string): Promise<unknown> => {
    const url = `http://127.0.0.1:${project.ports.management}/api/${path}`;
    const answer = await fetch(url, { headers: { authorization } });
    assert.equal(answer.status, 200, path);
    return await answer.json();
  };
  const [definitions, exchanges] = await Promise.all([get("definitions"), get("exchanges")]);
  const own = (exchanges as Json[]).filter(({ name }) => !/^(amq\.|$)/.test(String(name)));
  return { ...(definitions as Json), exchanges: own };
}
