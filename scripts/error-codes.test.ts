/** docs/guides/errors.md has every code of an error that the source can give, and no other. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import ts from "typescript";
import { errorText, WarrenError } from "../model/warren-error.ts";

const ROOT = dirname(import.meta.dirname);
const NO_SOURCES = /\.test\.ts$|(^|\/)testing\//;
const FOLDERS =
  "broker,examples,files,infra,model,operations,provider,scripts,smoke-tests,terminal,toolchain";

/** Where a code is no text at the place itself: what it can be, or why nothing is added by it. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "broker/api/api-error.ts": ["broker-http-STATUS"],
  "broker/topology/throw-refusals.ts": [
    "already-exists",
    "protected",
    "queue-replacement",
    "exchange-replacement",
    "used-by-others",
  ],
  "broker/virtual-hosts/destroyable.ts": ["user-of-others", "virtual-host-not-empty"],
  "infra/config/declaration-files.ts": [
    "declaration-not-found",
    "declaration-unreadable",
    "rules-not-found",
    "rules-unreadable",
  ],
  "model/declaration/needed-tag.ts": ["not-administrator", "not-policymaker"],
  "scripts/cli/read-text-file.ts": ["file-unreadable"],
};

/** Told on as they came, with more words. */
const TOLD_ON = [
  "broker/ask-broker.ts",
  "broker/journal/claim-creations.ts",
  "broker/objects/broker-objects.ts",
  "broker/topology/applied-in-part.ts",
  "broker/topology/apply.ts",
  "broker/topology/topology-operations.ts",
  "examples/scenarios/stage/collection.ts",
  "infra/components/program-error.ts",
  "infra/server/docker-ownership.ts",
  "operations/declared/given-files.ts",
  "operations/servers/listeners.ts",
  "provider/resources/resource.ts",
];

const KEBAB_CASE = /^[a-z]+(-[a-z0-9]+)*$/;

interface Found {
  readonly codes: ReadonlySet<string>;
  /** Files in which a code is no text. */
  readonly open: ReadonlySet<string>;
}

function collect(): Found {
  const codes = new Set<string>(Object.values(ELSEWHERE).flat());
  const open = new Set<string>();
  for (const file of globSync(`{${FOLDERS}}/**/*.ts`, { cwd: ROOT })) {
    if (NO_SOURCES.test(file)) continue;
    for (const given of codesGivenIn(file)) {
      const said = textsIn(given);
      for (const code of said) codes.add(code);
      if (said.length === 0 || !isClosed(given)) open.add(file);
    }
  }
  return { codes, open };
}

/** The first argument of each `new WarrenError`, and of `super` in what extends it. */
function codesGivenIn(file: string): ts.Expression[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  if (!text.includes("WarrenError")) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const given: ts.Expression[] = [];
  const visit = (node: ts.Node, extendsIt: boolean): void => {
    const isOne =
      (ts.isNewExpression(node) && node.expression.getText() === "WarrenError") ||
      (extendsIt && ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword);
    const [first] = isOne ? (node.arguments ?? []) : [];
    if (first !== undefined) given.push(first);
    const within = ts.isClassDeclaration(node)
      ? node.heritageClauses?.some((clause) => clause.getText() === "extends WarrenError") === true
      : extendsIt;
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(source, false);
  return given;
}

/** Every result of the expression is a text, or a constant of the file that is one. */
function isClosed(node: ts.Expression): boolean {
  if (ts.isConditionalExpression(node)) return isClosed(node.whenTrue) && isClosed(node.whenFalse);
  return ts.isStringLiteral(node) || (ts.isIdentifier(node) && constantOf(node) !== undefined);
}

function textsIn(node: ts.Expression): string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...textsIn(node.whenTrue), ...textsIn(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...textsIn(node.left), ...textsIn(node.right)];
  const constant = ts.isIdentifier(node) ? constantOf(node) : undefined;
  return constant === undefined ? [] : [constant];
}

function constantOf(name: ts.Identifier): string | undefined {
  const written = new RegExp(`^(?:export )?const ${name.text} = "([^"]+)";$`, "m");
  return written.exec(name.getSourceFile().text)?.[1];
}

const { codes, open } = collect();
const PAGE = readFileSync(join(ROOT, "docs/guides/errors.md"), "utf8");
const ROWS = [...PAGE.matchAll(/^\| (`.*?) \| (.*?) \| (.*?) \| (.*) \|$/gm)];

describe("docs/guides/errors.md", () => {
  test("has every code, each once, and no other", () => {
    const told = ROWS.flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code),
    );
    assert.deepEqual(told.toSorted(), [...codes].toSorted());
  });

  test("says of each what it means, why it comes and what helps", () => {
    assert.deepEqual(
      ROWS.filter((cells) => cells.some((cell) => cell.trim() === "")).map(([row]) => row),
      [],
    );
  });

  test("codes that are no text at their place are named here", () => {
    assert.deepEqual([...open].toSorted(), [...Object.keys(ELSEWHERE), ...TOLD_ON].toSorted());
  });

  test("they are in kebab case", () => {
    assert.deepEqual(
      [...codes].filter((code) => !KEBAB_CASE.test(code.replace("STATUS", "500"))),
      [],
    );
  });
});

describe("an error as people read it", () => {
  test("ends with its code, after what to do", () => {
    assert.equal(
      errorText(new WarrenError("port-in-use", "Port 1 is in use", { hint: "Stop it." })),
      "Port 1 is in use\nStop it.\nError code: port-in-use",
    );
    assert.equal(errorText(new WarrenError("usage", "No.")), "No.\nError code: usage");
  });

  test("has none where another one is told in it, or nothing went wrong", () => {
    for (const code of ["interrupted", "refused"])
      assert.equal(errorText(new WarrenError(code, "So.")), "So.");
  });
});
