/** What is written in PromQL, read by the grammar that Prometheus's own editor has. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { name } from "../../definitions/testing/arbitrary-names.ts";
import { byQueue, promString, regexSelector, selector } from "./promql.ts";
import { stringIn, stringsIn } from "./testing/read-promql.ts";

describe("PromQL", () => {
  test("a selector is its labels, and nothing where there are none", () => {
    assert.equal(selector({ vhost: "shop", queue: "a" }, { job: "x" }), '{vhost="shop",queue="a",job="x"}');
    assert.equal(selector({}), "");
    assert.equal(regexSelector("queue", ["a.b", "c"], {}), String.raw`{queue=~"a\\.b|c"}`);
    assert.equal(byQueue("m", '{a="b"}'), 'max by (vhost, queue) (m{a="b"})');
  });

  test("a name is a string, whatever it is", () => {
    fc.assert(
      fc.property(name, name, (vhost, queue) => {
        assert.deepEqual(stringsIn(byQueue("m", selector({ vhost, queue }))), [vhost, queue]);
      }),
    );
  });

  test("a pattern of names holds for these and no other", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), name, (names, other) => {
        const [pattern = ""] = stringsIn(`m${regexSelector("queue", names, {})}`);
        // Prometheus takes a pattern for the whole value, and `.` for line breaks too.
        const is = new RegExp(`^(?:${pattern})$`, "su");
        for (const each of names) assert.ok(is.test(each));
        assert.equal(is.test(other), names.includes(other));
      }),
    );
  });

  test("nothing that cannot be seen stands in it", () => {
    assert.equal(promString("a\u202eb😀\u{e0001}"), String.raw`"a\u202eb😀\U000e0001"`);
    assert.equal(stringIn(promString("a\u202eb😀\u{e0001}")), "a\u202eb😀\u{e0001}");
  });

  test("the grammar finds what is wrong", () => {
    assert.throws(() => stringsIn('m{queue="a""}'), /is no PromQL/);
    assert.throws(() => stringsIn("m{"), /is no PromQL/);
  });
});
