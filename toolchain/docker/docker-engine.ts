import { join } from "node:path";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { performStep, requireConsent, type ToolchainContext } from "../context.ts";
import { canInstallPackages, installPackages, isRoot, requirePackages } from "../packages/apt.ts";
import { isErrno } from "../process/errno.ts";
import { findProgram } from "../process/find-program.ts";
import { askEngine, type Engine, type EngineAddress, engineAddress } from "./docker-api.ts";
import { isNoAnswer, isSystemdRunning, startDaemon, startService } from "./docker-daemon.ts";

/** Debian's names. iptables is only recommended by docker.io, and no container reaches anything without it. */
const PACKAGES = ["docker.io", "iptables"] as const;

/** What is known of the engine that the docker command would use. */
export interface EngineLook {
  address: EngineAddress;
  /** Undefined when it does not answer. */
  engine: Engine | undefined;
  /** Why it does not answer; empty when it does. */
  problem: string;
  /** What to do about that; empty when nothing is to be done. */
  remedy: string;
}

/** Looks for a Docker engine. Changes nothing. */
export async function lookForEngine(env: NodeJS.ProcessEnv): Promise<EngineLook> {
  let address: EngineAddress = { host: "", origin: "docker context" };
  try {
    address = await engineAddress(env);
    return { address, engine: await askEngine(address, env), problem: "", remedy: "" };
  } catch (error) {
    if (!isNoAnswer(error)) throw error;
    return { address, engine: undefined, ...(await explainSilence(address, error, env)) };
  }
}

/**
 * The engine of this machine. Where there is none, and Warren may (Linux, root, agreed), its package is installed
 * and it is started.
 *
 * @throws WarrenError `docker-engine` with what to install and how
 */
export async function ensureEngine(context: ToolchainContext): Promise<Engine> {
  const look = await lookForEngine(context.env);
  if (look.engine !== undefined) {
    if ((await findProgram("docker", context.env)) === undefined) throw noClient(look.engine);
    return look.engine;
  }
  // An engine that somebody chose is theirs to start.
  const isOurs = look.address.origin === "default" && process.platform === "linux" && isRoot();
  const installed = (await findProgram("dockerd", context.env)) !== undefined;
  if (!isOurs || (!installed && !(await canInstallPackages(context.env)))) {
    throw new WarrenError("docker-engine", look.problem, { hint: look.remedy });
  }
  if (!installed) await install(context, look.remedy);
  return await start(context, look);
}

async function install(context: ToolchainContext, otherwise: string): Promise<void> {
  await requirePackages(context, PACKAGES, {
    purpose: "to get a Docker engine, which runs the brokers",
    otherwise,
  });
  const look = async (): Promise<true | undefined> =>
    (await findProgram("dockerd", context.env)) === undefined ? undefined : true;
  const title = `Install a Docker engine, which runs the brokers (apt-get install ${PACKAGES.join(" ")})`;
  await performStep(context, { lock: "apt", title, look }, async (step) => {
    await installPackages(context, PACKAGES, step);
    return true;
  });
}

async function start(context: ToolchainContext, before: EngineLook): Promise<Engine> {
  const look = async (): Promise<Engine | undefined> => (await lookForEngine(context.env)).engine;
  // Debian's package starts the service by itself where systemd runs.
  const started = await look();
  if (started !== undefined) return started;
  const systemd = await isSystemdRunning();
  const how = systemd ? "run `systemctl start docker`" : "start `dockerd` in the background";
  await requireConsent(context, `${how}, since no Docker engine runs`, before.remedy);
  const title = `Start the Docker engine, which runs the brokers (${systemd ? "systemctl start docker" : "dockerd"})`;
  return await performStep(context, { lock: "docker-engine", title, look }, async () => {
    const { address } = before;
    const folder = join(context.cacheFolder, "docker");
    const options = { address, folder, env: context.env, signal: context.signal };
    return systemd ? await startService(options) : await startDaemon(options);
  });
}

async function explainSilence(
  address: EngineAddress,
  error: unknown,
  env: NodeJS.ProcessEnv,
): Promise<{ problem: string; remedy: string }> {
  const silent = `No Docker engine answers at ${address.host} (${address.origin}): ${messageOf(error)}.`;
  if (address.origin !== "default") {
    return { problem: silent, remedy: `Start that engine, or choose another: ${address.origin} names it.` };
  }
  if (isErrno(error, "EACCES")) {
    const problem = `This user may not use the Docker engine at ${address.host}.`;
    return { problem, remedy: "Run `sudo usermod -aG docker $USER` and log in again." };
  }
  if (process.platform === "darwin")
    return { problem: silent, remedy: "Install and start Docker Desktop or colima." };
  if ((await findProgram("dockerd", env)) !== undefined) {
    return {
      problem: silent,
      remedy: "Start it: `sudo systemctl start docker`, or `sudo dockerd` where there is no systemd.",
    };
  }
  const apt = `\`sudo apt-get install ${PACKAGES.join(" ")}\``;
  const remedy = `Install Docker: ${apt} on Debian and Ubuntu, or as docs.docker.com/engine/install says for others.`;
  return { problem: silent, remedy };
}

function noClient(engine: Engine): WarrenError {
  return new WarrenError(
    "docker-client",
    `A Docker engine answers at ${engine.host}, but there is no docker command.`,
    {
      hint: "Install the docker command (on Debian 13 and Ubuntu the package docker-cli or docker.io) and run again.",
    },
  );
}
