/**
 * Every command that Warren tells people to run, collected from its own source: each stands in backticks, so that the stack
 * and the way to it are put in; each is one that the command line takes; and each has been followed by a test, or says
 * here why not. A new hint fails this test until it has one.
 */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import ts from "typescript";
import { COMMANDS_OF_A_STACK, commandsIn } from "../model/advice.ts";
import { parseWords } from "./cli/command.ts";
import { COMMANDS } from "./commands.ts";

const ROOT = dirname(import.meta.dirname);

/** Help says how commands are called, and so do examples for a shell; the rest is not shown to users. */
const NO_ADVICE = [
  /\.test\.ts$/,
  /\/(testing|fault-cases|rule-cases|corpus)\//,
  /^scripts\/(main|env|cli\/command|cli\/checkout)\.ts$/,
  /^model\/advice\.ts$/,
];
const FOLDERS = ["broker", "infra", "model", "operations", "provider", "scripts", "smoke-tests", "toolchain"];

interface Advice {
  readonly file: string;
  readonly text: string;
}

const ADVICE = FOLDERS.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: ROOT }))
  .filter((file) => !NO_ADVICE.some((pattern) => pattern.test(file)))
  .flatMap((file) => textsOf(file).map((text): Advice => ({ file, text })));

/** Its strings, those that are put together of parts with `X` for each value. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(ROOT, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    else if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("X"));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts.filter((text) =>
    /\.\/warren [a-z]|\bpulumi (config|up|cancel|stack|refresh|state) /.test(text),
  );
}

const COLLECTED = [...new Set(ADVICE.flatMap(({ text }) => commandsIn(text)))].toSorted();

/** Whose advice is followed where, by the name of the test; or why it is followed by none. */
const FOLLOWED: Readonly<Record<string, readonly [file: string, test: string] | string>> = {};

describe("advice", () => {
  for (const { file, text } of ADVICE) {
    test(`${file}: ${text.slice(0, 60)}`, () => {
      const bare = text.replaceAll(/`[^`]*`/g, "");
      const isBeginning = /^\.\/warren [a-z]+$/.test(text) || /^`?(\.\/warren|pulumi) [^`]*`?$/.test(text);
      assert.ok(
        isBeginning || !/\.\/warren [a-z]|\bpulumi (config|up|cancel|stack|refresh|state) /.test(bare),
        text,
      );
    });
  }

  for (const command of COLLECTED.filter((each) => each.includes("./warren "))) {
    test(`the command line takes ${command}`, async () => {
      const [name = "", ...words] = command.replace(/^.*\.\/warren /, "").split(" ");
      if (name === "help") return;
      const load = COMMANDS[name];
      assert.ok(load !== undefined, `there is no command "${name}"`);
      parseWords(await load(), words);
    });
  }

  test("commands that take a stack are those that are told which", async () => {
    const loaded = await Promise.all(Object.values(COMMANDS).map((load) => load()));
    const withStack = loaded.filter(({ options }) => options["stack"] !== undefined).map(({ name }) => name);
    assert.deepEqual(withStack.toSorted(), [...COMMANDS_OF_A_STACK].toSorted());
  });

  test("each is followed, or says why not", () => {
    assert.deepEqual(Object.keys(FOLLOWED).toSorted(), COLLECTED);
    for (const followed of Object.values(FOLLOWED)) {
      if (typeof followed === "string") continue;
      const [file, name] = followed;
      assert.ok(existsSync(join(ROOT, file)), file);
      assert.ok(readFileSync(join(ROOT, file), "utf8").includes(name), `${file} has no test "${name}"`);
    }
  });
});
