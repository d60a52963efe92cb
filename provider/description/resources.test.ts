import assert from "node:assert/strict";
import { test } from "node:test";
import { homeOf, RESOURCES } from "./resources.ts";

test("what lives in the broker's data goes with it, and all else of the provider stays", () => {
  const elsewhere = RESOURCES.filter(({ livesIn }) => livesIn !== "broker");
  assert.deepEqual(
    elsewhere.map(({ token, livesIn }) => [token, livesIn]),
    [
      ["warren:index:Certificate", "state"],
      ["warren:index:DockerObjects", "node"],
      ["warren:index:NodeMaintenance", "node"],
      ["warren:index:NodeReady", "node"],
      ["warren:index:Password", "state"],
    ],
  );
  assert.equal(homeOf("warren:index:Topology"), "broker");
  assert.equal(homeOf("docker:index/container:Container"), undefined);
});

test("what the state knows the cluster of lives in a broker", () => {
  for (const { token, livesIn, outputs } of RESOURCES)
    assert.ok(livesIn === "broker" || !("clusterId" in outputs.shape), token);
});
