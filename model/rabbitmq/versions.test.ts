import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../warren-error.ts";
import { type BrokerVersion, brokerVersion } from "./versions.ts";

describe("the version of a broker", () => {
  const cases: readonly (readonly [string, BrokerVersion])[] = [
    ["3.13.0", { version: "3.13", isNewer: false }],
    ["3.13.7+2.gabcdef", { version: "3.13", isNewer: false }],
    ["4.0.5", { version: "4.0", isNewer: false }],
    ["4.3.0-rc.1", { version: "4.3", isNewer: false }],
    ["4.3", { version: "4.3", isNewer: false }],
    ["4.4.1", { version: "4.3", isNewer: true }],
    ["4.10.0", { version: "4.3", isNewer: true }],
    ["5.0.0", { version: "4.3", isNewer: true }],
    // Between those that are known: there is none, but nothing would be lost by taking it.
    ["3.14.0", { version: "4.3", isNewer: true }],
  ];
  for (const [text, expected] of cases) test(text, () => assert.deepEqual(brokerVersion(text), expected));

  for (const text of ["3.12.14", "3.9.0", "3.2.1", "2.8.7"]) {
    test(`${text} is too old`, () => {
      assert.throws(
        () => brokerVersion(text),
        (error) =>
          error instanceof WarrenError &&
          error.code === "broker-too-old" &&
          error.message === `The broker runs RabbitMQ ${text}. Warren works with 3.13 and later.`,
      );
    });
  }

  for (const text of ["", "4", "four", "4.x"]) {
    test(`"${text}" is none`, () => {
      assert.throws(
        () => brokerVersion(text),
        (error) => error instanceof WarrenError && error.code === "broker-version-unknown",
      );
    });
  }
});
