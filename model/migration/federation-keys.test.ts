/** What newer plugins refuse of a federation upstream is left out, with a word, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDefinitions } from "../definitions/testing/from-json.ts";
import { migrate } from "./migrate.ts";

const parameter = (component: string, name: string, value: object) => ({
  vhost: "v",
  component,
  name,
  value,
});

test("an upstream, and a member of a set, without ha-policy", () => {
  const east = { uri: "amqp://east.example", "max-hops": 2 };
  const { declaration } = fromDefinitions({
    vhosts: [{ name: "v" }],
    parameters: [
      parameter("federation-upstream", "east", { ...east, "ha-policy": "all" }),
      parameter("federation-upstream", "west", east),
      parameter("federation-upstream-set", "both", [
        { upstream: "west", "max-hops": 1 },
        { upstream: "east", "ha-policy": "nodes" },
      ]),
    ],
  });
  const migrated = migrate(declaration, { from: "3.13", to: "4.3" });
  const [host] = migrated.declaration.virtualHosts;
  assert.deepEqual(host?.federationUpstreams, [
    { name: "east", definition: east },
    { name: "west", definition: east },
  ]);
  assert.deepEqual(host.federationUpstreamSets, [
    { name: "both", upstreams: [{ upstream: "west", "max-hops": 1 }, { upstream: "east" }] },
  ]);
  assert.deepEqual(
    migrated.changes.map(({ code, path, from, to }) => [code, path.slice(2).join(" "), from, to]),
    [
      ["link-key", "federationUpstreams east ha-policy", "all", undefined],
      ["link-key", "federationUpstreamSets both 1 ha-policy", "nodes", undefined],
    ],
  );
});
