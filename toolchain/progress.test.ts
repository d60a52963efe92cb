import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createProgress, type ProgressOutput, terminalProgress } from "./progress.ts";

function record(
  settings: { isTTY?: boolean; columns?: number } = {},
): ProgressOutput & { text: () => string } {
  const written: string[] = [];
  return { ...settings, write: (text) => written.push(text), text: () => written.join("") };
}

describe("in a log", () => {
  test("a step is two plain lines, and its output is left out", () => {
    const output = record();
    const step = createProgress(output).start("Build it");
    step.line("compiling");
    step.done("3.259.0");
    assert.match(output.text(), /^Build it \.\.\.\nBuild it: 3\.259\.0 \(\d+\.\d s\)\n$/);
  });

  test("a failed one says so", () => {
    const output = record();
    createProgress(output).start("Build it").failed();
    assert.match(output.text(), /\nBuild it: failed \(\d+\.\d s\)\n$/);
  });
});

describe("on a terminal", () => {
  test("running steps have a live line each, and ended ones a lasting line", () => {
    const output = record({ columns: 200 });
    const progress = terminalProgress(output);
    const image = progress.start("Pull the image");
    const build = progress.start("Build it");
    image.done();
    build.failed();
    const screen = render(output.text());
    assert.equal(screen.length, 2);
    assert.match(screen[0] ?? "", /^✓ Pull the image \(\d+\.\d s\)$/);
    assert.match(screen[1] ?? "", /^✗ Build it: failed \(\d+\.\d s\)$/);
  });

  test("a tool's colours and carriage returns do not reach the screen, and a line never wraps", (t) => {
    t.mock.timers.enable({ apis: ["setInterval"] });
    const output = record({ columns: 40 });
    const step = terminalProgress(output).start("Build it");
    step.line(`\u001B[31mred\u001B[0m\rover\twrite ${"x".repeat(100)}`);
    t.mock.timers.tick(200);
    const [line = ""] = render(output.text());
    assert.match(line, /red over write x+…$/);
    assert.ok(line.length < 40);
    step.done();
  });

  test("nothing is drawn while a question is asked, and notes of that time are not lost", async (t) => {
    t.mock.timers.enable({ apis: ["setInterval"] });
    const output = record({ columns: 80 });
    const progress = terminalProgress(output);
    const step = progress.start("Build it");
    await progress.pauseWhile(async () => {
      const before = output.text();
      t.mock.timers.tick(1000);
      assert.equal(output.text(), before);
      assert.deepEqual(render(before), []);
      progress.note("something else");
    });
    assert.match(render(output.text()).join("\n"), /^something else\n {2}Build it/);
    step.done();
  });
});

/** The lines that stand on the screen: the one control sequence in use goes up n lines and clears from there. */
function render(text: string): string[] {
  const lines: string[] = [];
  // oxlint-disable-next-line no-control-regex
  for (const part of text.split(/(\u001B\[\d+A\r\u001B\[J)/)) {
    // oxlint-disable-next-line no-control-regex
    const up = /^\u001B\[(\d+)A/.exec(part);
    if (up === null) lines.push(...part.split("\n").slice(0, -1));
    else lines.splice(lines.length - Number(up[1]));
  }
  return lines;
}
