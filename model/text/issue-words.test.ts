import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { faultsOf, firstFaultOf } from "./issue-words.ts";

const queue = z.strictObject({ type: z.enum(["classic", "quorum"]), durable: z.boolean().optional() });
const TAGS = z.union([z.string(), z.array(z.string())]);

const CASES: readonly (readonly [
  what: string,
  schema: z.ZodType,
  given: unknown,
  faults: readonly string[],
])[] = [
  ["another kind", z.object({ a: z.string() }), { a: 5 }, ["a cannot be a number. Allowed: a string."]],
  ["nothing", z.object({ a: z.array(z.int()) }), {}, ["a is missing. Allowed: a list."]],
  ["null", z.record(z.string(), z.unknown()), null, [" cannot be null. Allowed: a mapping."]],
  ["half of one", z.int(), 1.5, [" cannot be a number. Allowed: a whole number."]],
  ["too few", z.int().min(1), 0, [" cannot be a number. Allowed: 1 at least."]],
  ["too short", z.string().min(3), "a", [" cannot be a string. Allowed: 3 characters at least."]],
  ["too many", z.array(z.int()).max(2), [1, 2, 3], [" cannot be a list. Allowed: 2 items at most."]],
  ["no URL", z.url(), "x", [" cannot be a string. Allowed: a URL."]],
  ["another text", z.string().regex(/^a$/), "b", [" cannot be a string. Allowed: a value of another form."]],
  [
    "what the schema says itself",
    z.int({ error: "an integer" }),
    "1",
    [" cannot be a string. Allowed: an integer."],
  ],
  [
    "a slip of a key, deep in it",
    z.object({ queues: z.record(z.string(), queue).optional() }),
    { queues: { q: { type: "quorum", durible: true } } },
    [
      'queues.q cannot have the key "durible": there is none of that name. Did you mean "durable"? Allowed: type, durable.',
    ],
  ],
  [
    "keys that are like none",
    z.array(queue),
    [{ type: "classic", xyz: 1, uvw: 2 }],
    ['0 cannot have the keys "xyz", "uvw": there is none of that name. Allowed: type, durable.'],
  ],
  [
    "a slip of a value",
    queue,
    { type: "qorum" },
    ['type is not one of "classic", "quorum". Did you mean "quorum"?'],
  ],
  ["none of several", TAGS, 5, [" cannot be a number. Allowed: a string or a list."]],
  ["one of several, wrong inside", TAGS, ["a", 5], ["1 cannot be a number. Allowed: a string."]],
  [
    "a name",
    z.record(z.string().max(2), z.int()),
    { abc: 1 },
    ["abc is a name that cannot be. Allowed: 2 characters at most."],
  ],
];

for (const [what, schema, given, faults] of CASES) {
  test(`in words: ${what}`, () => {
    const { error } = schema.safeParse(given);
    assert.ok(error !== undefined);
    const found = faultsOf(error, { schema, given });
    assert.deepEqual(
      found.map(({ path, words }) => `${path.join(".")} ${words}`),
      faults,
    );
  });
}

test("a message that says what is wrong is the words, and zod's beside it is not", () => {
  const schema = z.object({ a: z.string().min(1, "must not be empty"), b: z.string().min(1) });
  const given = { a: "", b: "" };
  const { error } = schema.safeParse(given);
  assert.ok(error !== undefined);
  assert.deepEqual(
    faultsOf(error, { schema, given, messages: "wrong" }).map(({ words }) => words),
    ["must not be empty", "cannot be a string. Allowed: 1 character at least."],
  );
});

test("of an answer the first, with its place, however long names in it are", () => {
  const schema = z.record(z.string(), z.array(z.string()));
  const said = (given: unknown) => {
    const { error } = schema.safeParse(given);
    assert.ok(error !== undefined);
    return firstFaultOf(error, { schema, given });
  };
  assert.equal(said({ a: ["b", 5, 6] }), ': what is at ["a"][1] cannot be a number. Allowed: a string.');
  assert.equal(said([]), ": what is at its top cannot be a list. Allowed: a mapping.");
  assert.ok(said({ ["a".repeat(10_000)]: [5] }).length < 300);
});
