import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { isErrno } from "../process/errno.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";

/** How a Docker engine is reached, in the words of DOCKER_HOST. */
export interface EngineAddress {
  /** `unix:///var/run/docker.sock`, `tcp://host:2375`, `ssh://user@host`. */
  host: string;
  /** Who said so: `DOCKER_HOST`, `docker context NAME`, or `default`. */
  origin: string;
}

export interface Engine extends EngineAddress {
  version: string;
  /** As Go names it: `amd64`, `arm64`. */
  architecture: string;
}

/** Where Docker listens unless it is told otherwise; @pulumi/docker looks nowhere else. */
const DEFAULT_SOCKET = "/var/run/docker.sock";
/** An engine that is there answers at once; one over ssh takes a moment. */
const ANSWER_MS = 20_000;

/** The engine that the docker command would use: DOCKER_HOST, else the current context, else the default. */
export async function engineAddress(env: NodeJS.ProcessEnv): Promise<EngineAddress> {
  if (env["DOCKER_HOST"]) return { host: env["DOCKER_HOST"], origin: "DOCKER_HOST" };
  const name = env["DOCKER_CONTEXT"] || (await currentContext(env));
  if (name === undefined || name === "default")
    return { host: `unix://${DEFAULT_SOCKET}`, origin: "default" };
  const format = ["context", "inspect", name, "--format", "{{.Endpoints.docker.Host}}"];
  const { stdout } = await runCommand("docker", format, { env, timeoutMs: ANSWER_MS });
  return { host: stdout.trim(), origin: `docker context ${name}` };
}

async function currentContext(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folder = env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
  try {
    const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8")) as {
      currentContext?: string;
    };
    return config.currentContext;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/**
 * Asks the engine for its version. Over a socket this takes a millisecond; ssh and TLS are left to the docker
 * command.
 *
 * @throws CommandFailure or an errno error when nothing answers
 */
export async function askEngine(address: EngineAddress, env: NodeJS.ProcessEnv): Promise<Engine> {
  const answer = isPlain(address, env)
    ? await get(address, "/version")
    : await dockerJson(address, env, ["version", "--format", "{{json .Server}}"]);
  const { Version, Arch } = (answer ?? {}) as { Version?: string; Arch?: string };
  if (Version === undefined)
    throw new CommandFailure(
      `GET /version of ${address.host}`,
      { reason: "exit", detail: "is not Docker's" },
      [],
    );
  return { ...address, version: Version, architecture: Arch ?? "" };
}

/** Whether the engine has an image of this name, tag or digest. */
export async function hasImage(
  engine: EngineAddress,
  image: string,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (isPlain(engine, env)) return (await get(engine, `/images/${image}/json`)) !== undefined;
  try {
    await dockerJson(engine, env, ["image", "inspect", image, "--format", "{{json .Id}}"]);
    return true;
  } catch (error) {
    if (error instanceof CommandFailure && /no such image/i.test(error.message)) return false;
    throw error;
  }
}

/** The engine's images with a label, `NAME=VALUE`, as GET /images/json lists them; for zod. */
export async function listImages(
  engine: EngineAddress,
  label: string,
  env: NodeJS.ProcessEnv,
): Promise<unknown> {
  if (isPlain(engine, env)) {
    const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
    return (await get(engine, `/images/json?filters=${filters}`)) ?? [];
  }
  const list = ["image", "ls", "--quiet", "--no-trunc", "--filter", `label=${label}`];
  const environment = { ...env, DOCKER_HOST: engine.host };
  const { stdout } = await runCommand("docker", list, { env: environment, timeoutMs: 4 * ANSWER_MS });
  const ids = [...new Set(stdout.split("\n").filter((line) => line !== ""))];
  if (ids.length === 0) return [];
  const inspected = (await dockerJson(engine, env, ["image", "inspect", ...ids])) as readonly {
    readonly RepoTags: unknown;
    readonly Created: string;
    readonly Config: { readonly Labels: unknown };
  }[];
  return inspected.map(({ RepoTags, Created, Config }) => ({
    RepoTags,
    Labels: Config.Labels,
    Created: Date.parse(Created) / 1000,
  }));
}

function isPlain(address: EngineAddress, env: NodeJS.ProcessEnv): boolean {
  return (
    address.host.startsWith("unix://") || (address.host.startsWith("tcp://") && !env["DOCKER_TLS_VERIFY"])
  );
}

/** The JSON of an answer, undefined for 404. */
async function get(address: EngineAddress, path: string): Promise<unknown> {
  const target = address.host.startsWith("unix://")
    ? { socketPath: address.host.slice("unix://".length) }
    : { host: new URL(address.host).hostname, port: new URL(address.host).port || "2375" };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    request({ ...target, path, signal, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on("error", reject)
      .end();
  });
  if (status === 404) return undefined;
  if (status !== 200)
    throw new CommandFailure(
      `GET ${path} of ${address.host}`,
      { reason: "exit", detail: `answered ${status}` },
      [body.trim()],
    );
  return JSON.parse(body) as unknown;
}

async function dockerJson(
  address: EngineAddress,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<unknown> {
  const { stdout } = await runCommand("docker", args, {
    env: { ...env, DOCKER_HOST: address.host },
    timeoutMs: 4 * ANSWER_MS,
  });
  return JSON.parse(stdout) as unknown;
}
