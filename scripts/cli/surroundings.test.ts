/** A result is the same wherever it goes: into a file, a pipe that is closed early, a narrow terminal without colours. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { runInProcess } from "../testing/run-in-process.ts";

const WARREN = join(dirname(dirname(import.meta.dirname)), "warren");
/** Of which `check` says more than a pipe holds. */
const QUEUES = Array.from({ length: 600 }, (_, index) => `ü${index}`);
/** Bytes (pipe(7)). */
const PIPE = 65_536;
const DECLARATION = `virtualHosts:
  grün:
    queues: { ${QUEUES.join(": , ")}: }
    exchanges: { orders: { type: topic } }
    bindings: [{ source: orders, destination: ü0, routingKey: "ключ.#" }]
users:
  u: { permissions: { grün: { configure: ^$, write: ^orders$, read: .* } } }
`;

const COMMANDS = [
  { words: "check shop.yaml", code: 3, says: /queue "ü1"/ },
  { words: "check shop.yaml --json", code: 3, says: /"virtualHost": "grün"/ },
  { words: "explain shop.yaml --user u", code: 0, says: /grün/ },
] as const;

describe("a result", { concurrency: false }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-surroundings-"));
    await writeFile(join(folder, "shop.yaml"), DECLARATION);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  /** No person, no pipe of ours to stdin, and the bytes as they come. */
  function shell(line: string, environment: NodeJS.ProcessEnv = {}) {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", line], {
      cwd: folder,
      env: { ...process.env, WARREN, ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: status, stdout, stderr };
  }

  /** What it is everywhere: what the command itself says. */
  const resultOf = (words: string) => runInProcess(words.split(" "), { cwd: folder });

  for (const { words, code, says } of COMMANDS) {
    test(`of ${words} is the same in the plainest surroundings`, async () => {
      const plain = await resultOf(words);
      assert.equal(plain.code, code, plain.stderr);
      assert.match(plain.stdout, says);
      if (code === 3) assert.ok(Buffer.byteLength(plain.stdout) > PIPE, String(plain.stdout.length));
      const odd = shell(`"$WARREN" ${words} > out; echo $? >&2; cat out`, {
        NO_COLOR: "1",
        COLUMNS: "40",
        LANG: "C",
        LC_ALL: "C",
        TERM: "dumb",
      });
      assert.equal(odd.stderr, `${code}\n`);
      assert.ok(odd.stdout === plain.stdout, odd.stdout.slice(0, 500));
    });

    test(`a reader that takes one line of much, of ${words}`, () => {
      const { stdout, stderr } = shell(`("$WARREN" ${words}; echo "ended with $?" >&2) | head -n 1`);
      assert.equal(stdout.split("\n").length, 2);
      // Its own code where it was done before it noticed, 1 where not; and no word of it.
      assert.match(
        stderr,
        /^(The output cannot be written: nobody reads it any more\.\nError code: output-lost\n)?ended with [013]\n$/,
      );
    });
  }

  test("that is more than a pipe holds comes whole through one", async () => {
    const [{ words, code }] = COMMANDS;
    const piped = shell(`"$WARREN" ${words}`);
    assert.equal(piped.code, code, piped.stderr);
    assert.ok(piped.stdout === (await resultOf(words)).stdout, piped.stdout.slice(0, 500));
  });

  test("at a terminal of 40 columns is the same, and has no colours", { skip: noScript() }, async () => {
    const [{ words }] = COMMANDS;
    const line = `script --quiet --return --command "stty cols 40 rows 10; \\"$WARREN\\" ${words}" /dev/null`;
    const { stdout } = shell(line, { LANG: "C", NO_COLOR: "1" });
    assert.equal(stdout.replaceAll("\r\n", "\n"), (await resultOf(words)).stdout);
  });
});

function noScript(): string | false {
  try {
    execFileSync("script", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "there is no `script` to make a terminal with";
  }
}
