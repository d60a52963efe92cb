/** `./warren smoke` against a broker that no stack has made, as its user meets it. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createServer as createTlsServer, type Server } from "node:tls";
import { apiPath } from "../../broker/api/management-api.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { reportSchema } from "../../smoke-tests/report/report-schema.ts";
import { snapshot, withApi } from "../../smoke-tests/testing/snapshot.ts";
import { ENVIRONMENT, PASSWORDS, putOnBroker } from "../../smoke-tests/testing/tested-environment.ts";
import { SMOKE_LIST_RESULT } from "../cli/results/other-results.ts";

const ENTRY = join(import.meta.dirname, "../warren.ts");
const QUICK = ["--kind", "operation", "--kind", "access"];

describe("./warren smoke --url", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let folder: string;
  let environment: Record<string, string>;
  let declared: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-smoke-"));
    broker = await startBrokerContainer();
    await withApi(broker, async (api) => {
      await putOnBroker(api, ENVIRONMENT);
      await writeFile(join(folder, "definitions.json"), JSON.stringify(await rawGet(api, "/definitions")));
    });
    const passwords = Object.fromEntries(PASSWORDS.map(({ name, password }) => [name, password]));
    await writeFile(join(folder, "passwords.json"), JSON.stringify(passwords));
    const { username, password } = broker.administrator;
    environment = {
      WARREN_USERNAME: username,
      WARREN_PASSWORD: password,
      WARREN_MANAGEMENT_URL: broker.managementUrl,
    };
    declared = [
      "--url",
      broker.amqpUrl,
      "--declaration",
      "definitions.json",
      "--passwords",
      "passwords.json",
    ];
  });
  after(async () => {
    await broker?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function warren(
    words: readonly string[],
    { more = {}, interruptAt }: { more?: Record<string, string>; interruptAt?: RegExp } = {},
  ): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [ENTRY, "smoke", ...words], {
      cwd: folder,
      env: { ...process.env, ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    let interrupted = false;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (interrupted || interruptAt?.test(stderr) !== true) return;
      interrupted = true;
      child.kill("SIGINT");
    });
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { exitCode, stdout, stderr };
  }

  test("all checks pass against its own definitions.json, and no report tells a secret", async () => {
    const untouched = await snapshot(broker);
    const files = ["--junit", "r.xml", "--html", "r.html", "--json"];
    const { exitCode, stdout, stderr } = await warren([...declared, ...files]);
    assert.equal(exitCode, 0, stderr);
    const report = reportSchema.parse(JSON.parse(stdout));
    assert.equal(report.totals.failed, 0);
    assert.ok(report.totals.passed > 100);
    const [xml, html] = await Promise.all(
      ["r.xml", "r.html"].map((file) => readFile(join(folder, file), "utf8")),
    );
    assert.match(xml ?? "", /<testsuites name="warren smoke"/);
    assert.match(html ?? "", /<title>Smoke tests: \d+ passed/);
    for (const { password } of [broker.administrator, ...PASSWORDS]) {
      // One is an English word.
      if (password === "other") continue;
      for (const text of [stdout, stderr, xml, html]) assert.ok(text?.includes(password) === false);
    }
    assert.deepEqual(await snapshot(broker), untouched);
  });

  test("what is chosen is run, and listed", async () => {
    const words = [...declared, "--kind", "routing", "--object", "shop/billing"];
    const list = await warren([...words, "--list", "--json"]);
    const listed = SMOKE_LIST_RESULT.schema.parse(JSON.parse(list.stdout)).checks.map(({ id }) => id);
    assert.ok(listed.length > 0 && listed.every((id) => id.startsWith("routing/shop/")));
    const { exitCode, stdout } = await warren([...words, "--json"]);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      reportSchema.parse(JSON.parse(stdout)).checks.map(({ id }) => id),
      listed,
    );
    const near = await warren([...declared, "--object", "biling"]);
    assert.equal(near.exitCode, 1);
    assert.match(near.stderr, /Did you mean "billing"\?/);
  });

  test("--from-broker takes what is there; --read-only makes nothing", async () => {
    const url = ["--url", broker.amqpUrl, "--from-broker", "--read-only"];
    const { exitCode, stdout, stderr } = await warren([...url, "--json"]);
    assert.equal(exitCode, 0, stderr);
    const { checks } = reportSchema.parse(JSON.parse(stdout));
    const ran = checks.filter(({ status }) => status === "passed");
    assert.ok(ran.length > 0 && ran.every(({ needs }) => needs === "read-only"));
    const both = await warren([...url, "--declaration", "definitions.json"]);
    assert.equal(both.exitCode, 1);
  });

  test("a check that fails ends with 3, what could not run with 1, wrong words with 2", async () => {
    await withApi(broker, (api) =>
      api.put(apiPath("users", "guest"), { password: "guest", tags: "management" }),
    );
    const failing = await warren([...declared, "--only", "access/guest-refused"]);
    await withApi(broker, (api) => api.delete(apiPath("users", "guest")));
    assert.equal(failing.exitCode, 3);
    assert.match(
      failing.stdout,
      /FAILED access\/guest-refused\n.*\n {2}expected .*\n {2}observed .*\n {2}to do/,
    );
    const wrong = await warren([...declared, ...QUICK], { more: { WARREN_PASSWORD: "wrong" } });
    assert.equal(wrong.exitCode, 1);
    assert.match(wrong.stderr, /401/);
    const nowhere = { WARREN_MANAGEMENT_URL: "http://127.0.0.1:1" };
    assert.equal((await warren([...declared, ...QUICK], { more: nowhere })).exitCode, 1);
    assert.equal((await warren([...declared, "--unknown"])).exitCode, 2);
    assert.equal((await warren([...declared, "--stack", "dev"])).exitCode, 2);
  });

  test("Ctrl-C ends with 130 and leaves nothing", async () => {
    const untouched = await snapshot(broker);
    const { exitCode, stderr } = await warren(declared, { interruptAt: /routing \.\.\./ });
    assert.equal(exitCode, 130, stderr);
    assert.deepEqual(await snapshot(broker), untouched);
  });

  test("TLS is verified, against the authority that is named", { skip: noOpenssl() }, async () => {
    const { key, cert } = await certificate(folder);
    const servers = await Promise.all(
      [broker.amqpUrl, broker.managementUrl].map((url) => tlsInFrontOf(url, { key, cert })),
    );
    try {
      const [amqps, https] = servers.map(({ port }) => `//localhost:${port}`);
      const urls = ["--url", `amqps:${amqps}`, "--management-url", `https:${https}`];
      const words = [...urls, ...declared.slice(2), ...QUICK];
      const trusted = await warren([...words, "--ca", "cert.pem", "--json"]);
      const { checks } = reportSchema.parse(JSON.parse(trusted.stdout));
      assert.equal(checks.find(({ id }) => id === "access/login/billing-service")?.status, "passed");
      assert.equal(checks.find(({ id }) => id === "operation/ready")?.status, "passed");
      const tls = checks.find(({ id }) => id === "operation/tls");
      assert.equal(tls?.status, "passed", tls?.observed);
      assert.match(tls.observed, /^TLSv1\.3, a trusted certificate that is valid for (29|30) days$/);
      const stranger = await warren(words);
      assert.equal(stranger.exitCode, 1);
      assert.match(stranger.stderr, /SELF_SIGNED|self-signed/);
    } finally {
      for (const { server } of servers) server.close();
    }
  });
});

function noOpenssl(): string | false {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return false;
  } catch {
    return "there is no openssl to make a certificate with";
  }
}

async function certificate(folder: string): Promise<{ key: string; cert: string }> {
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...names, ...files], { stdio: "ignore" });
  const [key = "", cert = ""] = await Promise.all(
    ["key.pem", "cert.pem"].map((file) => readFile(join(folder, file), "utf8")),
  );
  return { key, cert };
}

/** Ends TLS in front of a plain listener. */
async function tlsInFrontOf(
  url: string,
  { key, cert }: { key: string; cert: string },
): Promise<{ server: Server; port: number }> {
  const { hostname, port } = new URL(url);
  const server = createTlsServer({ key, cert }, (socket) => {
    const plain = connect(Number(port), hostname);
    socket.pipe(plain).pipe(socket);
    // A client that does not trust the certificate goes away, and so may either side at any time.
    for (const each of [socket, plain]) each.on("error", () => [socket, plain].map((side) => side.destroy()));
  });
  server.on("tlsClientError", () => undefined);
  server.listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, port: address.port };
}
