/** The round trip: a file becomes definitions, a real broker takes them, and its export becomes the same file. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { inOrder } from "../../model/declaration/writing/in-order.ts";
import { rewriteDeclaration } from "../../model/declaration/writing/rewrite-declaration.ts";
import { writeDeclaration } from "../../model/declaration/writing/write-declaration.ts";
import { carryOver, carryOverPasswords } from "../../model/definitions/carry-over.ts";
import {
  type Abilities,
  arbitraryEnvironment,
} from "../../model/definitions/testing/arbitrary-environment.ts";
import { cut } from "../../model/definitions/testing/arbitrary-names.ts";
import { toDefinitions } from "../../model/definitions/to-definitions.ts";
import { apiPath, type ManagementApi } from "../api/management-api.ts";
import { hashPassword } from "../objects/password-hash.ts";
import { liveBroker } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
import { readBroker } from "./read-broker.ts";

/** How many environments are generated, and how many are on the broker side by side. */
const ENVIRONMENTS = 300;
const AT_ONCE = 25;
/** Of a salted password, RabbitMQ's own example: https://www.rabbitmq.com/docs/passwords */
const PASSWORD_HASH = hashPassword("test12", Buffer.from("908DC60A", "hex"));

const RUN = `test-${randomBytes(4).toString("hex")}`;
const broker = liveBroker();
const skip = typeof broker === "string" ? broker : false;

describe("on a broker", { skip }, () => {
  if (typeof broker === "string") return;
  const { api } = broker;

  for (const path of readdirSync(new URL("../../declarations/", import.meta.url))) {
    if (!path.endsWith(".yaml")) continue;
    test(`${path} comes back to the letter`, async () => {
      const text = readFileSync(new URL(`../../declarations/${path}`, import.meta.url), "utf8");
      const declared = readDeclaration([{ path, text }]);
      const prefix = `${RUN} `;
      const found = await throughBroker(
        api,
        renamed(declared, (name) => prefix + name),
      );
      const back = carryOverPasswords(
        declared,
        renamed(found, (name) => name.slice(prefix.length)),
      );
      assert.equal(rewriteDeclaration(text, carryOver(declared, back), { path }), text);
      assert.equal(writeDeclaration(inOrder(carryOver(declared, back))), writeDeclaration(inOrder(declared)));
    });
  }

  test(`${ENVIRONMENTS} generated environments come back as they are`, async () => {
    const seed = Number(process.env["WARREN_TEST_SEED"] ?? randomBytes(4).readInt32LE());
    const arbitrary = arbitraryEnvironment(await abilitiesOf(api));
    const environments = fc.sample(arbitrary, { seed, numRuns: ENVIRONMENTS });
    for (let first = 0; first < environments.length; first += AT_ONCE) {
      const batch = environments.slice(first, first + AT_ONCE);
      const wrong = (await firstDifference(api, batch))?.index;
      if (wrong === undefined) continue;
      // Once more, alone, to be made small; fast-check prints the seed with what is left of it.
      await fc.assert(
        fc.asyncProperty(arbitrary, async (environment) => {
          const different = await firstDifference(api, [environment]);
          assert.equal(different?.found, different?.declared);
        }),
        { seed, path: String(first + wrong), interruptAfterTimeLimit: 120_000 },
      );
      assert.fail(`Environment ${first + wrong} of seed ${seed} differs among others and not alone.`);
    }
  });
});

async function abilitiesOf(api: ManagementApi): Promise<Abilities> {
  const nodes = await rawGet<{ enabled_plugins: string[] }[]>(api, "/nodes?columns=enabled_plugins");
  const has = (plugin: string) => nodes.every((node) => node.enabled_plugins.includes(plugin));
  const deprecated = await rawGet<{ name: string; state: string }[]>(api, "/deprecated-features");
  const transient = deprecated.find(({ name }) => name === "transient_nonexcl_queues");
  return {
    federation: has("rabbitmq_federation"),
    shovel: has("rabbitmq_shovel"),
    transientQueues: transient?.state !== "denied",
  };
}

/** Sends all of them through the broker together, and gives the two files of the first that comes back changed. */
async function firstDifference(
  api: ManagementApi,
  batch: readonly Declaration[],
): Promise<{ readonly index: number; readonly declared: string; readonly found: string } | undefined> {
  const declared = batch.map((environment, index) => withOwnNames(environment, String(index)));
  const found = await throughBroker(api, {
    virtualHosts: declared.flatMap(({ virtualHosts }) => virtualHosts),
    users: declared.flatMap(({ users }) => users),
    globalParameters: declared.flatMap(({ globalParameters }) => globalParameters),
  });
  return declared
    .map((environment, index) => ({
      index,
      declared: writeDeclaration(inOrder(environment)),
      found: writeDeclaration(inOrder(carryOverPasswords(environment, partOf(found, environment)))),
    }))
    .find((files) => files.declared !== files.found);
}

/** File, definitions, broker, export: what the broker then has of what was declared. */
async function throughBroker(api: ManagementApi, declared: Declaration): Promise<Declaration> {
  const file = readDeclaration([{ path: "declared.yaml", text: writeDeclaration(declared) }]);
  const passwordHashes = new Map(file.users.map(({ name }) => [name, PASSWORD_HASH]));
  const { definitions, remarks } = toDefinitions(file, { passwordHashes });
  assert.deepEqual(remarks, []);
  try {
    await api.post("/definitions", definitions);
    const { declaration } = await readBroker(api);
    return partOf(declaration, declared);
  } finally {
    await Promise.all([
      ...declared.virtualHosts.map((host) => deleteHost(api, host)),
      ...declared.users.map(({ name }) => api.delete(apiPath("users", name))),
      ...declared.globalParameters.map(({ name }) => api.delete(apiPath("global-parameters", name))),
    ]);
  }
}

async function deleteHost(
  api: ManagementApi,
  { name, deletionProtection }: Declaration["virtualHosts"][number],
): Promise<void> {
  if (deletionProtection === true) await api.delete(apiPath("vhosts", name, "deletion", "protection"));
  await api.delete(apiPath("vhosts", name));
}

/** What of `found` has the names of `declared`: the broker may hold more. */
function partOf(found: Declaration, declared: Declaration): Declaration {
  return {
    virtualHosts: only(found.virtualHosts, declared.virtualHosts),
    users: only(found.users, declared.users),
    globalParameters: only(found.globalParameters, declared.globalParameters),
  };
}

function only<T extends { readonly name: string }>(list: readonly T[], wanted: readonly T[]): T[] {
  const names = new Set(wanted.map(({ name }) => name));
  return list.filter(({ name }) => names.has(name));
}

/** Under names that nothing else on the broker has. */
function withOwnNames(declaration: Declaration, tag: string): Declaration {
  return renamed(declaration, (name) => cut(`${RUN}-${tag} ${name}`));
}

/** With other names of virtual hosts, users and global parameters. */
function renamed(declaration: Declaration, rename: (name: string) => string): Declaration {
  return {
    virtualHosts: declaration.virtualHosts.map((host) => {
      const name = rename(host.name);
      return Object.assign({}, host, { name, topology: { ...host.topology, virtualHost: name } });
    }),
    users: declaration.users.map((user) => {
      const inRenamed = <T extends { readonly virtualHost: string }>(right: T): T =>
        Object.assign({}, right, { virtualHost: rename(right.virtualHost) });
      return Object.assign({}, user, {
        name: rename(user.name),
        permissions: user.permissions.map(inRenamed),
        topicPermissions: user.topicPermissions.map(inRenamed),
      });
    }),
    globalParameters: declaration.globalParameters.map(({ name, value }) => ({ name: rename(name), value })),
  };
}
