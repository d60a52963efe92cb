import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { passwordsOf, replacePasswords, withoutCredentials } from "./uri-credentials.ts";

const CASES: readonly (readonly [given: string, passwords: readonly string[]])[] = [
  ["", []],
  ["secret", []],
  ["u:secret@h", []],
  ["amqp://", []],
  ["amqp://h:5672/v", []],
  ["amqp://h:5672/team@eu?x=a@b", []],
  ["amqp://[::1]:5672/v@w", []],
  ["amqp://u@h", []],
  ["amqp://u:@h", []],
  ["amqp://u:secret@h/v", ["secret"]],
  ["  amqp://u:secret@h", ["secret"]],
  ["AMQPS://u:se:c@ret@h:5671/%2F?x=1", ["se:c@ret"]],
  ["amqp://u:p%40ss%2Fw@[::1]/v", ["p@ss/w"]],
  ["amqp://u:50%@h", ["50%"]],
  ["amqp://u:hun/ter5@h", ["hun/ter5"]],
  ["amqp://u:hun#ter5@h", ["hun#ter5"]],
  ["amqp://u:hun?ter5@h/v", ["hun?ter5"]],
  ["amqp://u:/x@h", ["/x"]],
  ["http://u:secret@h/a/b@c", ["secret"]],
  ["amqps://h?certfile=/c&password=secret&x=1", ["secret"]],
  ["amqps://u:first@h?password=second", ["first", "second"]],
];
for (const [given, passwords] of CASES) {
  test(JSON.stringify(given), () => {
    assert.deepEqual(passwordsOf(given), passwords);
    const replaced = replacePasswords(given, () => "X");
    assert.deepEqual(
      passwordsOf(replaced),
      passwords.map(() => "X"),
    );
    for (const password of passwords) assert.ok(!withoutCredentials(given).includes(password));
  });
}

const uri = (secret: string) => `amqps://u:${encodeURIComponent(secret)}@h:5671/%2F?heartbeat=5`;

describe("a password of any signs", () => {
  const password = fc.string({ minLength: 1, unit: "grapheme" });

  test("is found where it is encoded, and nothing else is touched", () => {
    fc.assert(
      fc.property(password, (secret) => {
        assert.deepEqual(passwordsOf(uri(secret)), [secret]);
        assert.equal(
          replacePasswords(uri(secret), () => "X"),
          uri("X"),
        );
      }),
    );
  });

  test("is never shown, encoded or not", () => {
    const marked = password.map((text) => `${text}canary${text}`);
    fc.assert(
      fc.property(marked, (secret) => {
        assert.doesNotMatch(withoutCredentials(`see amqp://u:${secret}@h/v`), /canary/);
      }),
    );
  });
});
