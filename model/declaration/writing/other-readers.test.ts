/**
 * What is written is the same to other readers of YAML, two of YAML 1.1: LibYAML, in C, and Python's own, where the machine
 * has them. The one in Python takes ten times as long, and reads the words that are known and a part of the rest.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { anyText, value } from "../../definitions/testing/arbitrary-names.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import type { FileValue } from "./file-value.ts";
import { writeBlock, writeFlow } from "./write-yaml.ts";

const READ = `
import json, sys, yaml
texts, loader = json.load(sys.stdin), getattr(yaml, sys.argv[1])
json.dump([yaml.load(text, loader) for text in texts], sys.stdout)
`;

type Reader = "CSafeLoader" | "SafeLoader";

function readByPython(reader: Reader, texts: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", READ, reader], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

function whyNot(reader: Reader): string | false {
  const { status } = spawnSync("python3", ["-c", `from yaml import ${reader}`]);
  return status === 0 ? false : `this machine has no Python with yaml.${reader}`;
}

/** Words that YAML 1.1 reads otherwise than 1.2 does, and signs that begin something in one of them. */
const WORDS =
  "y Y n N yes No ON off true ~ null 010 0o17 0b101 0x1f 1_000 1:30 190:20:30 1.5 .5 1e3 1e-7 +1 -0 .inf -.NaN 2001-12-14 2001-1-1 2001-12-14T21:59:43Z = << ? - : :a a: a:b a::b ?a -a --- ... & * ! | > % @ ` ^(?!amq\\.).* ^(?=a) {a} [a] a,b #a a#b ! 'a \"a a\\b".split(
    " ",
  );
const text = fc.oneof(
  fc.constantFrom(...WORDS, "2001-12-14 21:59:43", "a #b", "a: b", " a", "a ", "", "\u0085", "\u2028"),
  fc.string({
    unit: fc.constantFrom(...Array.from("[]{}:,-?#&*!|>'\"%@`~= .\\/+_<019oxeabfny")),
    maxLength: 6,
  }),
  anyText.filter((given) => given.isWellFormed()),
);
const scalar = fc.oneof({ weight: 3, arbitrary: text }, fc.constantFrom(5, -1, 0.5, 1.5e-300, true, null));

function fileValue(given: ArgumentValue): FileValue {
  if (Array.isArray(given)) return (given as readonly ArgumentValue[]).map(fileValue);
  if (typeof given !== "object" || given === null) return given;
  return new Map(Object.entries(given).map(([key, inner]) => [key, fileValue(inner)]));
}

const withoutC = whyNot("CSafeLoader");
/** With the part of the texts that each of them is given. */
for (const { reader, part, skip } of [
  { reader: "CSafeLoader", part: 1, skip: withoutC },
  { reader: "SafeLoader", part: withoutC === false ? 0.1 : 1, skip: whyNot("SafeLoader") },
] as const) {
  describe(`${reader} reads`, { skip }, () => {
    test("texts and numbers, as values, keys and items, in blocks and in brackets", () => {
      const values = [...WORDS, ...fc.sample(scalar, 3000 * part)];
      const texts = values.flatMap((given) => [
        writeBlock(new Map([["k", given]]), { path: [], indent: 0 }),
        `${writeFlow(new Map([[String(given), [given]]]), { inFlow: false })}\n`,
        writeBlock(new Map([[String(given), given]]), { path: [], indent: 0 }),
      ]);
      const expected = values.flatMap((given) => [
        { k: given },
        Object.fromEntries([[String(given), [given]]]),
        Object.fromEntries([[String(given), given]]),
      ]);
      const found = readByPython(reader, texts) as unknown[];
      for (const [index, each] of expected.entries()) assert.deepEqual(found[index], each, texts[index]);
    });

    test("tables and lists in each other", () => {
      const values = fc.sample(value, 1000 * part);
      const texts = values.map((given) =>
        writeBlock(new Map([["k", fileValue(given)]]), { path: [], indent: 0 }),
      );
      const found = readByPython(reader, texts) as { k: unknown }[];
      for (const [index, given] of values.entries()) assert.deepEqual(found[index]?.k, given, texts[index]);
    });
  });
}
