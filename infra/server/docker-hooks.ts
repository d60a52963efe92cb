/**
 * Looks before Docker creates something. Docker adopts a volume that is there already, with its data, and fails late
 * and in its own words for a name or a port that is taken. And where an earlier run was killed, what it made is there
 * without being in the state: that is ours, and cleared away, data excepted.
 *
 * As resource hooks they hold for `pulumi up` by hand as well.
 */
import { dirname } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { $ } from "zx";
import { WarrenError } from "../../model/warren-error.ts";
import type { Settings } from "../settings.ts";
import { isPortFree, processListeningOn } from "./port-owner.ts";

const LABEL_STACK = "dev.warren.stack";
const LABEL_DIRECTORY = "dev.warren.directory";

type Kind = "network" | "volume" | "container";

interface Hooks {
  /** What marks a Docker object as made by this stack of this project folder. */
  readonly labels: Readonly<Record<string, string>>;
  readonly network: pulumi.ResourceHook;
  readonly volume: pulumi.ResourceHook;
  readonly container: pulumi.ResourceHook;
}

export function dockerHooks(settings: Settings): Hooks {
  const directory = dirname(dirname(import.meta.dirname));
  const stack = `${pulumi.getProject()}/${pulumi.getStack()}`;
  const labels = { [LABEL_STACK]: stack, [LABEL_DIRECTORY]: directory };
  return {
    labels,
    network: hook("network", async () => {
      if ((await ownership("network", settings.name, labels)) === "ours") {
        await clearAway("network", settings.name);
      }
    }),
    // A volume of ours keeps its data: a killed run is continued, not begun again.
    volume: hook("volume", async () => {
      await ownership("volume", `${settings.name}-data`, labels);
    }),
    container: hook("container", async () => {
      if ((await ownership("container", settings.name, labels)) === "ours") {
        if (pulumi.runtime.isDryRun()) return;
        await clearAway("container", settings.name);
      }
      await Promise.all(Object.entries(settings.ports).map(([what, port]) => assertPortFree(what, port)));
    }),
  };
}

function hook(kind: Kind, look: () => Promise<void>): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`look-before-${kind}`, look, { onDryRun: true });
}

/** @throws WarrenError `docker-name-taken` where the object is there and somebody else's */
async function ownership(kind: Kind, name: string, labels: Hooks["labels"]): Promise<"absent" | "ours"> {
  const format = kind === "container" ? "{{json .Config.Labels}}" : "{{json .Labels}}";
  const found = await $({ quiet: true, nothrow: true })`docker ${kind} inspect --format ${format} ${name}`;
  if (found.exitCode !== 0) {
    if (/no such/i.test(found.stderr)) return "absent";
    throw new WarrenError("docker-unavailable", `Docker does not answer: ${found.stderr.trim()}`, {
      hint: "./warren doctor says what is wrong.",
    });
  }
  const theirs = (JSON.parse(found.stdout) ?? {}) as Record<string, string>;
  if (Object.entries(labels).every(([label, value]) => theirs[label] === value)) return "ours";
  const directory = theirs[LABEL_DIRECTORY];
  const owner =
    directory === undefined ? "it was not made by Warren" : `it was made by Warren in ${directory}`;
  const inside = kind === "volume" ? " Its data would be taken over." : "";
  throw new WarrenError(
    "docker-name-taken",
    `The Docker ${kind} "${name}" exists already: ${owner}.${inside}`,
    {
      hint:
        directory === undefined
          ? `Remove it (docker ${kind} rm ${name}), or use another stack: ./warren up --stack NAME`
          : `Take that environment down (./warren down, there), or use another stack: ./warren up --stack NAME`,
    },
  );
}

async function clearAway(kind: Kind, name: string): Promise<void> {
  if (pulumi.runtime.isDryRun()) return;
  await pulumi.log.info(`Clearing away the ${kind} ${name}, which an interrupted run left behind.`);
  const docker = $({ quiet: true });
  // A node ends by itself, so that what it holds is written.
  if (kind === "container") await docker`docker stop --time 60 ${name}`;
  await docker`docker ${kind} rm ${name}`;
}

/** @throws WarrenError `port-in-use` with the port, its config key and, where it can be seen, its owner */
async function assertPortFree(what: string, port: number): Promise<void> {
  if (await isPortFree("127.0.0.1", port)) return;
  const containers = await $({
    quiet: true,
    nothrow: true,
  })`docker ps --filter publish=${port} --format {{.Names}}`;
  const container = containers.stdout.trim().split("\n")[0] ?? "";
  const owner = container === "" ? await processListeningOn(port) : `the container ${container}`;
  throw new WarrenError(
    "port-in-use",
    `Port ${port} is in use by ${owner ?? "a program that cannot be seen"}`,
    {
      hint: `Stop it, or choose another port: pulumi config set ${what}Port NUMBER`,
    },
  );
}
