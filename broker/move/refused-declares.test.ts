import assert from "node:assert/strict";
import { test } from "node:test";
import { refusedIn } from "./refused-declares.ts";

const CHANNEL =
  "Channel error on connection <0.1033.0> (172.17.0.1:57042 -> 172.17.0.6:5672, vhost: 'shop', user: 'root'), channel 1:";
const REFUSED =
  "operation queue.declare caused a channel exception precondition_failed: inequivalent arg 'x-queue-type' for queue " +
  "'orders' in vhost 'shop': received none but current is the value 'quorum' of type 'longstr'";

const CASES: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ["of the queue", [CHANNEL, REFUSED], "inequivalent arg 'x-queue-type'"],
  ["of another queue", [CHANNEL, REFUSED.replace("'orders'", "'orders2'")], undefined],
  ["of another virtual host", [CHANNEL, REFUSED.replace("vhost 'shop'", "vhost 'shop2'")], undefined],
  [
    "another error",
    [
      CHANNEL,
      "operation basic.consume caused a channel exception not_found: no queue 'orders' in vhost 'shop'",
    ],
    undefined,
  ],
  ["something else", ["Server startup complete"], undefined],
];

for (const [what, lines, why] of CASES) {
  test(`a refused declare in the log: ${what}`, () => {
    const entry = { time: 0, level: "error", process: "<0.1.0>", lines } as const;
    assert.deepEqual(
      refusedIn(entry, { virtualHost: "shop", queue: "orders" }),
      why === undefined ? undefined : { connection: "172.17.0.1:57042 -> 172.17.0.6:5672", why },
    );
  });
}
