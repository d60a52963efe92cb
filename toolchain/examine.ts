import { access, constants } from "node:fs/promises";
import { dirname, join } from "node:path";
import { VARIABLES } from "../model/environment-variables.ts";
import { cacheFolderOf, exists } from "./cache/cache.ts";
import { formatBytes, freeBytes } from "./cache/disk.ts";
import { TOOLCHAIN_FOLDER, type ToolchainOptions } from "./context.ts";
import type { Engine } from "./docker/docker-api.ts";
import { lookForEngine } from "./docker/docker-engine.ts";
import { examineGo, type GoLook } from "./go/go.ts";
import { GO_CACHE_BYTES } from "./go/go-build.ts";
import { lookForBrokerImage } from "./image/broker-image.ts";
import { imagePart } from "./image/image-part.ts";
import { findLoadBalancerImage, HAPROXY_SERIES } from "./image/load-balancer-image.ts";
import { isRoot } from "./packages/apt.ts";
import { arePackagesInstalled } from "./packages/npm-packages.ts";
import { isInstalled, programFolderIn } from "./packages/program.ts";
import { GETS_IT, missing, type PartReport, present } from "./parts.ts";
import { findProgram, versionOf } from "./process/find-program.ts";
import { findPulumi, type PulumiInstallation } from "./pulumi/pulumi.ts";
import { findUserPulumi, PLUGINS, pluginPath } from "./pulumi/pulumi-user.ts";
import { CLI_VERSION } from "./pulumi/pulumi-versions.ts";

const REPOSITORY = join(TOOLCHAIN_FOLDER, "..");
/** What is written to Warren's cache where all is built, and what is needed to go on where it is. */
const CACHE_BYTES = { all: 1.5 * 1024 ** 3, rest: 200 * 1024 ** 2 };

/** What the machine has of all that Warren needs, in the order of need. Changes nothing. */
export async function examineToolchain(options: Partial<ToolchainOptions>): Promise<PartReport[]> {
  const env = options.env ?? process.env;
  const cacheFolder = options.cacheFolder ?? cacheFolderOf(env);
  const pulumi = await findPulumi(cacheFolder, env);
  const go = await examineGo(env);
  const mustBuild = pulumi === undefined;
  return [
    present("node", "Node.js", { version: process.versions.node, origin: process.execPath }),
    await npm(env),
    await ((await isInstalled()) ? programPackages(cacheFolder) : packages()),
    ...goPart(go, mustBuild),
    ...(await pulumiParts(cacheFolder, env, pulumi)),
    ...((options.docker ?? true) ? await dockerParts(env, options.loadBalancer ?? false) : []),
    await disk(
      "disk",
      "Space for Warren's cache",
      cacheFolder,
      mustBuild ? CACHE_BYTES.all : CACHE_BYTES.rest,
    ),
    ...(mustBuild && go.usable
      ? [await disk("disk-go", "Space for Go's cache", go.buildCache, GO_CACHE_BYTES)]
      : []),
  ];
}

async function npm(env: NodeJS.ProcessEnv): Promise<PartReport> {
  const path = await findProgram("npm", env);
  const remedy = "Install Node.js 24 with npm.";
  if (path === undefined) return missing("npm", "npm", { problem: "There is no npm on the PATH.", remedy });
  const version = await versionOf(path, ["--version"], env);
  if (version !== undefined) return present("npm", "npm", { version, origin: path });
  return {
    ...missing("npm", "npm", { problem: "It does not tell its version.", remedy }),
    state: "broken",
    origin: path,
  };
}

async function packages(): Promise<PartReport> {
  const title = "npm packages";
  const folder = join(REPOSITORY, "node_modules");
  if (await arePackagesInstalled(REPOSITORY))
    return present("packages", title, { version: "", origin: folder });
  if (!(await exists(folder)))
    return missing("packages", title, { problem: "They are not installed.", remedy: GETS_IT });
  const problem = "node_modules is not known to be what package-lock.json says.";
  return { ...missing("packages", title, { problem, remedy: GETS_IT }), state: "broken", origin: folder };
}

/** Of an installed Warren, which brings what its own commands import. */
async function programPackages(cacheFolder: string): Promise<PartReport> {
  const title = "npm packages of Pulumi's program";
  const origin = await programFolderIn(cacheFolder);
  return (await exists(origin))
    ? present("packages", title, { version: "", origin })
    : missing("packages", title, { problem: "They are not there.", remedy: GETS_IT });
}

/** Go is needed only while there is something to build. */
function goPart({ usable, version, origin, problem, remedy }: GoLook, mustBuild: boolean): PartReport[] {
  if (usable) return [present("go", "Go", { version, origin })];
  if (!mustBuild) return [];
  const report = missing("go", "Go", { problem, remedy });
  return [version === "" ? report : { ...report, state: "broken", version, origin }];
}

async function pulumiParts(
  cacheFolder: string,
  env: NodeJS.ProcessEnv,
  found: PulumiInstallation | undefined,
): Promise<PartReport[]> {
  const titles = { cli: "Pulumi CLI", host: "Pulumi's Node.js language host" };
  if (found === undefined) {
    const user = await findUserPulumi(cacheFolder, env);
    const problem = user === undefined ? "There is none." : user.problem;
    const remedy = `${GETS_IT} By hand: Pulumi ${CLI_VERSION} or newer, as pulumi.com/docs/install says.`;
    return [
      user !== undefined && problem === ""
        ? present("pulumi", titles.cli, { version: user.version, origin: user.cli })
        : {
            ...missing("pulumi", titles.cli, { problem, remedy }),
            ...(user === undefined ? {} : { state: "broken" }),
          },
      ...PLUGINS.map(({ name, version }) =>
        missing(`plugin-${name}`, `Pulumi plugin ${name}`, {
          problem: `Version ${version} is not there.`,
          remedy: GETS_IT,
        }),
      ),
    ];
  }
  const { home, cli, version, languageHost } = found;
  return [
    present("pulumi", titles.cli, { version, origin: cli }),
    present("language-host", titles.host, { version: "", origin: languageHost }),
    ...PLUGINS.map((plugin) =>
      present(`plugin-${plugin.name}`, `Pulumi plugin ${plugin.name}`, {
        version: plugin.version,
        origin: pluginPath(home, plugin),
      }),
    ),
  ];
}

async function dockerParts(env: NodeJS.ProcessEnv, loadBalancer: boolean): Promise<PartReport[]> {
  const titles = { client: "docker command", engine: "Docker engine", image: "RabbitMQ image" };
  const path = await findProgram("docker", env);
  const look = await lookForEngine(env);
  const client =
    path === undefined
      ? missing("docker-client", titles.client, {
          problem: "There is no docker on the PATH.",
          remedy: "Install Docker.",
        })
      : present("docker-client", titles.client, {
          version: (await versionOf(path, ["--version"], env)) ?? "",
          origin: path,
        });
  const { engine } = look;
  if (engine === undefined) {
    const own = process.platform === "linux" && isRoot() && look.address.origin === "default";
    const remedy = own
      ? `\`./warren up\` installs and starts it, after a question. By hand: ${look.remedy}`
      : look.remedy;
    return [
      client,
      missing("docker-engine", titles.engine, { problem: look.problem, remedy }),
      missing("image", titles.image, { problem: "Without an engine there is no image.", remedy: GETS_IT }),
    ];
  }
  const balancer = loadBalancer ? [await loadBalancerPart(engine, env)] : [];
  return [
    client,
    present("docker-engine", titles.engine, { version: engine.version, origin: engine.host }),
    imagePart(titles.image, await lookForBrokerImage(engine, env), new Date()),
    ...balancer,
  ];
}

async function loadBalancerPart(engine: Engine, env: NodeJS.ProcessEnv): Promise<PartReport> {
  const title = "HAProxy image";
  const image = await findLoadBalancerImage(engine, env);
  const problem = "The engine has neither the official nor a built one.";
  return image === undefined
    ? missing("load-balancer-image", title, { problem, remedy: GETS_IT })
    : present("load-balancer-image", title, { version: HAPROXY_SERIES, origin: image });
}

async function disk(id: string, title: string, folder: string, needed: number): Promise<PartReport> {
  const free = await freeBytes(folder);
  const report = present(id, title, { version: `${formatBytes(free)} free`, origin: folder });
  const remedy = `Free some space, or set ${id === "disk" ? VARIABLES.cache.name : "GOCACHE and GOMODCACHE"} to folders on another disk.`;
  if (free < needed) {
    return { ...report, state: "broken", problem: `${formatBytes(needed)} are needed.`, remedy };
  }
  if (await isWritable(folder)) return report;
  return { ...report, state: "broken", problem: "This user cannot write there.", remedy };
}

/** Of the folder, or of the one in which it would be made. */
async function isWritable(path: string): Promise<boolean> {
  let folder = path;
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  return await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
