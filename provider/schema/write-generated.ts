/** Writes what is made of the descriptions: `node provider/schema/write-generated.ts`, after a change of one. */
import { writeFile } from "node:fs/promises";
import { generatedFiles } from "./generated-files.ts";

for (const [path, text] of await generatedFiles()) await writeFile(path, text);
