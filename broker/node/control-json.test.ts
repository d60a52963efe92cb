import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { z } from "zod";
import { WarrenError } from "../../model/warren-error.ts";
import { inShape, jsonIn } from "./control-json.ts";

const LOG =
  '\n12:35:10.123 [warning] \'global\' at node :"rabbitmqcli-1@n0" disconnected node :"rabbitmqcli-2@n0"\n\n';
const words = ["shovel_status"];

describe("what rabbitmqctl prints as JSON, with lines of a log among it", () => {
  const CASES = [
    ["no rows", "[\n]\n", []],
    ["rows", '[\n{"a":1}\n,{"a":2}\n]\n', [{ a: 1 }, { a: 2 }]],
    ["a log before", `${LOG}[\n{"a":1}\n]\n`, [{ a: 1 }]],
    ["a log between and after", `[\n{"a":1}\n${LOG},{"a":2}\n]\n${LOG}`, [{ a: 1 }, { a: 2 }]],
    ["one value", '{"node":"n","value":[1]}\n', { node: "n", value: [1] }],
    ["one value after a log", `${LOG}{"value":{}}\n`, { value: {} }],
    ["an empty list on one line", "[]\n", []],
  ] as const;
  for (const [what, printed, wanted] of CASES)
    test(what, () => assert.deepEqual(jsonIn(printed, words), wanted));

  test("whatever is in the rows comes out as it is", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.boolean(), (rows, logs) => {
        const lines = rows.map((row, index) => `${index === 0 ? "" : ","}${JSON.stringify(row)}\n`);
        const printed = `${logs ? LOG : ""}[\n${lines.join(logs ? LOG : "")}]\n`;
        assert.deepEqual(jsonIn(printed, words), JSON.parse(JSON.stringify(rows)));
      }),
    );
  });

  test("JSON of another form is told with its place and in plain words", () => {
    const shape = z.array(z.object({ name: z.string() }));
    assert.deepEqual(inShape([{ name: "a", more: 1 }], { words, shape }), [{ name: "a" }]);
    assert.throws(() => inShape([{ name: "a" }, { name: 5 }], { words, shape }), {
      code: "node-answer-unknown",
      message:
        'rabbitmqctl shovel_status printed JSON of another form than RabbitMQ\'s: what is at [1]["name"] cannot be a ' +
        "number. Allowed: a string.",
    });
    assert.throws(() => inShape({}, { words, shape }), /what is at its top cannot be a mapping/);
  });

  test("where there is none, or a row is cut off, it is said", () => {
    for (const printed of [LOG, "", '[\n{"a":1\n]\n', '{"a":']) {
      assert.throws(
        () => jsonIn(printed, words),
        (error) => error instanceof WarrenError && error.code === "node-answer-unknown",
      );
    }
  });
});
