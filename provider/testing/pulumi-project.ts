/**
 * A Pulumi project of a test's own: a real engine, a state in a folder that goes with the test, and a program whose
 * declaration is a JSON file beside it, so that a test changes data and not code.
 */

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { apiPath } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { liveBroker } from "../../broker/testing/live-broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";

const run = promisify(execFile);
const PROVIDER = fileURLToPath(new URL("../", import.meta.url));
const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Where Pulumi finds the plugins of others, which a program with Docker needs. */
export const PLUGINS_HOME = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");

/**
 * What such a test needs: a broker by the environment, `pulumi` on PATH. A string says what is missing.
 */
export async function engineAndBroker(): Promise<Broker | string> {
  const broker = liveBroker();
  if (typeof broker === "string") return broker;
  const missing = await run("pulumi", ["version"]).then(
    () => undefined,
    () => "needs pulumi and pulumi-language-nodejs on PATH",
  );
  return missing ?? broker;
}

/** One resource of a program of {@link RESOURCES_PROGRAM}. */
export interface DeclaredResource {
  /** `Topology`: a type of the provider. */
  readonly type: string;
  readonly name: string;
  readonly args: object;
  /** Names of other resources. */
  readonly dependsOn?: readonly string[];
  /** Pulumi's other options, such as `protect`. */
  readonly options?: object;
  /** Inputs that the program marks as secret. */
  readonly secrets?: readonly string[];
}

/** Declares whatever `declared.json` lists, in its order. */
const RESOURCES_PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
const declared = JSON.parse(readFileSync("declared.json", "utf8"));
const provider = new (class extends pulumi.ProviderResource {})("warren", "broker", JSON.parse(process.env.BROKER));
const made = new Map();
for (const { type, name, args, dependsOn = [], options = {}, secrets = [] } of declared) {
  const inputs = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, secrets.includes(key) ? pulumi.secret(value) : value]),
  );
  const opts = { ...options, provider, dependsOn: dependsOn.map((other) => made.get(other)) };
  made.set(name, new pulumi.CustomResource("warren:index:" + type, name, inputs, opts));
}
`;

export interface Ended {
  /** What it wrote to both streams. */
  readonly text: string;
  readonly code: number;
}

export interface PulumiFolder {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs `pulumi WORDS` there to its end. */
  readonly pulumi: (words: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Ended>;
  /** Starts it in a process group of its own. */
  readonly start: (words: readonly string[], environment?: NodeJS.ProcessEnv) => ReturnType<typeof spawn>;
  readonly remove: () => Promise<void>;
}

export interface PulumiProject extends PulumiFolder {
  readonly declare: (resources: readonly DeclaredResource[]) => Promise<void>;
  /** The folder, and the journals of its resources on the broker. */
  readonly remove: () => Promise<void>;
}

/**
 * @param options.name of the project: different for two stacks that share a broker
 * @param options.files more files of the program, or others in the place of `Pulumi.yaml` and `index.js`
 */
export async function pulumiProject(
  { api, amqp }: Broker,
  options: { readonly name: string; readonly files?: Readonly<Record<string, string>> },
): Promise<PulumiProject> {
  const { url: endpoint, username, password } = api.endpoint;
  const project = await pulumiFolder({
    name: options.name,
    files: { "index.js": RESOURCES_PROGRAM, ...options.files },
    environment: { BROKER: JSON.stringify({ endpoint, username, password, amqpEndpoint: amqp.url }) },
  });
  return {
    ...project,
    declare: (resources) => writeFile(join(project.folder, "declared.json"), JSON.stringify(resources)),
    remove: async () => {
      const parameters = await rawGet<{ name: string }[]>(api, "/global-parameters");
      for (const { name } of parameters) {
        const ours = name.startsWith(`warren-journal:urn:pulumi:test::${options.name}::`);
        if (ours) await api.delete(apiPath("global-parameters", name));
      }
      await project.remove();
    },
  };
}

/** The same of any program, with a broker of whatever kind. */
export async function pulumiFolder(options: {
  readonly name: string;
  /** With `index.js`; `Pulumi.yaml` can be another one. */
  readonly files: Readonly<Record<string, string>>;
  /** More of it, or others. */
  readonly environment?: NodeJS.ProcessEnv;
}): Promise<PulumiFolder> {
  const folder = await mkdtemp(join(tmpdir(), "warren-pulumi-"));
  const files = {
    "package.json": '{"type": "module", "main": "index.js"}',
    "Pulumi.yaml": `name: ${options.name}\nruntime: nodejs\nplugins:\n  providers:\n    - name: warren\n      path: ${PROVIDER}\n`,
    ...options.files,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  await symlink(MODULES, join(folder, "node_modules"));
  const environment = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_HOME: join(folder, "home"),
    PULUMI_STACK: "test",
    WARREN_BACKUPS: join(folder, "backups"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...options.environment,
  };

  const pulumi: PulumiFolder["pulumi"] = async (words, more = {}) => {
    const settings = { cwd: folder, env: { ...environment, ...more }, maxBuffer: 1e8 };
    try {
      const { stdout, stderr } = await run("pulumi", [...words, "--non-interactive"], settings);
      return { text: stdout + stderr, code: 0 };
    } catch (error) {
      const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
      return { text: stdout + stderr, code };
    }
  };
  const created = await pulumi(["stack", "init", "test"]);
  if (created.code !== 0) throw new Error(`pulumi stack init: ${created.text}`);

  return {
    folder,
    environment,
    pulumi,
    start: (words, more = {}) => {
      const engine = spawn("pulumi", [...words, "--non-interactive"], {
        cwd: folder,
        env: { ...environment, ...more },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      // Unread pipes would fill, and the engine would wait for them.
      engine.stdout.resume();
      engine.stderr.resume();
      return engine;
    },
    remove: async () => {
      await rm(folder, { recursive: true });
    },
  };
}
