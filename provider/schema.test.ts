/** The published schema against what the resources take. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { COMPONENTS } from "./description/components.ts";
import { RETIRED } from "./description/resources.ts";
import { UNKNOWN } from "./protocol/property-map.ts";
import { resources } from "./resources/implementations.ts";
import { propertiesOf } from "./resources/resource.ts";
import { validate } from "./resources/validation.ts";

interface Documented {
  readonly description?: string;
  readonly inputProperties: Readonly<Record<string, { readonly description?: string }>>;
  readonly requiredInputs?: readonly string[];
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
  readonly required?: readonly string[];
  readonly isComponent?: boolean;
}

const schema = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8")) as {
  readonly resources: Readonly<Record<string, Documented>>;
};

test("documents every resource, and no other", () => {
  const made = Object.entries(schema.resources).filter(([, { isComponent }]) => isComponent !== true);
  const documented = [...made.map(([token]) => token), ...RETIRED.map(({ token }) => token)];
  assert.deepEqual(documented.toSorted(), Object.keys(resources).toSorted());
});

function failuresOf(token: string, values: object): string[] {
  const component = COMPONENTS.find((each) => each.token === token);
  const failures =
    component === undefined
      ? (resources[token]?.check(propertiesOf(values)).failures ?? [])
      : validate(component.inputs, propertiesOf(values)).failures;
  return failures.map(({ property, reason }) => `${property}: ${reason}`);
}

function unknowns(keys: readonly string[]): object {
  return Object.fromEntries(keys.map((key) => [key, UNKNOWN]));
}

for (const [token, documented] of Object.entries(schema.resources)) {
  describe(token, () => {
    const inputs = Object.keys(documented.inputProperties);

    test("takes every documented input, and no other", () => {
      assert.deepEqual(failuresOf(token, unknowns(inputs)), []);
      assert.equal(failuresOf(token, { ...unknowns(inputs), undocumented: 1 }).length, 1);
    });

    test("requires what is said to be required, and nothing else", () => {
      const required = documented.requiredInputs ?? [];
      assert.deepEqual(failuresOf(token, unknowns(required)), []);
      for (const missing of required) {
        assert.match(
          failuresOf(token, unknowns(required.filter((key) => key !== missing))).join(),
          new RegExp(missing),
        );
      }
    });

    test("says something of each property", () => {
      assert.notEqual(documented.description ?? "", "");
      for (const [name, { description = "" }] of Object.entries({
        ...documented.inputProperties,
        ...documented.properties,
      })) {
        assert.notEqual(description, "", name);
      }
      for (const name of documented.required ?? []) assert.ok(name in documented.properties, name);
    });
  });
}
