import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../../model/warren-error.ts";
import { type ExistingUrls, readExistingUrls } from "./existing-urls.ts";

const read = (amqpUrl?: string, managementUrl?: string): ExistingUrls =>
  readExistingUrls((key) => ({ amqpUrl, managementUrl })[key]);

const AMQP = "amqps://rabbit.example:5671";
const HTTP = "https://rabbit.example:15671";

describe("the addresses of a broker that exists", () => {
  test("as they are, without a last slash", () => {
    assert.deepEqual(read(AMQP, HTTP), { amqp: AMQP, management: HTTP });
    assert.deepEqual(read(`${AMQP}/`, `${HTTP}/`), { amqp: AMQP, management: HTTP });
    assert.deepEqual(read("amqp://10.0.0.5", "http://[::1]:15672/rabbit/"), {
      amqp: "amqp://10.0.0.5",
      management: "http://[::1]:15672/rabbit",
    });
  });

  const wrong: readonly (readonly [string, string | undefined, string | undefined, RegExp])[] = [
    ["no AMQP address", undefined, HTTP, /"amqpUrl" does not say where/],
    ["no management address", AMQP, "", /"managementUrl" does not say where/],
    ["no URL", "rabbit.example:5671", HTTP, /"amqpUrl" is not a URL/],
    ["nothing of a URL", "rabbit example", HTTP, /"amqpUrl" is not a URL/],
    ["another scheme", "mqtt://rabbit.example", HTTP, /begins with mqtt:\/\/; allowed: amqps:\/\/HOST:PORT/],
    [
      "the two in each other's place",
      HTTP,
      AMQP,
      /"amqpUrl" begins with https:\/\/, which is for "managementUrl"/,
    ],
    ["credentials", "amqp://me:hunter2@rabbit.example", HTTP, /"amqpUrl" has credentials in it/],
    ["a name alone", AMQP, "https://me@rabbit.example:15671", /"managementUrl" has credentials in it/],
    ["a virtual host", `${AMQP}/shop`, HTTP, /"amqpUrl" has a virtual host in it/],
    ["a query", AMQP, `${HTTP}?a=b`, /"managementUrl" has a query/],
  ];
  for (const [what, amqp, management, expected] of wrong) {
    test(what, () => {
      assert.throws(
        () => read(amqp, management),
        (error) => {
          assert.ok(error instanceof WarrenError);
          assert.match(error.message, expected);
          assert.notEqual(error.hint, "");
          assert.doesNotMatch(error.message + error.hint, /hunter2/);
          return true;
        },
      );
    });
  }
});
