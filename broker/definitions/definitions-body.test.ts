import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { changes } from "../../model/topology/plan/changes.ts";
import { NOTHING, of, queue } from "../../model/topology/testing/shop-topology.ts";
import { firstDefinitionsBody } from "./definitions-body.ts";

test("parts are all changes in their order, none larger than it may be unless by one object alone", () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }), {
    minLength: 1,
    maxLength: 40,
  });
  const sizes = fc.record({
    objects: fc.integer({ min: 1, max: 50 }),
    bytes: fc.integer({ min: 1, max: 5_000 }),
  });
  fc.assert(
    fc.property(names, sizes, (all, { objects, bytes }) => {
      const desired = of({ queues: all.map((name) => ({ ...queue, name })) });
      const planned = changes({ desired, live: NOTHING, owned: NOTHING });
      const imported: string[] = [];
      while (imported.length < planned.length) {
        const { body, changes: part } = firstDefinitionsBody(planned, {
          from: imported.length,
          objects,
          bytes,
        });
        const frame = Buffer.byteLength('{"queues":[]}');
        assert.ok(part.length > 0 && part.length <= objects);
        assert.ok(part.length === 1 || Buffer.byteLength(JSON.stringify(body)) <= bytes + frame);
        assert.equal(body.queues?.length, part.length);
        imported.push(...part.map(({ key }) => key));
      }
      assert.deepEqual(
        imported,
        planned.map(({ key }) => key),
      );
    }),
  );
});

test("a part is under 8 MB, where RabbitMQ takes 10,000,000 bytes", () => {
  const large = { ...queue, arguments: { note: "x".repeat(1_000_000) } };
  const desired = of({
    queues: Array.from({ length: 12 }, (_, n) => ({ ...large, name: `q${n}` })),
  });
  const planned = changes({ desired, live: NOTHING, owned: NOTHING });
  const { body, changes: part } = firstDefinitionsBody(planned, { from: 0, objects: 500 });
  assert.equal(part.length, 7);
  assert.ok(Buffer.byteLength(JSON.stringify(body)) < 8_000_000);
});
