import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { chooseMutants } from "./choose-mutants.ts";
import { MUTANT_KINDS, type Mutant } from "./mutant.ts";
import { randomOf, seedOf, shuffled } from "./random.ts";

const MUTANTS = MUTANT_KINDS.flatMap((kind, index) =>
  Array.from({ length: 3 * (index + 1) }, (_, which): Mutant => {
    return { name: `${kind} ${which}`, kind, says: [kind], steps: [] };
  }),
);

test("the same seed gives the same choice, of every kind, and each mutant once", () => {
  fc.assert(
    fc.property(fc.nat(0xff_ff_ff_ff), fc.integer({ min: MUTANT_KINDS.length, max: 100 }), (seed, count) => {
      const chosen = chooseMutants(MUTANTS, count, seed);
      assert.deepEqual(chosen, chooseMutants(MUTANTS, count, seed));
      assert.equal(new Set(chosen).size, count);
      assert.equal(new Set(chosen.map(({ kind }) => kind)).size, MUTANT_KINDS.length);
    }),
  );
});

test("another seed gives another choice", () => {
  const choices = [1, 2, 3, 4, 5].map((seed) => chooseMutants(MUTANTS, 40, seed).map(({ name }) => name));
  assert.equal(new Set(choices.map(String)).size, choices.length);
});

function ascending(a: number, b: number): number {
  return a - b;
}

test("nothing is lost by shuffling", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      assert.deepEqual(shuffled(items, randomOf(seed)).toSorted(ascending), items.toSorted(ascending));
    }),
  );
});

/** Of https://github.com/bryc/code/blob/master/jshash/PRNGs.md, run for the seed 1. */
test("chance is Mulberry32", () => {
  const random = randomOf(1);
  const drawn = [random(), random(), random()].map((each) => Math.floor(each * 0x1_00_00_00_00));
  assert.deepEqual(drawn, MULBERRY32_OF_1);
});

function mulberry32(a: number): () => number {
  let state = a;
  return () => {
    state |= 0;
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
}
const published = mulberry32(1);
const MULBERRY32_OF_1 = [published(), published(), published()];

const NOW = new Date("2026-11-21T23:59:59Z");
test("the day's seed is the date in UTC, and another can be said", () => {
  assert.equal(seedOf(undefined, NOW), 20_261_121);
  assert.equal(seedOf("7", NOW), 7);
  for (const wrong of ["", "-1", "x", "1.5", "4294967296"])
    assert.throws(() => seedOf(wrong, NOW), /no seed/);
});
