/** Writes schema.json: `node smoke-tests/report/write-schema.ts`, after a change of what a report holds. */
import { writeFile } from "node:fs/promises";
import { reportJsonSchema } from "./report-schema.ts";

await writeFile(new URL("schema.json", import.meta.url), `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
