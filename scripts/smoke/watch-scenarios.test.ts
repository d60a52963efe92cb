import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseScenarios } from "../../examples/scenarios/all-scenarios.ts";
import { scenarioChecks, scenarioId } from "../../examples/scenarios/stage/scenario-checks.ts";
import { passed, resultOf } from "../../smoke-tests/check.ts";
import { type ScenarioWatch, watchScenarios } from "./watch-scenarios.ts";

const SCENARIOS = chooseScenarios(["hello-world", "routing", "topics"]);

function watching(): ScenarioWatch & { lines: string[]; end: (scenario: string) => void } {
  const lines: string[] = [];
  const watch = watchScenarios(SCENARIOS, (line) => lines.push(line));
  const checks = scenarioChecks(SCENARIOS).flatMap((batch) => batch.checks);
  return {
    ...watch,
    lines,
    end(scenario) {
      const check = checks.find(({ id }) => id === scenarioId(scenario));
      assert.ok(check !== undefined);
      watch.onProgress({ type: "checked", result: resultOf(check, passed("", ""), 1) });
    },
  };
}

test("a lesson begins with what it teaches, and is shown as it goes", () => {
  const { lines, onEvent, end } = watching();
  onEvent({ scenario: "hello-world", who: "producer", what: "publishes" });
  assert.match(lines.join("\n"), /^\nhello-world: .*\n {2}Look: .*\n {2}producer {11}publishes$/);
  end("hello-world");
  assert.equal(lines.at(-1), "  passed");
});

test("lessons that run side by side are never mixed, and nothing of them is left out", () => {
  const { lines, onEvent, end } = watching();
  const say = (scenario: string, what: string): void => onEvent({ scenario, who: "x", what });
  say("routing", "r1");
  say("topics", "t1");
  say("hello-world", "h1");
  say("routing", "r2");
  end("topics");
  say("hello-world", "h2");
  end("routing");
  say("hello-world", "h3");
  end("hello-world");
  const short = lines
    .map((line) => line.trim().split(/:| +/).at(-1))
    .filter((word) => /^(..|passed)$/.test(word ?? ""));
  assert.deepEqual(short, ["r1", "r2", "passed", "t1", "passed", "h1", "h2", "h3", "passed"]);
});

test("a lesson that never began is not named", () => {
  const { lines, end } = watching();
  end("routing");
  assert.deepEqual(lines, []);
});
