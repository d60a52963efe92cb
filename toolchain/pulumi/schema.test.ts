import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import { PLUGINS } from "./pulumi-user.ts";

/** What the schema of a plugin says of a resource or of a type inside of one. */
interface SchemaObject {
  inputProperties?: Record<string, unknown>;
  properties?: Record<string, unknown>;
}
interface Schema {
  resources: Record<string, SchemaObject>;
  types: Record<string, SchemaObject>;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

type ResourceClass = new (name: string, args: object) => pulumi.Resource;

const packages = [
  { name: "rabbitmq", sdk: rabbitmq as unknown },
  { name: "docker", sdk: docker as unknown },
];

/** Each resource's inputs as its npm class sent them, by type token. */
const sent = new Map<string, string[]>();

before(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      sent.set(type, Object.keys(inputs as object));
      return { id: name, state: {} };
    },
    call: () => ({}),
  });
});
after(() => {
  sent.clear();
});

for (const { name, sdk } of packages) {
  const schema = JSON.parse(read(`../go/plugins/${name}/schema.json`)) as Schema;

  describe(`the schema of the plugin ${name}, against the classes of @pulumi/${name}`, () => {
    test("goes with the version that the npm package asks for", () => {
      const manifest = JSON.parse(read(`../../node_modules/@pulumi/${name}/package.json`)) as {
        version: string;
      };
      assert.equal(PLUGINS.find((plugin) => plugin.name === name)?.version, manifest.version);
      assert.match(read(`../go/plugins/${name}/provider.go`), new RegExp(`Version = "${manifest.version}"`));
    });

    for (const [token, { inputProperties = {} }] of Object.entries(schema.resources)) {
      test(`${token} takes what its class sends`, async () => {
        const className = token.split(":").at(-1) ?? "";
        const Class = (sdk as Record<string, ResourceClass>)[className];
        assert.ok(Class, `@pulumi/${name} has no class ${className}`);
        // Every argument that the class asks for is there: it then sends all that it knows.
        const all = new Proxy(
          {},
          { get: (_, key) => (typeof key === "string" ? `value of ${key}` : undefined) },
        );
        const resource = new Class(`try-${className}`, all);
        await new Promise((resolve) => resource.urn.apply(resolve));
        assert.deepEqual(sent.get(token)?.toSorted(), Object.keys(inputProperties).toSorted());
      });
    }

    test("names the properties of nested types as the npm package does", () => {
      const declared = interfacesOf(read(`../../node_modules/@pulumi/${name}/types/input.d.ts`));
      assert.ok(declared.size > 0);
      for (const [token, { properties = {} }] of Object.entries(schema.types)) {
        const typeName = token.split(":").at(-1) ?? "";
        const names = declared.get(typeName);
        // Types of outputs only have no interface among the inputs.
        if (names !== undefined) assert.deepEqual(names, Object.keys(properties).toSorted(), typeName);
      }
    });
  });
}

/** The property names of each interface of a declaration file that Pulumi's generator wrote, sorted. */
function interfacesOf(source: string): Map<string, string[]> {
  const interfaces = new Map<string, string[]>();
  for (const [, name = "", body = ""] of source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const names = [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, property = ""]) => property);
    interfaces.set(name, names.toSorted());
  }
  return interfaces;
}
