import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { askEngine, engineAddress, hasImage } from "./docker-api.ts";
import { isNoAnswer } from "./docker-daemon.ts";
import { lookForEngine } from "./docker-engine.ts";

let folder = "";
let server: Server;
let host = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-docker-"));
  host = `unix://${folder}/engine.sock`;
  // The protocol is what is tried here, not Docker: the engine itself is tried wherever a broker is started.
  server = createServer((request, response) => {
    if (request.url === "/version") response.end('{"Version":"28.2.2","Arch":"arm64"}');
    else if (request.url === "/images/warren/rabbitmq:4.3/json") response.end('{"Id":"sha256:1"}');
    else
      response
        .writeHead(request.url?.startsWith("/images/broken") ? 500 : 404)
        .end('{"message":"no such image"}');
  });
  server.listen(join(folder, "engine.sock"));
  await once(server, "listening");
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test("DOCKER_HOST comes first, then the current context, then the default socket", async () => {
  const env = { DOCKER_CONFIG: folder, PATH: process.env["PATH"] };
  assert.deepEqual(await engineAddress(env), { host: "unix:///var/run/docker.sock", origin: "default" });
  await writeFile(join(folder, "config.json"), '{"auths":{},"currentContext":"default"}');
  assert.deepEqual(await engineAddress(env), { host: "unix:///var/run/docker.sock", origin: "default" });
  const told = await engineAddress({ ...env, DOCKER_HOST: "tcp://10.0.0.1:2375", DOCKER_CONTEXT: "other" });
  assert.deepEqual(told, { host: "tcp://10.0.0.1:2375", origin: "DOCKER_HOST" });
});

test("an engine tells its version and architecture", async () => {
  const engine = await askEngine({ host, origin: "DOCKER_HOST" }, {});
  assert.deepEqual(engine, { host, origin: "DOCKER_HOST", version: "28.2.2", architecture: "arm64" });
});

test("an image is there, is not there, or it cannot be told", async () => {
  const engine = { host, origin: "DOCKER_HOST", version: "28.2.2", architecture: "arm64" };
  assert.equal(await hasImage(engine, "warren/rabbitmq:4.3", {}), true);
  assert.equal(await hasImage(engine, "warren/rabbitmq:4.2", {}), false);
  await assert.rejects(hasImage(engine, "broken", {}), /500/);
});

test("an engine that does not answer is explained with who named it and what to do", async () => {
  const look = await lookForEngine({ DOCKER_HOST: `unix://${folder}/nothing.sock` });
  assert.equal(look.engine, undefined);
  assert.match(look.problem, /nothing\.sock \(DOCKER_HOST\).*ENOENT/);
  assert.match(look.remedy, /DOCKER_HOST names it/);
});

test("no answer is told from an answer that makes no sense", async () => {
  const refused = await askEngine({ host: "tcp://127.0.0.1:1", origin: "DOCKER_HOST" }, {}).catch(
    (error: unknown) => error,
  );
  assert.ok(isNoAnswer(refused));
  assert.equal(isNoAnswer(new TypeError("x is not a function")), false);
});
