import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withoutPulumiOptions } from "./pulumi-options.ts";

describe("what Pulumi is given of the environment", () => {
  for (const [name, isPassedOn] of [
    ["PULUMI_OPTION_DEBUG", false],
    ["PULUMI_OPTION_VERBOSE", false],
    ["PULUMI_OPTION_LOGTOSTDERR", false],
    ["PULUMI_OPTION_SHOW_SECRETS", false],
    ["PULUMI_OPTION_STACK", false],
    ["PULUMI_OPTION_CWD", false],
    ["PULUMI_OPTION_JSON", false],
    ["PULUMI_OPTION_OF_A_LATER_VERSION", false],
    ["PULUMI_OPTION_COLOR", true],
    ["PULUMI_OPTION_PARALLEL", true],
    ["PULUMI_STACK", true],
    ["PULUMI_CONFIG_PASSPHRASE", true],
    ["PATH", true],
  ] as const) {
    test(`${name} ${isPassedOn ? "is passed on" : "is left out, and named"}`, () => {
      const { environment, leftOut } = withoutPulumiOptions({ [name]: "true", HOME: "/home/user" });
      assert.deepEqual(leftOut, isPassedOn ? [] : [name]);
      assert.deepEqual(environment, { ...(isPassedOn ? { [name]: "true" } : {}), HOME: "/home/user" });
    });
  }
});
