/** What a description has to say, and what comes of it in the package's schema. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { namedType, property } from "../description/documented.ts";
import { namedTypesIn, propertiesOf } from "./property-spec.ts";

const color = namedType("Color", "A color.", z.enum(["red", "blue"]));
const described = z.strictObject({
  name: property(z.string(), "Its name.", { replaces: true }),
  key: property(z.string().optional(), "A key.", { secret: true }),
  seconds: property(z.number().int().min(1).default(5), "Seconds."),
  share: property(z.number().optional(), "A share."),
  tags: property(z.array(z.string()).default([]), "Tags."),
  colors: property(z.record(z.string(), color).optional(), "Colors by name."),
  anything: property(z.json(), "Any value."),
});

test("types, documentation and marks of properties", () => {
  assert.deepEqual(propertiesOf(described, "input").properties, {
    name: {
      type: "string",
      description: "Its name. A change replaces the resource.",
      willReplaceOnChanges: true,
    },
    key: { type: "string", description: "A key.", secret: true },
    seconds: { type: "integer", description: "Seconds. Defaults to 5." },
    share: { type: "number", description: "A share." },
    tags: { type: "array", items: { type: "string" }, description: "Tags. Defaults to none." },
    colors: {
      type: "object",
      additionalProperties: { $ref: "#/types/warren:index:Color" },
      description: "Colors by name.",
    },
    anything: { $ref: "pulumi.json#/Any", description: "Any value." },
  });
});

test("what Check fills in may be left out by a program, and is always there to be read", () => {
  assert.deepEqual(propertiesOf(described, "input").required, ["name", "anything"]);
  assert.deepEqual(propertiesOf(described, "output").required, ["name", "seconds", "tags", "anything"]);
});

test("named types are found at any depth", () => {
  assert.deepEqual(Object.fromEntries(namedTypesIn(described)), {
    "warren:index:Color": {
      type: "string",
      description: "A color.",
      enum: [{ value: "red" }, { value: "blue" }],
    },
  });
});

test("refuses what nothing is said of, an enum without a name, and kinds of zod's that it does not know", () => {
  assert.throws(() => propertiesOf(z.object({ bare: z.string() }), "input"), /nothing is said of .* bare/);
  assert.throws(() => namedTypesIn(z.object({ some: z.enum(["a"]) })), /an enum needs a name/);
  const odd = z.object({ odd: property(z.date(), "A date.") });
  assert.throws(() => propertiesOf(odd, "input"), /nothing is known/);
});
