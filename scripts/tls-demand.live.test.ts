/** Config "requireTls": no command sends the administrator's password to a stack's broker without TLS. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const DECLARATION = { "shop.yaml": "virtualHosts: { shop: { queues: { q: {} } } }\n" };

describe("where TLS is demanded and the broker has none", { concurrency: false }, () => {
  let server: Server;
  /** A request's method and path, and whether it had credentials. */
  const asked: string[] = [];
  let existing: TemporaryProject;
  let own: TemporaryProject;

  before(async () => {
    server = createServer(({ method, url, headers }, response) => {
      asked.push(`${method} ${url}${headers.authorization === undefined ? "" : " with credentials"}`);
      response.writeHead(401).end("{}");
    });
    await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
    const { port } = server.address() as AddressInfo;
    existing = await temporaryProject({
      declarations: DECLARATION,
      config: {
        "warren:server": "existing",
        "warren:amqpUrl": `amqp://127.0.0.1:${port}`,
        "warren:managementUrl": `http://127.0.0.1:${port}`,
        "warren:administrator": "owner",
        "warren:requireTls": true,
      },
    });
    // Its own server is what listens at its port.
    own = await temporaryProject({
      declarations: DECLARATION,
      config: { "warren:managementPort": port, "warren:requireTls": true },
    });
    const { exitCode, stderr } = await existing.shell(
      "printf canary | pulumi config set --secret administratorPassword",
    );
    assert.equal(exitCode, 0, stderr);
  });
  after(async () => {
    await existing?.dispose();
    await own?.dispose();
    server.closeAllConnections();
    server.close();
  });

  for (const words of [["up"], ["preview"], ["adopt"], ["down"], ["down", "--delete-data"]]) {
    test(`${words.join(" ")} on a broker that exists sends nothing`, async () => {
      const { exitCode, stdout, stderr } = await existing.warren([...words, "--yes"]);
      assert.deepEqual(asked.splice(0), []);
      assert.equal(exitCode, 1, stdout + stderr);
      assert.match(stderr, /"requireTls" of stack \S+ demands TLS, and http:\S+ and amqp:\S+ are without it/);
    });
  }

  test("adopt on a server of the stack sends nothing", async () => {
    const { exitCode, stdout, stderr } = await own.warren(["adopt", "--yes"]);
    assert.deepEqual(asked.splice(0), []);
    assert.equal(exitCode, 1, stdout + stderr);
    assert.match(stderr, /"requireTls" of stack \S+ demands TLS, and http:\S+ is without it/);
  });

  test("and where the demand is lifted, they do", async () => {
    for (const [project, words] of [
      [existing, ["down", "--yes"]],
      [own, ["adopt", "--yes"]],
    ] as const) {
      const file = join(project.root, `Pulumi.${project.stack}.yaml`);
      const lifted = (await readFile(file, "utf8")).replace(/(requireTls:) .*/, "$1 false");
      await writeFile(file, lifted);
      await project.warren(words);
      assert.ok(
        asked.splice(0).some((each) => each.endsWith("with credentials")),
        words.join(" "),
      );
    }
  });
});
