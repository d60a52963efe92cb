import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { assertProtected, isLoopback, plainTextWarning, shownUrl } from "./broker-url.ts";

const LOOPBACKS = [
  "http://127.0.0.1:15672",
  "http://127.1:15672",
  "amqp://127.255.255.254",
  "amqp://[::1]:5672",
  "http://[::ffff:127.0.0.1]",
  "http://LOCALHOST",
  "amqp://broker.localhost:5672",
];
const OTHERS = [
  "http://10.0.0.1",
  "http://128.0.0.1",
  "amqp://127.0.0.1.example",
  "amqp://localhost.example",
  "http://[::2]",
  "http://0.0.0.0",
  "amqp://rabbit",
];

for (const url of LOOPBACKS) {
  test(`${url} is this machine: no warning`, () => {
    assert.equal(isLoopback(url), true);
    assert.equal(plainTextWarning([url]), undefined);
  });
}

for (const url of OTHERS) {
  test(`${url} is another machine: a warning, and none with TLS`, () => {
    assert.match(plainTextWarning([url]) ?? "", /as plain text/);
    assert.equal(plainTextWarning([url.replace("http:", "https:").replace("amqp:", "amqps:")]), undefined);
  });
}

test("who demands TLS gets it on this machine too", () => {
  assertProtected(["https://127.0.0.1", "amqps://rabbit"], "x");
  for (const url of [...LOOPBACKS, ...OTHERS]) {
    assert.throws(() => assertProtected(["https://rabbit", url], "Config x"), { code: "tls-required" });
  }
});

test("no credentials are in what is shown", () => {
  const secret = fc.string({ unit: "grapheme", minLength: 1 }).map((more) => `canary${more}`);
  const encoded = fc.oneof(secret, secret.map(encodeURIComponent));
  fc.assert(
    fc.property(
      fc.constantFrom("http", "https", "amqp", "amqps"),
      encoded,
      encoded,
      (scheme, user, password) => {
        // A text in which the password ends the host is one that has no password for a URL.
        const url = `${scheme}://${user.replaceAll(/[/?#\\:]/g, "")}:${password.replaceAll(/[/?#\\]/g, "")}@host:1/v?x=canary`;
        assert.doesNotMatch(shownUrl(url), /canary/);
        assert.doesNotMatch(plainTextWarning([url]) ?? "", /canary/);
      },
    ),
  );
});
