/**
 * Pulumi takes any key into a stack's config. A misspelt one has no effect, and nobody is told: with `tsl` in the place of
 * `tls` the broker would speak plain text.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT_FILE, stackConfigFile } from "../../files/project-folder.ts";
import { allowed } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";

const projectSchema = z.object({ name: z.string(), config: z.record(z.string(), z.unknown()) });

/**
 * @param root the folder of Pulumi.yaml
 * @param all the config of a stack as Pulumi hands it out: `warren:tls`, and keys of other programs
 * @throws WarrenError `config-invalid`
 */
export async function assertConfigKnown(root: string, stack: string, all: Iterable<string>): Promise<void> {
  const { name, config } = projectSchema.parse(parse(await readFile(join(root, PROJECT_FILE), "utf8")));
  const own = [...all].filter((key) => key.startsWith(`${name}:`)).map((key) => key.slice(name.length + 1));
  assertKeysKnown(own, Object.keys(config), stackConfigFile(stack));
}

/**
 * @param keys without the project's name in front
 * @param known those that Pulumi.yaml describes
 * @param file that the keys are from
 * @throws WarrenError `config-invalid`, with every key that is not known
 */
export function assertKeysKnown(keys: Iterable<string>, known: readonly string[], file: string): void {
  const strange = [...keys].filter((key) => !known.includes(key));
  if (strange.length === 0) return;
  const lines = strange.map((key) => `${file}: "${key}" is not a key of the config. ${allowed(known, key)}`);
  throw new WarrenError("config-invalid", lines.join("\n"), {
    hint: `Take it out: \`pulumi config rm ${strange[0]}\`. Pulumi.yaml says what each key is for.`,
  });
}

/**
 * The keys that the config keeps encrypted, with the project's name in front: the language host's word, as pulumi.Config
 * does not tell.
 */
export function secretConfigKeys(environment: NodeJS.ProcessEnv): readonly string[] {
  return z.array(z.string()).parse(JSON.parse(environment["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]"));
}
