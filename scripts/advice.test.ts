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
import { COMMANDS_OF_A_STACK } from "../model/advice.ts";
import { commandsIn } from "../model/testing/commands-in.ts";
import { CHECKOUT_COMMANDS as COMMANDS } from "./checkout/commands.ts";

const ROOT = dirname(import.meta.dirname);

/** Help says how commands are called, and so do examples for a shell; the rest is not shown to users. */
const NO_ADVICE = [
  /\.test\.ts$/,
  /\/testing\//,
  /^scripts\/(main|run-words|commands\/env|cli\/command)\.ts$/,
  /^operations\/stack\/checkout\.ts$/,
  /^model\/advice\.ts$/,
];
const FOLDERS = [
  "broker",
  "examples",
  "infra",
  "model",
  "operations",
  "provider",
  "scripts",
  "smoke-tests",
  "terminal",
  "toolchain",
];

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

const LIVE = "scripts/advice.live.test.ts";

/** Whose advice is followed where, by the name of the test; or why it is followed by none. */
const FOLLOWED: Readonly<Record<string, readonly [file: string, test: string] | string>> = {
  "./warren adopt": [
    "scripts/adopt.live.test.ts",
    "the refusal of up leads to adopt, whose plan changes nothing",
  ],
  "./warren check --explain RULE": ["scripts/commands/check.test.ts", "explains a rule"],
  "./warren check --fix": ["scripts/commands/check.test.ts", "mends what is certain"],
  "./warren doctor": [LIVE, "what only looks"],
  "./warren down": [LIVE, "messages are lost where that is said"],
  "./warren down --delete-data": [LIVE, "messages are lost where that is said, in this stack and no other"],
  "./warren down --stack X": [
    "scripts/adopt.live.test.ts",
    "another stack is told whose it is, and by which command it is given back",
  ],
  "./warren import FILE": ["scripts/commands/import.live.test.ts", "RabbitMQ's definitions"],
  "./warren import FILE --vhost NAME": ["scripts/commands/import.test.ts", "that is nowhere named is named"],
  "./warren init": ["scripts/init/init.test.ts", "writes a project with all keys"],
  "./warren init FOLDER": ["scripts/init/init.test.ts", "a folder of its own is made"],
  "./warren logs": [LIVE, "what only looks"],
  "./warren preview --save FILE": [
    "scripts/preview/saved-plan.live.test.ts",
    "is done as it was reviewed, whatever is published meanwhile, and once",
  ],
  "./warren up --plan FILE": [
    "scripts/preview/saved-plan.live.test.ts",
    "is done as it was reviewed, whatever is published meanwhile, and once",
  ],
  "./warren preview": [LIVE, "a value that is not allowed is set anew"],
  "./warren release --write": [
    "scripts/package/release/release.test.ts",
    "--write writes it down, so that a build for its tag takes it",
  ],
  "./warren run FILE -- PROGRAM": [
    "scripts/commands/run.live.test.ts",
    "a program that cannot be run is named, and the broker is gone",
  ],
  "./warren smoke": [LIVE, "what only looks"],
  "./warren smoke --json": ["scripts/smoke/smoke.live.test.ts", "--json"],
  "./warren smoke --list": [LIVE, "what only looks"],
  "./warren smoke --only ID": [LIVE, "what only looks"],
  "./warren smoke --scenario X --watch": ["scripts/smoke/scenarios.live.test.ts", "--watch"],
  "./warren smoke --url amqps://HOST --declaration FILE": [
    "scripts/smoke/smoke.live.test.ts",
    "TLS is verified",
  ],
  "./warren start": [LIVE, "what is stopped is started"],
  "./warren status": [LIVE, "what is stopped is started"],
  "./warren up": [LIVE, "and what is not up is made"],
  "./warren up --move X": ["operations/update/moves.test.ts", "are those that the provider reads"],
  "./warren up --move X --accept-gap": [
    "scripts/move-existing.live.test.ts",
    "is refused without the words, and moved with them",
  ],
  "./warren up --new --stack NAME": [
    "operations/stack/known-stack.test.ts",
    "a new one is made where that is said",
  ],
  "./warren up --new --stack X": [
    "operations/stack/known-stack.test.ts",
    "a new one is made where that is said",
  ],
  "./warren up --yes": [LIVE, "up says how the users' URIs are read"],
  "WARREN_DELETE_DATA=yes ./warren up": [
    "scripts/others.live.test.ts",
    "what nobody declared is shown with its messages, and goes only when chosen",
  ],
  "WARREN_NEW_BROKER=yes ./warren up": [
    "scripts/replaced-broker.live.test.ts",
    "is refused, unless it is said to be one",
  ],
  "pulumi cancel --yes": [LIVE, "a lock of another machine is cancelled"],
  "pulumi config get administratorPassword": [
    "scripts/commands/up.live.test.ts",
    "a password of the administrator that somebody changed is told, and set again on the node as it is told",
  ],
  "pulumi config rm X": [LIVE, "a key that is none is taken out"],
  "pulumi config rm requireTls": "the same command as for any other key",
  "pulumi config rm secrets": "the same command as for any other key",
  "pulumi config set --path 'X[0]' NAME": [LIVE, "text where a list belongs"],
  "pulumi config set --path 'plugins[X]' X": [LIVE, "a plugin that the declaration needs is enabled"],
  "pulumi config set --path 'prune[0]' VIRTUALHOST": "the same command as for plugins",
  "pulumi config set --path 'prune[X]' X": [
    "scripts/others.live.test.ts",
    "what nobody declared is shown with its messages, and goes only when chosen",
  ],
  "pulumi config set --secret --path secrets.X": [LIVE, "a password in a declaration is made a secret"],
  "pulumi config set --secret administratorPassword": [
    "scripts/existing.live.test.ts",
    "config set --secret administratorPassword",
  ],
  "pulumi config set XPort NUMBER": [LIVE, "a port that is taken is replaced by another one"],
  "pulumi config set X VALUE": [LIVE, "a value that is not allowed is set anew"],
  "pulumi config set X X": "the same command as for any other value",
  "pulumi config set XX X": "the same command as for any other value, or with --secret as for the password",
  "pulumi config set administrator NAME": "the same command as for any other value",
  "pulumi config set declarations PATH": "the same command as for any other value",
  "pulumi config set lintRules PATH": "the same command as for any other value",
  "pulumi config set --path 'lintSeverity[\"RULE\"]' error":
    "what it writes is read by scripts/commands/check-rules.test.ts",
  "pulumi config set --path 'lintSeverity[\"RULE\"].off' REASON":
    "what it writes is read by scripts/commands/check-rules.test.ts",
  "pulumi config set rabbitmqConf 'X = true'": "the same command as for any other value",
  "pulumi config set rabbitmqConf VALUE": "the same command as for any other value",
  "pulumi config set server existing": "the same command as for any other value",
  "pulumi config set tls development": "the same command as for any other value",
  "pulumi stack init NAME": "not followed: for a backend of the user's own; a test would need an account",
  "pulumi stack output amqpUris --show-secrets": [LIVE, "up says how the users' URIs are read"],
  "pulumi stack output certificateAuthority": "the same command as for the URIs, with another output",
  "pulumi state delete 'X' --target-dependents --yes":
    "not followed: it is Pulumi's own, for who works without Warren's commands",
  "pulumi state delete": "not followed: it is Pulumi's own, and named for an object that is to be kept",
  "pulumi up": [LIVE, "and what is not up is made"],
};

describe("advice", () => {
  for (const { file, text } of ADVICE) {
    test(`${file}: ${text.slice(0, 60)}`, () => {
      const bare = text.replaceAll(/`[^`]*`/g, "");
      // What is put together further on; of Pulumi nothing is, so that each stands in backticks where it is written.
      const isBeginning = /^\.\/warren [a-z]+$/.test(text) || /^(\.\/warren [^`]*|`[^`]*`)$/.test(text);
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
      const { options, read } = await load();
      // What stands for a choice is one of them.
      const given = words.map((word, index) => {
        const option = options[words[index - 1]?.replace("--", "") ?? ""];
        return word === "X" && option !== undefined && "choices" in option
          ? (option.choices[0] ?? word)
          : word;
      });
      read(given);
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
