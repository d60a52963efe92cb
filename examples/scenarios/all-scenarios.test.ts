import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { chooseScenarios, SCENARIOS } from "./all-scenarios.ts";

const NAMES = SCENARIOS.map(({ name }) => name);

test("names are unique, and as they are typed", () => {
  assert.equal(new Set(NAMES).size, NAMES.length);
  for (const name of NAMES) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
});

test("the documentation has a line for each, in its words", async () => {
  const text = await readFile(new URL("../../docs/scenarios.md", import.meta.url), "utf8");
  const rows = text
    .split("\n")
    .flatMap((line) => /^\| \[`([^`]+)`\]\(([^)]+)\) \| (.*) \|$/.exec(line)?.slice(1) ?? []);
  const wanted = SCENARIOS.flatMap(({ name, teaches }) => [
    name,
    `../examples/scenarios/${name}.ts`,
    teaches.replaceAll("*", "`*`").replaceAll("#", "`#`"),
  ]);
  assert.deepEqual(rows, wanted);
});

test("each is in the file of its name, whose head explains it", async () => {
  for (const name of NAMES) {
    const text = await readFile(new URL(`${name}.ts`, import.meta.url), "utf8");
    assert.match(text, /^\/\*\*\n \* .*\n \*\n( \* .*\n)+/, name);
  }
});

test("what is chosen comes once, in the order of the lessons", () => {
  for (const { chosen, names } of [
    { chosen: ["rpc", "hello-world", "rpc"], names: ["hello-world", "rpc"] },
    { chosen: ["all", "rpc"], names: NAMES },
  ]) {
    const found = chooseScenarios(chosen).map(({ name }) => name);
    assert.deepEqual(found, names);
  }
});

const UNKNOWN = [
  { name: "hello-wrld", suggestion: /^Did you mean "hello-world"\? There are: hello-world, .*, all\.$/ },
  { name: "Stream", suggestion: /^Did you mean "stream-offset"\? / },
  { name: "nonsense", suggestion: /^There are: / },
  { name: "", suggestion: /^There are: / },
];
for (const { name, suggestion } of UNKNOWN) {
  test(`"${name}" is no scenario`, () => {
    assert.throws(
      () => chooseScenarios(["all", name]),
      (error) =>
        error instanceof WarrenError && error.code === "scenario-unknown" && suggestion.test(error.hint),
    );
  });
}
