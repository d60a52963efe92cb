/**
 * The JSON Schema of a file of rules, for completion and hints in editors, of the schemas that read one. It is kept as
 * examples/rules/schema.json.
 */
import { z } from "zod";
import type { ArgumentValue } from "../../topology/topology.ts";
import { allKeys, TABLES } from "./known-keys.ts";
import { OWN_RULES } from "./read-rules.ts";
import { fileSchema, ruleSchema } from "./rules-schema.ts";

interface Schema {
  readonly [key: string]: ArgumentValue | Schema | readonly Schema[] | undefined;
}

/** A mapping from keys. */
interface Table extends Schema {
  readonly additionalProperties: Schema;
}

interface Described extends Schema {
  readonly properties: Readonly<Record<string, Table & Described>>;
}

export function rulesJsonSchema(): Schema {
  const file = described(fileSchema);
  const rule = described(ruleSchema);
  const { severity, rules, ...rest } = file.properties;
  const { require: asked, ...words } = rule.properties;
  const constraint = asked?.properties["settings"]?.additionalProperties;
  if (severity === undefined || rules === undefined || asked === undefined)
    throw new Error("A file of rules has these.");
  const tables = TABLES.map((table) => {
    const { additionalProperties: _, ...whole } = asked.properties[table] ?? {};
    const keys = Object.fromEntries(allKeys(table).map((key) => [key, CONSTRAINT]));
    // A binding's arguments are headers, which can have any name.
    return [
      table,
      { ...whole, properties: keys, additionalProperties: table === "arguments" && CONSTRAINT },
    ] as const;
  });
  const require = { ...asked, properties: { ...asked.properties, ...Object.fromEntries(tables) } };
  const own = OWN_RULES.map(({ id, summary }) => [id, { description: summary, allOf: [SEVERITY] }] as const);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Rules of a team for Warren's lint",
    ...file,
    properties: {
      ...rest,
      severity: { ...severity, properties: Object.fromEntries(own), additionalProperties: false },
      rules: { ...rules, additionalProperties: { ...rule, properties: { ...words, require } } },
    },
    definitions: { severity: severity.additionalProperties, constraint },
  };
}

const SEVERITY: Schema = { $ref: "#/definitions/severity" };
const CONSTRAINT: Schema = { $ref: "#/definitions/constraint" };

function described(schema: z.ZodObject): Described {
  const { $schema: _, ...whole } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  });
  return whole as Described;
}
