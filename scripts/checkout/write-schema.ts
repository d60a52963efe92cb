/**
 * Writes declarations/schema.json and examples/rules/schema.json: `node scripts/checkout/write-schema.ts`, after a change of what a
 * declaration, or a file of rules, can say.
 */
import { writeFile } from "node:fs/promises";
import { declarationJsonSchema } from "../../model/declaration/json-schema.ts";
import { rulesJsonSchema } from "../../model/lint/team-rules/json-schema.ts";

const SCHEMAS = {
  "declarations/schema.json": declarationJsonSchema(),
  "examples/rules/schema.json": rulesJsonSchema(),
};

for (const [path, schema] of Object.entries(SCHEMAS)) {
  await writeFile(new URL(`../../${path}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
