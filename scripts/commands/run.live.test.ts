/** `./warren run`: a program beside a broker of its own, which goes with it however it ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { poll } from "../../broker/node/poll.ts";
import { NO_TEST_IMAGE } from "../../broker/node/testing/broker-container.ts";

const ROOT = join(import.meta.dirname, "../..");
const DECLARATION = `
virtualHosts:
  shop: { exchanges: { orders: { type: fanout } }, queues: { billing: }, bindings: [ { source: orders, destination: billing } ] }
  a/b: {}
users:
  order-service: { permissions: { shop: { configure: ^$, write: ^orders$, read: ^$ } } }
  r/w: { permissions: { a/b: { configure: ^$, write: ^$, read: ^$ } } }
`;

/** Publishes as the declared user, and says what it was given as one line of JSON. */
const PROGRAM = `
import { connect } from "amqplib";
const env = process.env;
const connection = await connect(env.AMQP_URI_ORDER_SERVICE);
const channel = await connection.createConfirmChannel();
channel.publish("orders", "", Buffer.from("1"), { mandatory: true });
await channel.waitForConfirms();
await connection.close();
const other = await connect(env.READER);
await other.close();
const authorization = "Basic " + Buffer.from(env.WARREN_USERNAME + ":" + env.WARREN_PASSWORD).toString("base64");
const answer = await fetch(env.WARREN_MANAGEMENT_URL + "/api/whoami", { headers: { authorization } });
console.log(JSON.stringify({ users: Object.keys(JSON.parse(env.AMQP_URIS)), status: answer.status, url: env.WARREN_MANAGEMENT_URL }));
process.exit(7);
`;

/** Says where its broker is, and waits to be told to end. */
const WAITING = `
process.on("SIGTERM", () => { console.log("told to end"); process.exit(0); });
console.log(process.env.WARREN_MANAGEMENT_URL, process.pid);
setInterval(() => undefined, 1000);
`;

describe("./warren run", { skip: NO_TEST_IMAGE }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-run-"));
    await writeFile(join(folder, "shop.yaml"), DECLARATION);
    await writeFile(join(folder, "waiting.mjs"), WAITING);
  });
  after(async () => await rm(folder, { recursive: true, force: true }));

  const started = (words: readonly string[], cwd: string = folder): ReturnType<typeof spawn> =>
    spawn(join(ROOT, "warren"), ["run", ...words], { cwd, stdio: ["ignore", "pipe", "pipe"] });

  test("the program has the URI of each user, its exit code is the command's, and the broker is gone", async () => {
    const declaration = join(folder, "shop.yaml");
    // Where amqplib is found.
    const child = started(
      [
        declaration,
        "--uri",
        "READER=r%2Fw/a%2Fb",
        "--",
        process.execPath,
        "--input-type=module",
        "-e",
        PROGRAM,
      ],
      ROOT,
    );
    const [out, err, [code]] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, "close"),
    ]);
    assert.equal(code, 7, err);
    const told = JSON.parse(out);
    assert.deepEqual(told, { users: ["order-service", "r/w"], status: 200, url: told.url });
    assert.match(err, /READER {2,}"r\/w" in "a\/b"/);
    assert.doesNotMatch(err, /amqp:\/\//, "no password is printed");
    await assertGone(told.url);
  });

  test("a program that cannot be run is named, and the broker is gone", async () => {
    const child = started(["shop.yaml", "--", "no-such-program"]);
    const [err, [code]] = await Promise.all([textOf(child.stderr), once(child, "close")]);
    assert.equal(code, 1);
    assert.match(err, /"no-such-program" cannot be run: there is no such program on the PATH\./);
    await assertGone(/at (http:\S+)\. /.exec(err)?.[1] ?? "");
  });

  for (const [signal, ends] of [
    ["SIGTERM", 130],
    ["SIGKILL", null],
  ] as const) {
    test(`the broker goes with a command that gets ${signal}`, async () => {
      const child = started(["shop.yaml", "--", process.execPath, "waiting.mjs"]);
      assert.ok(child.stdout !== null);
      const lines = createInterface({ input: child.stdout });
      const ended = once(child, "exit");
      const said: string[] = [];
      const first = once(lines, "line") as Promise<[string]>;
      lines.on("line", (line) => said.push(line));
      const read = once(lines, "close");
      const [line] = await first;
      const [url = "", pid] = line.split(" ");
      assert.equal((await fetch(url)).status, 200);
      child.kill(signal);
      const [code] = await ended;
      assert.equal(code, ends);
      // Nobody is left to tell it.
      if (signal === "SIGKILL") process.kill(Number(pid));
      // What was written may be read after the end.
      await read;
      assert.deepEqual(said, [line, "told to end"]);
      await assertGone(url);
    });
  }

  for (const [title, words, told] of [
    ["no program", ["shop.yaml"], /What is run stands behind --: `.*warren run FILE -- PROGRAM`/],
    ["nothing behind --", ["shop.yaml", "--"], /What is run stands behind --/],
    [
      "another user",
      ["shop.yaml", "--uri", "URL=order-servce", "--", "true"],
      /Did you mean "order-service"\?/,
    ],
  ] as const) {
    test(`wrong words: ${title}`, async () => {
      const child = started(words);
      const [err, [code]] = await Promise.all([textOf(child.stderr), once(child, "close")]);
      assert.equal(code, 2, err);
      assert.match(err, told);
    });
  }
});

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  assert.ok(stream !== null);
  return await text(stream);
}

async function assertGone(url: string): Promise<void> {
  assert.notEqual(url, "");
  await poll("the broker to be gone", { timeout: 120_000, interval: 200 }, () =>
    fetch(url).then(
      () => undefined,
      () => true,
    ),
  );
}
