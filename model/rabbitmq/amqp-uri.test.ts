import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { amqpUri } from "./amqp-uri.ts";

test("a URI gives back the name, the password and the virtual host that went into it", () => {
  const text = fc.string({ minLength: 1, unit: "grapheme" });
  // What no declaration can have: as a segment of a path it is none, percent-encoded or not.
  const virtualHosts = text.filter((name) => name !== "." && name !== "..");
  fc.assert(
    fc.property(text, text, virtualHosts, (user, password, virtualHost) => {
      const uri = new URL(amqpUri("amqps://rabbit.example:5671", { user, password, virtualHost }));
      assert.equal(uri.host, "rabbit.example:5671");
      assert.deepEqual([uri.username, uri.password, uri.pathname.slice(1)].map(decodeURIComponent), [
        user,
        password,
        virtualHost,
      ]);
    }),
  );
});
