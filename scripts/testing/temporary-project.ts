/**
 * A copy of this project in a temporary folder, with a stack, ports and Docker objects of its own, so that live tests
 * run the real program beside whatever else is on the machine. It takes everything with it when it goes.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { reservePorts } from "../../broker/node/container/reserved-ports.ts";
import { stackConfigFile } from "../../files/project-folder.ts";
import { STACK_LABELS } from "../../model/docker-labels.ts";
import { compileCacheOf } from "../../toolchain/cache/compile-cache.ts";
import { isProcessAlive } from "../../toolchain/process/process-identity.ts";

const ROOT = join(import.meta.dirname, "../..");

/** `warren-test-PID-xxxxxx`: a later run sees by the process whether it was left behind. */
const PREFIX = "warren-test-";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TemporaryProject {
  readonly root: string;
  readonly stack: string;
  /** The name of its container and network; its volume is that with `-data`. */
  readonly name: string;
  readonly ports: { readonly amqp: number; readonly management: number; readonly prometheus: number };
  /** Runs `./warren WORDS` there to its end. */
  readonly warren: (words: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Ended>;
  /** Starts `./warren WORDS` there in a process group of its own. */
  readonly start: (words: readonly string[], environment?: NodeJS.ProcessEnv) => ChildProcess;
  /** Runs a line of shell there after `eval "$(./warren env)"`, as a person would. */
  readonly shell: (line: string, environment?: NodeJS.ProcessEnv) => Promise<Ended>;
  /** The environment that `start` and `warren` give: nothing of the user's own Pulumi in it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Puts other texts in the place of declaration files. */
  readonly declare: (declarations: Record<string, string>) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/**
 * @param config more of the stack's config
 * @param declarations what takes the place of `declarations/`: file names and texts
 */
export async function temporaryProject(
  options: { config?: Record<string, unknown>; declarations?: Record<string, string> } = {},
): Promise<TemporaryProject> {
  removeLeftovers();
  const root = await realpath(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  await cp(ROOT, root, {
    recursive: true,
    filter: (source) => !EXCLUDED.has(basename(source)) && !/\/Pulumi\.(?!dev\.)\w[^/]*\.yaml$/.test(source),
  });
  await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  await mkdir(compileCacheOf(process.env), { recursive: true });
  await symlink(compileCacheOf(process.env), join(root, COMPILE_CACHE));
  if (options.declarations !== undefined) {
    await rm(join(root, "declarations"), { recursive: true });
    await mkdir(join(root, "declarations"));
    await declareIn(root, options.declarations);
  }
  const stack = basename(root).replace(PREFIX, "test-");
  const each = options.config?.["warren:server"] === "cluster" ? CLUSTER_PORTS : 1;
  const reserved = await reservePorts(3 * each);
  const amqp = reserved.first;
  const [management, prometheus] = [amqp + each, amqp + 2 * each];
  const config = {
    "warren:amqpPort": amqp,
    "warren:managementPort": management,
    "warren:prometheusPort": prometheus,
    "warren:disposable": true,
    ...options.config,
  };
  await writeFile(join(root, stackConfigFile(stack)), stringify({ config }));
  const environment = cleanEnvironment(root, stack);
  const run = (program: string, words: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess =>
    spawn(program, words, {
      cwd: root,
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
  const start: TemporaryProject["start"] = (words, more) => run(join(root, "warren"), words, more);
  const clearAway = (): void => removeDockerObjects(root);
  process.once("SIGINT", clearAway).once("SIGTERM", clearAway);

  return {
    root,
    stack,
    name: `warren-${stack}`,
    ports: { amqp, management, prometheus },
    environment,
    start,
    shell: async (line, more) => await endOf(run("sh", ["-c", `eval "$(./warren env)" && ${line}`], more)),
    declare: async (declarations) => await declareIn(root, declarations),
    warren: async (words, more) => await endOf(start(words, more)),
    dispose: async () => {
      clearAway();
      await reserved.release();
      process.off("SIGINT", clearAway).off("SIGTERM", clearAway);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function declareIn(root: string, declarations: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(declarations)) {
    await writeFile(join(root, "declarations", file), text);
  }
}

/**
 * A folder in the project, from which Node.js names what it has compiled (https://nodejs.org/api/module.html, "portability of
 * the compile cache"): what one copy of this project has compiled all of them take.
 */
const COMPILE_CACHE = ".compile-cache";

const EXCLUDED = new Set(["node_modules", ".git", ".warren", COMPILE_CACHE]);

export async function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, stderr };
}

/** The user's own login, backend and stack must not be touched by a test. */
function cleanEnvironment(root: string, stack: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith("PULUMI_") && !name.startsWith("WARREN_TEST_") && !name.startsWith("NODE_TEST_"),
  );
  return {
    ...Object.fromEntries(kept),
    PULUMI_STACK: stack,
    PULUMI_CREDENTIALS_PATH: join(root, ".warren/no-credentials"),
    NODE_COMPILE_CACHE: join(root, COMPILE_CACHE),
    NODE_COMPILE_CACHE_PORTABLE: "1",
  };
}

/** A load balancer and up to nine nodes: infra/server/cluster/cluster-layout.ts */
const CLUSTER_PORTS = 10;

const KINDS = [
  ["container", ["rm", "--force", "--volumes"], ["ls", "--all"]],
  ["network", ["rm"], ["ls"]],
  ["volume", ["rm", "--force"], ["ls"]],
] as const;

/** Containers, networks and volumes that the program of a folder has made. */
export function removeDockerObjects(directory: string): void {
  for (const [kind, remove, list] of KINDS) {
    const filter = `label=${STACK_LABELS.directory}=${directory}`;
    const names = docker(kind, ...list, "--quiet", "--filter", filter)
      .split("\n")
      .filter(Boolean);
    if (names.length > 0) docker(kind, ...remove, ...names);
  }
}

/** What a test run that was killed left behind. */
function removeLeftovers(): void {
  for (const [kind, , list] of KINDS) {
    const format = `{{.Label "${STACK_LABELS.directory}"}}`;
    const listed = docker(kind, ...list, "--filter", `label=${STACK_LABELS.directory}`, "--format", format);
    for (const directory of new Set(listed.split("\n"))) {
      const pid = new RegExp(`/${PREFIX}(\\d+)-[^/]+$`).exec(directory)?.[1];
      if (pid !== undefined && !isProcessAlive(Number(pid))) removeDockerObjects(directory);
    }
  }
}

/** Synchronous, because it also runs in a signal handler, after which nothing else does. */
function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
