import assert from "node:assert/strict";
import { test } from "node:test";
import { isSaid, VARIABLES, type Word } from "./environment-variables.ts";

const WORDS: readonly Word[] = ["newBroker", "deleteData", "adopt", "deleteAdopted", "acceptGap"];

for (const word of WORDS) {
  const { name } = VARIABLES[word];
  test(`nothing but yes says ${name}`, () => {
    assert.equal(isSaid({ [name]: "yes" }, word), true);
    for (const value of [undefined, "", "no", "true", "1", "YES", "yes "])
      assert.equal(isSaid({ [name]: value }, word), false);
    for (const other of WORDS) assert.equal(isSaid({ [name]: "yes" }, other), other === word);
  });
}
