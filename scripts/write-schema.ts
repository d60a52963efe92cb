/** Writes declarations/schema.json: `node scripts/write-schema.ts`, after a change of what a declaration can say. */
import { writeFile } from "node:fs/promises";
import { declarationJsonSchema } from "../model/declaration/json-schema.ts";

const path = new URL("../declarations/schema.json", import.meta.url);
await writeFile(path, `${JSON.stringify(declarationJsonSchema(), null, 2)}\n`);
