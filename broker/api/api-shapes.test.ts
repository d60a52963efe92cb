/** Whatever the HTTP API answers: what Warren reads is of the type that it counts on, or it is one clear error. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { asking } from "./testing/answering-server.ts";
import type { Json } from "./testing/answers.ts";
import type { ApiQuestion } from "./testing/api-question.ts";
import { QUESTIONS } from "./testing/questions.ts";

const OF_EVERY_TYPE: readonly Json[] = ["text", 1, true, [1], { key: 1 }];
/** Of the right type, and such as nobody expects. */
const HOSTILE: Readonly<Record<string, readonly Json[]>> = {
  text: ["", "__proto__", "constructor", "\u001b[2J\u202e\u0000", "x".repeat(100_000)],
  number: [-1, 0.5, 1e308],
  boolean: [],
  list: [[]],
};

function typeOf(value: Json): string {
  if (Array.isArray(value)) return "list";
  return { string: "text", number: "number", boolean: "boolean", object: "object" }[typeof value as "string"];
}

type Place = readonly (string | number)[];

/** Every place in the answer but those below a key that may have any value. A list is told by its first item. */
function* placesIn(value: Json, { free = [] }: ApiQuestion, at: Place = []): Generator<Place> {
  yield at;
  if (typeof value !== "object" || value === null) return;
  const question = { free } as unknown as ApiQuestion;
  for (const [key, inner] of Object.entries<Json>(value as Readonly<Record<string, Json>>)) {
    if (free.includes(key)) {
      yield [...at, key];
      continue;
    }
    yield* placesIn(inner, question, [...at, Array.isArray(value) ? Number(key) : key]);
  }
}

/** Also what is called `__proto__`. */
const all = (value: unknown): PropertyDescriptorMap => Object.getOwnPropertyDescriptors(value as object);

function valueAt(answer: Json, place: Place): Json {
  return place.reduce<Json>((value, key) => (value as Record<string | number, Json>)[key] as Json, answer);
}

/** @param value undefined: left out */
function changed(answer: Json, place: Place, value: Json | undefined): Json | undefined {
  const [key, ...rest] = place;
  if (key === undefined) return value;
  if (Array.isArray(answer)) {
    return answer.flatMap((item: Json, index) =>
      index === key ? (changed(item, rest, value) ?? []) : [item],
    );
  }
  const copy = { ...(answer as Readonly<Record<string, Json>>) };
  const inner = changed(copy[key] as Json, rest, value);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

for (const question of QUESTIONS) {
  test(`${question.name}: each value of another type is one clear error`, async () => {
    const { answer, ask, optional = [], words = [] } = question;
    let body: string;
    await asking(
      (_request, response) => response.end(body),
      async (api) => {
        const outcome = async (value: Json | undefined): Promise<"read" | "refused"> => {
          body = JSON.stringify(value);
          try {
            await ask(api);
            return "read";
          } catch (error) {
            assert.ok(error instanceof WarrenError && error.code === "answer-unreadable", String(error));
            assert.match(
              error.message,
              /is JSON of another form than RabbitMQ's: what is at .+ (?:is missing|cannot be .+|is not one of .+)\./,
            );
            // zod's own words are for whoever knows zod.
            assert.doesNotMatch(error.message, /Invalid|Too (?:small|big)|expected/);
            return "refused";
          }
        };
        assert.equal(await outcome(answer), "read");
        for (const place of placesIn(answer, question)) {
          const key = place.at(-1);
          const where = `${JSON.stringify(place)} of ${JSON.stringify(answer)}`;
          const right = valueAt(answer, place);
          const isFree = question.free?.includes(String(key)) === true;
          for (const value of OF_EVERY_TYPE) {
            const isRight = typeOf(value) === typeOf(right);
            if (isRight || (typeof value === "string" && words.includes(String(key)))) continue;
            const isTags =
              ["ownTags", "userTags", "findUser"].includes(question.name) &&
              key === "tags" &&
              typeof value === "string";
            const expected = isTags || isFree ? "read" : "refused";
            assert.equal(
              await outcome(changed(answer, place, value)),
              expected,
              `${where}: ${JSON.stringify(value)}`,
            );
          }
          for (const value of HOSTILE[typeOf(right)] ?? []) {
            if (key === "destination_type") continue;
            assert.equal(await outcome(changed(answer, place, value)), "read", `${where}: hostile`);
          }
          if (typeOf(right) === "object") {
            const more = JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as object;
            await outcome(
              changed(answer, place, Object.defineProperties({}, { ...all(right), ...all(more) }) as Json),
            );
          }
          // Null is for what has no value: either it is known there, or it is refused.
          await outcome(changed(answer, place, null));
          if (typeof key !== "string") continue;
          const left = await outcome(changed(answer, place, undefined));
          const isOptional = [key, `${place[0]}.${key}`].some((each) => optional.includes(each));
          assert.equal(left, isOptional ? "read" : "refused", `${where}: left out`);
        }
        assert.equal(({} as { admin?: boolean }).admin, undefined);
      },
    );
  });
}
