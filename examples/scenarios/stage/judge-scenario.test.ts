import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { SCENARIOS } from "../all-scenarios.ts";
import { judgeScenario } from "./judge-scenario.ts";
import type { Observation } from "./scenario.ts";

/** Another value than the one given, as near to it as can be. */
function altered(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length > 1 ? value.toReversed() : [...(value as unknown[]), "one more"];
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return `${value} `;
  const [first, ...others] = Object.entries(value as object);
  return Object.fromEntries(first === undefined ? [["one", 1]] : [[first[0], altered(first[1])], ...others]);
}

for (const scenario of SCENARIOS) {
  test(`${scenario.name}: what is expected passes, and each part that differs fails by name`, () => {
    assert.equal(judgeScenario(scenario, structuredClone(scenario.expected)).status, "passed");
    for (const [key, value] of Object.entries(scenario.expected)) {
      const finding = judgeScenario(scenario, { ...scenario.expected, [key]: altered(value) });
      assert.equal(finding.status, "failed", key);
      assert.ok(finding.expected.startsWith(`${key}: `) && finding.observed.startsWith(`${key}: `));
      assert.match(finding.remedy, new RegExp(`--scenario ${scenario.name} --watch`));
    }
  });
}

function observedJson(observation: Observation): string {
  return JSON.stringify(["a", "b", "c"].map((key) => observation[key] ?? null));
}

test("an observation passes where it is the expected one, key by key, and nowhere else", () => {
  const observation = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom(1, 2, "1", ["x"], []));
  const scenario = SCENARIOS[0];
  assert.ok(scenario !== undefined);
  fc.assert(
    fc.property(observation, observation, (expected: Observation, observed: Observation) => {
      const { status } = judgeScenario({ ...scenario, expected }, observed);
      assert.equal(status, observedJson(expected) === observedJson(observed) ? "passed" : "failed");
    }),
  );
});
