/** Writes docs/results/: `node scripts/cli/results/write-schemas.ts`, after a change of what a command prints with `--json`. */
import { mkdir, writeFile } from "node:fs/promises";
import { resultSchemas } from "./results.ts";

const folder = new URL("../../../docs/results/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, text] of resultSchemas()) await writeFile(new URL(name, folder), text);
