import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { describe, test } from "node:test";
import { passOn, print, printJson, printJsonLine, say } from "./context.ts";

const ROOT = dirname(import.meta.dirname);
const HOSTILE = "q\u001b[31mRED\u001b]0;title\u0007\u009b2J\u202egnp.exe\n::set-output name=x::1\r##[error]y";

/** Nothing that a terminal obeys, and no line that a CI system does. */
function assertHarmless(text: string): void {
  assert.doesNotMatch(text, /[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
  assert.doesNotMatch(text, /^\s*::|##\w*\[/m);
}

function captured(write: (output: { stdout: PassThrough; stderr: PassThrough }) => void): string {
  const output = { stdout: new PassThrough(), stderr: new PassThrough() };
  write(output);
  return `${String(output.stdout.read() ?? "")}${String(output.stderr.read() ?? "")}`;
}

describe("the way out to a terminal or a log", () => {
  for (const [name, write] of [
    ["say", say],
    ["print", print],
    ["printJson", printJson],
    ["printJsonLine", printJsonLine],
  ] as const) {
    test(`${name} shows what strangers have written, and obeys none of it`, () => {
      const text = captured((output) => write(output, HOSTILE));
      assertHarmless(text);
      if (name.startsWith("printJson")) assert.equal(JSON.parse(text), HOSTILE);
    });
  }

  test("what another program says goes the same way", async () => {
    const stderr = new PassThrough();
    const lines: string[] = [];
    await passOn(stderr, Readable.from([HOSTILE.slice(0, 9), `${HOSTILE.slice(9)}\n`, "the last"]), (line) =>
      lines.push(line),
    );
    const text = String(stderr.read());
    assertHarmless(text);
    assert.match(text, /^qRED.*\n.*set-output.*\n(.*\n)*the last\n$/);
    assert.equal(lines.at(-1), "the last");
  });

  test("its colours stay on a terminal, and nothing else of what a terminal obeys", async () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true });
    await passOn(stderr, Readable.from(["\u001b[31mred\u001b[0m \u001b[2Jgone\n"]));
    assert.equal(String(stderr.read()), "\u001b[31mred\u001b[0m \\u{1b}[2Jgone\n");
  });

  test("is the only one of the commands", async () => {
    const files = await Array.fromAsync(glob("{operations,scripts,terminal}/**/*.ts", { cwd: ROOT }));
    const writers = [];
    for (const file of files.filter((each) => !/\.test\.ts$|\/testing\//.test(each))) {
      const text = await readFile(join(ROOT, file), "utf8");
      if (/(stdout|stderr)\??\.(write|pipe)\b|console\./.test(text)) writers.push(file);
    }
    // The first two run before anything else can be imported.
    assert.deepEqual(writers.toSorted(), [
      "scripts/installed.ts",
      "scripts/warren.ts",
      "terminal/context.ts",
    ]);
  });
});
