import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { amqpAddress, defaultAmqpUrl, serverName, showAddress } from "./address.ts";

const ADDRESSES = [
  { url: "amqp://127.0.0.1", host: "127.0.0.1", port: 5672, shown: "amqp://127.0.0.1:5672" },
  { url: "amqps://broker.example", host: "broker.example", port: 5671, shown: "amqps://broker.example:5671" },
  { url: "amqp://[::1]:5673", host: "::1", port: 5673, shown: "amqp://[::1]:5673" },
  { url: "amqps://u:p@[2001:db8::1]", host: "2001:db8::1", port: 5671, shown: "amqps://[2001:db8::1]:5671" },
  { url: "amqp://u:canary@host:1/v?x=canary", host: "host", port: 1, shown: "amqp://host:1" },
  {
    url: "amqp://bücher.example",
    host: "xn--bcher-kva.example",
    port: 5672,
    shown: "amqp://xn--bcher-kva.example:5672",
  },
];
for (const { url, host, port, shown } of ADDRESSES) {
  test(`${url} is at ${host}, port ${port}`, () => {
    const address = amqpAddress(url);
    assert.deepEqual([address.host, address.port], [host, port]);
    assert.equal(showAddress(address), shown);
    assert.deepEqual(serverName(address), /[:\d]$/.test(host) ? {} : { servername: host });
  });
}

test("what is no AMQP URL is refused, and not shown", () => {
  const texts = [
    "http://u:canary@host",
    "canary",
    "amqp:///canary",
    "amqp://u:canary@%00",
    "amqp://u:canary@h:99999",
  ];
  for (const text of texts) {
    assert.throws(() => amqpAddress(text), { code: "amqp-url-invalid", message: /^((?!canary).)*$/ });
  }
});

test("an address that is shown is the same address", () => {
  const hosts = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("amqp", "amqps"),
      hosts,
      fc.integer({ min: 1, max: 65_535 }),
      (scheme, host, port) => {
        const address = amqpAddress(`${scheme}://${host}:${port}`);
        assert.deepEqual(amqpAddress(showAddress(address)), address);
      },
    ),
  );
});

for (const [management, amqp] of [
  ["http://127.0.0.1:15672", "amqp://127.0.0.1:5672"],
  ["https://broker.example/rabbit", "amqps://broker.example:5671"],
  ["http://[::1]:15672", "amqp://[::1]:5672"],
] as const) {
  test(`beside ${management} is ${amqp}`, () => {
    assert.equal(defaultAmqpUrl({ url: management }), amqp);
    assert.equal(showAddress(amqpAddress(amqp)), amqp);
  });
}
