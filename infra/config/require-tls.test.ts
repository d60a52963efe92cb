import assert from "node:assert/strict";
import { test } from "node:test";
import { assertTlsWhereRequired } from "./require-tls.ts";

const plain = { amqp: "amqp://127.0.0.1:5672", management: "http://127.0.0.1:15672" };
const safe = { amqp: "amqps://rabbit.example:5671", management: "https://rabbit.example:15671" };

for (const [what, settings, code] of [
  ["a server of ours without TLS", { existing: undefined, tls: undefined }, "config-invalid"],
  ["an existing one without", { existing: plain, tls: undefined }, "tls-required"],
  ["one whose AMQP is without", { existing: { ...safe, amqp: plain.amqp }, tls: undefined }, "tls-required"],
  ["one whose API is without", { existing: { ...plain, amqp: safe.amqp }, tls: undefined }, "tls-required"],
] as const) {
  test(`${what} is refused where TLS is demanded, and nowhere else`, () => {
    assert.throws(() => assertTlsWhereRequired({ ...settings, requireTls: true }), { code });
    assertTlsWhereRequired({ ...settings, requireTls: false });
  });
}

test("what has TLS is taken", () => {
  assertTlsWhereRequired({ requireTls: true, existing: safe, tls: undefined });
  assertTlsWhereRequired({ requireTls: true, existing: undefined, tls: {} });
});
