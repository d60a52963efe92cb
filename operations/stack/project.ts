/** What Pulumi.yaml and a stack's config file say, read without Pulumi, because asking it costs half a second. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { PROJECT_FILE, stackConfigFile } from "../../files/project-folder.ts";
import { type ConfigValues, readText } from "../../infra/config/config-keys.ts";
import { assertKeysKnown } from "../../infra/config/misspelt-keys.ts";
import { isProtected } from "../../model/text/broker-url.ts";
import { faultsOf } from "../../model/text/issue-words.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { exists } from "./backend.ts";
import { isStackKnown, unknownStack, type Whereabouts } from "./known-stack.ts";

const projectSchema = z.object({
  name: z.string(),
  config: z.record(z.string(), z.object({ default: z.unknown().optional() })),
});

const stackConfigSchema = z
  .object({ config: z.record(z.string(), z.unknown()).nullish(), secretsprovider: z.string().optional() })
  .nullish();

export interface Project {
  readonly stack: string;
  /** Of Pulumi.yaml, which paths in the config are relative to. */
  readonly folder: string;
  readonly name: string;
  /** The stack's config with Pulumi.yaml's defaults filled in; keys without the project's name in front. */
  readonly config: ConfigValues;
  /** The keys that Pulumi.yaml describes. */
  readonly knownKeys: readonly string[];
  /** What encrypts the stack's secrets, where its config file names it: `awskms://...`. */
  readonly secretsProvider: string | undefined;
  /** `Pulumi.dev.yaml` */
  readonly stackConfigFile: string;
}

/** Whether the stack's broker is there already: its servers are not Warren's. */
export function isExisting({ config }: Pick<Project, "config">): boolean {
  return config.get("server") === "existing";
}

/** Whether clients of the stack's broker speak TLS. */
export function speaksTls(project: Pick<Project, "config">): boolean {
  return isExisting(project)
    ? isProtected(readText(project.config, "amqpUrl"))
    : ["development", "given"].includes(readText(project.config, "tls"));
}

/** Whether the server shows a certificate of an authority that Warren has made. */
export function isTlsDevelopment({ config }: Pick<Project, "config">): boolean {
  return config.get("tls") === "development";
}

/** @throws WarrenError `project-missing`, `project-invalid`, `stack-name-invalid`, `stack-unknown` */
export async function readProject(where: Whereabouts, stack: string): Promise<Project> {
  const project = await readProjectFile(where.root, stack);
  if (await isStackKnown(where, project.name, stack)) return project;
  throw await unknownStack(where, project.name, stack);
}

/** The same of a stack that need not be there yet. */
export async function readProjectFile(root: string, stack: string): Promise<Project> {
  assertStackName(stack);
  const projectFile = join(root, PROJECT_FILE);
  if (!(await exists(projectFile))) {
    throw new WarrenError("project-missing", `There is no project in ${root}: it has no ${PROJECT_FILE}.`, {
      hint: "`./warren init` writes one.",
    });
  }
  const project = await readYaml(projectFile, projectSchema);
  const configFile = stackConfigFile(stack);
  const path = join(root, configFile);
  const own = (await exists(path)) ? await readYaml(path, stackConfigSchema) : undefined;
  const config = new Map<string, unknown>();
  for (const [key, { default: value }] of Object.entries(project.config)) {
    if (value !== undefined) config.set(key, value);
  }
  for (const [key, value] of Object.entries(own?.config ?? {})) {
    if (key.startsWith(`${project.name}:`)) config.set(key.slice(project.name.length + 1), value);
  }
  const knownKeys = Object.keys(project.config);
  return {
    stack,
    folder: root,
    name: project.name,
    config,
    knownKeys,
    secretsProvider: own?.secretsprovider,
    stackConfigFile: configFile,
  };
}

/** @throws WarrenError `config-invalid`, with every key of the stack's config that Pulumi.yaml does not describe */
export function assertConfigKeysKnown({ config, knownKeys, stackConfigFile }: Project): void {
  assertKeysKnown(config.keys(), knownKeys, stackConfigFile);
}

/** @throws WarrenError `stack-name-invalid` */
export function assertStackName(stack: string): void {
  // What Pulumi allows, and what can be a part of a container's name.
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(stack)) {
    throw new WarrenError("stack-name-invalid", `"${stack}" cannot be the name of a stack`, {
      hint: "Letters, digits, -, _ and . are allowed, 100 at most.",
    });
  }
}

async function readYaml<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(path, "utf8");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw unusable([`${path}:${line}:${col}: it is not YAML.`]);
  }
  const given: unknown = document.toJS();
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw unusable(
    faultsOf(read.error, { schema, given }).map((fault) => {
      const { line, col } = lines.linePos(offsetOf(document, fault.path));
      const subject = fault.path.length === 0 ? "the file" : JSON.stringify(fault.path.join("."));
      return `${path}:${line}:${col}: ${subject} ${fault.words}`;
    }),
  );
}

function unusable(lines: readonly string[]): WarrenError {
  return new WarrenError("project-invalid", lines.join("\n"), {
    hint: "Correct it there, or take the file as it was from version control.",
  });
}

/** Of what stands at a path, or of the nearest thing above it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}
