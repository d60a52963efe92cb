import assert from "node:assert/strict";
import { test } from "node:test";
import { textsByName } from "./texts-by-name.ts";

const read = (text: string) => textsByName.safeParse(JSON.parse(text));

test("no name is lost, whatever it is", () => {
  const names = ["__proto__", "constructor", "toString", "a", ""];
  const text = `{${names.map((name) => `${JSON.stringify(name)}: "p"`).join(", ")}}`;
  assert.deepEqual(
    read(text).data,
    names.map((name) => [name, "p"]),
  );
});

for (const text of ["[]", "null", "1", '"a"', '{"a": 1}', '{"a": null}']) {
  test(`${text} is refused`, () => assert.equal(read(text).success, false));
}
