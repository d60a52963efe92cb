import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parseConnectionStart } from "./greeting.ts";

function long(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function short(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

/** A `connection.start` frame with an empty table of properties or one of the given octets. */
function frame(mechanisms: string, properties: Buffer = Buffer.alloc(0)): Buffer {
  const version = Buffer.from([0, 9]);
  const method = Buffer.from([0, 10, 0, 10]);
  const parts = [
    method,
    version,
    long(properties),
    long(Buffer.from(mechanisms)),
    long(Buffer.from("en_US")),
  ];
  const payload = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([1, 0, 0]), long(payload), Buffer.from([0xce])]);
}

test("the mechanisms of a whole greeting, and nothing of a part of one", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(), (properties, cut) => {
      const whole = frame("PLAIN AMQPLAIN", Buffer.from(properties));
      assert.deepEqual(parseConnectionStart(whole), { mechanisms: ["PLAIN", "AMQPLAIN"] });
      // The end octet of the frame is not waited for.
      assert.equal(parseConnectionStart(whole.subarray(0, cut % (whole.length - 1))), undefined);
    }),
  );
});

test("the cluster's name among the server's properties", () => {
  const table = Buffer.concat([
    entry("capabilities", "F", "not looked into"),
    entry("cluster_name", "S", "rabbit@one"),
    entry("version", "S", "4.3.6"),
  ]);
  assert.deepEqual(parseConnectionStart(frame("PLAIN", table)), {
    mechanisms: ["PLAIN"],
    clusterName: "rabbit@one",
  });
});

test("what is no greeting is refused", () => {
  assert.throws(() => parseConnectionStart(Buffer.from("HTTP/1.1 400 Bad Request\r\n")), /not an AMQP/);
  // The answer of a listener of another version of AMQP is its own protocol header.
  assert.throws(() => parseConnectionStart(Buffer.from("AMQP\u0003\u0001\u0000\u0000")), /not an AMQP/);
});

/** A field of a table, of a type whose value is a long string. */
function entry(key: string, type: string, value: string): Buffer {
  return Buffer.concat([short(key), Buffer.from(type), long(Buffer.from(value))]);
}
