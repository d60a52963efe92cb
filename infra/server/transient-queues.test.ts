import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { assertTransientQueuesPermitted, permitsTransientQueues } from "./transient-queues.ts";

const PERMIT = "deprecated_features.permit.transient_nonexcl_queues = true";
const read = (queues: string) =>
  readDeclaration([{ path: "f.yaml", text: `virtualHosts: { shop: { queues: ${queues} } }\n` }]);

for (const [conf, permits] of [
  ["", false],
  [PERMIT, true],
  [`heartbeat = 10\n  ${PERMIT}  # for now`, true],
  [`# ${PERMIT}`, false],
  [`${PERMIT}\ndeprecated_features.permit.transient_nonexcl_queues = false`, false],
  ["deprecated_features.permit.global_qos = true", false],
] as const) {
  test(`rabbitmqConf ${JSON.stringify(conf)} ${permits ? "permits" : "does not permit"} transient queues`, () => {
    assert.equal(permitsTransientQueues(conf), permits);
  });
}

test("a declared queue that the stack's server would refuse is told before anything is made, with the way out", () => {
  const declaration = read("{ basket: { type: classic, durable: false }, billing: {} }");
  const refusal = (conf: string): string => {
    try {
      assertTransientQueuesPermitted(declaration, conf);
    } catch (error) {
      if (error instanceof WarrenError) return `${error.message}\n${error.hint}`;
      throw error;
    }
    return "";
  };
  assert.match(refusal(""), /"basket" in "shop"\.\n.*pulumi config set rabbitmqConf 'deprecated_features/);
  // What is set by a command takes the place of the lines that are there.
  assert.match(refusal("heartbeat = 10"), /add this line to rabbitmqConf/);
  assert.equal(refusal(PERMIT), "");
});

test("queues that are durable need no permission", () => {
  assertTransientQueuesPermitted(read("{ billing: {}, basket: { type: classic } }"), "");
});
