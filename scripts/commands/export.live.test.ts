/** What `./warren export` writes, on a real broker: it is imported, and the broker has what was declared. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApiError } from "../../broker/api/management-api.ts";
import { readBroker } from "../../broker/definitions/read-broker.ts";
import { liveBroker, withVirtualHost } from "../../broker/testing/live-broker.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { inOrder } from "../../model/declaration/writing/in-order.ts";
import { writeDeclaration } from "../../model/declaration/writing/write-declaration.ts";

const WARREN = join(import.meta.dirname, "../../warren");

const broker = liveBroker();
const skip = typeof broker === "string" ? broker : false;

const SETTINGS = `
    description: Orders
    tags: [orders]
    defaultQueueType: quorum
    tracing: true`;
const CONTENTS = `
    limits: { max-queues: 20, max-connections: 50 }
    exchanges:
      orders: { type: topic, arguments: { alternate-exchange: rest } }
      notices: { type: headers }
      rest: { type: fanout, internal: true }
    queues:
      billing: { type: quorum, arguments: { x-dead-letter-exchange: rest, x-delivery-limit: 5 } }
      log: { type: stream, arguments: { x-max-age: 7D } }
      rest: { type: classic, arguments: { x-max-priority: 5 } }
    bindings:
      - { source: orders, destination: billing, routingKey: order.#.paid }
      - { source: orders, destination: rest, destinationType: exchange, routingKey: "*" }
      - { source: notices, destination: log, arguments: { x-match: any, level: 3, urgent: true } }
      - { source: rest, destination: rest }
    policies:
      short: { pattern: ^rest$, applyTo: queues, priority: 1, definition: { message-ttl: 60000 } }
    operatorPolicies:
      most: { pattern: .*, applyTo: quorum_queues, definition: { max-length: 1000 } }
`;
const EXTERNAL = `
    exchanges: { theirs: { external: true } }
    queues: { ours: { type: classic } }
    bindings: [{ source: theirs, destination: ours }]
`;

describe("./warren export, imported by a broker", { skip }, () => {
  if (typeof broker === "string") return;
  const { api } = broker;
  const name = `test-${randomBytes(4).toString("hex")}`;
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-export-"));
  });
  after(async () => {
    await rm(folder, { recursive: true });
    await api.delete(apiPath("vhosts", name));
    await api.delete(apiPath("global-parameters", name));
  });

  /** @returns what is in the file that was written, and what was said */
  async function exported(text: string, ...words: string[]): Promise<{ json: unknown; stderr: string }> {
    await writeFile(join(folder, "declared.yaml"), text);
    const all = ["export", "declared.yaml", "--output", "definitions.json", ...words];
    const stderr = await new Promise<string>((resolve, reject) => {
      execFile(WARREN, all, { cwd: folder }, (error, _, said) => (error ? reject(error) : resolve(said)));
    });
    return { json: JSON.parse(await readFile(join(folder, "definitions.json"), "utf8")), stderr };
  }

  /** Of all that the broker has, as a file. */
  async function held(host: string, globalParameter?: string): Promise<string> {
    const { declaration } = await readBroker(api);
    return writeDeclaration(
      inOrder({
        virtualHosts: declaration.virtualHosts.filter((each) => each.name === host),
        users: [],
        globalParameters: declaration.globalParameters.filter((each) => each.name === globalParameter),
      }),
    );
  }

  test("everything", async () => {
    const text = `virtualHosts:\n  ${name}:${SETTINGS}${CONTENTS}globalParameters: { ${name}: { a: [1] } }\n`;
    const { json, stderr } = await exported(text);
    assert.equal(stderr, "");
    await api.post("/definitions", json);
    const declared = writeDeclaration(inOrder(readDeclaration([{ path: "declared.yaml", text }])));
    assert.equal(await held(name, name), declared);
  });

  test("one virtual host, into one that is there", async () => {
    await withVirtualHost(broker, async (host) => {
      const text = (settings: string) => `virtualHosts:\n  ${host}:${settings}${CONTENTS}`;
      const { json, stderr } = await exported(text(SETTINGS), "--vhost", host);
      assert.match(stderr, /leaves its description, tags, default queue type and tracing as they are\.\n$/);
      await api.post(apiPath("definitions", host), json);
      const declared = readDeclaration([{ path: "declared.yaml", text: text("") }]);
      assert.equal(await held(host), writeDeclaration(inOrder(declared)));
    });
  });

  test("what is another team's has to be there before", async () => {
    await withVirtualHost(broker, async (host) => {
      const { json, stderr } = await exported(`virtualHosts:\n  ${host}:${EXTERNAL}`);
      assert.match(stderr, /^The exchange "theirs" .* a broker has to have it before it imports them\.\n$/);
      await assert.rejects(async () => await api.post("/definitions", json), ManagementApiError);
      await api.put(apiPath("exchanges", host, "theirs"), { type: "fanout" });
      await api.post("/definitions", json);
      assert.match(await held(host), /source: theirs, destination: ours/);
    });
  });
});
