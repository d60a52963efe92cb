import assert from "node:assert/strict";
import { test } from "node:test";
import { outageText, planOutages } from "./plan-outages.ts";

test("a single node is restarted and killed, once each", () => {
  const { restart, kill } = planOutages(1);
  assert.deepEqual(restart, [{ how: "restart", of: "all" }]);
  assert.deepEqual(kill, [{ how: "kill", of: "all" }]);
});

test("of a cluster each node is restarted and killed alone, then a leader, then all", () => {
  const { restart, kill } = planOutages(3);
  assert.deepEqual(
    restart.map(({ how, of }) => [how, of]),
    [
      ["restart", 0],
      ["restart", 1],
      ["restart", 2],
    ],
  );
  assert.deepEqual(
    kill.map(({ how, of }) => [how, of]),
    [
      ["kill", 0],
      ["kill", 1],
      ["kill", 2],
      ["kill", "leader"],
      ["kill", "all"],
    ],
  );
});

test("each is told in words that no other one has", () => {
  const names = ["rabbit@n0", "rabbit@n1", "rabbit@n2"];
  const { restart, kill } = planOutages(names.length);
  const texts = [...restart, ...kill].map((outage) => {
    const met = typeof outage.of === "number" ? names.slice(outage.of, outage.of + 1) : names.slice(1, 2);
    return outageText(outage, met, names.length);
  });
  assert.equal(new Set(texts).size, texts.length);
  assert.equal(texts[0], "the graceful restart of rabbit@n0");
  assert.equal(texts[6], "the SIGKILL of rabbit@n1, which leads the queue");
  assert.equal(texts[7], "the SIGKILL of all nodes");
  assert.equal(outageText({ how: "kill", of: "all" }, names.slice(0, 1), 1), "the SIGKILL");
});
