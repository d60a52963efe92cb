/**
 * Looks before Docker creates something. Docker adopts a volume that is there already, with its data, and fails late
 * and in its own words for a name or a port that is taken. The program looks at each run, so `pulumi up` and
 * `pulumi preview` by hand are told as well.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { $ } from "zx/core";
import { INSTALLED_PROGRAM, shellWord } from "../../model/advice.ts";
import { type ContainerRole, STACK_LABELS, stackLabels } from "../../model/docker-labels.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { dockerNames, type NamingSettings } from "./docker-names.ts";
import { isPortFree, processListeningOn } from "./port-owner.ts";

type Kind = "container" | "network" | "volume";
type Labels = Readonly<Record<string, string>>;

/** What marks a Docker object as made by this stack of this project folder. */
export function ownershipLabels(): Labels {
  return stackLabels(`${pulumi.getProject()}/${pulumi.getStack()}`, PROJECT_FOLDER);
}

/** The same as @pulumi/docker takes them. */
export function dockerLabels(role?: ContainerRole): { label: string; value: string }[] {
  const labels = { ...ownershipLabels(), ...(role === undefined ? {} : { [STACK_LABELS.role]: role }) };
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}

/** What to do about a name or a port that is taken. */
export interface WaysOut {
  readonly name: string;
  readonly port: (what: string) => string;
}

/** Of a server that a stack's config names. */
const BY_CONFIG: WaysOut = {
  name: "use another stack: `./warren up --new --stack NAME`",
  port: (what) => `\`pulumi config set ${what}Port NUMBER\``,
};

/**
 * @param ways out of what is in the way
 * @returns the containers of this stack that are there already
 * @throws WarrenError `docker-name-taken`, `port-in-use`, `docker-unavailable`
 */
export async function assertNamesAndPortsAreFree(
  settings: NamingSettings,
  labels: Labels,
  ways: WaysOut = BY_CONFIG,
): Promise<ReadonlySet<string>> {
  const ownership = (kind: Kind, name: string): Promise<"absent" | "ours"> =>
    ownershipOf({ kind, name }, labels, ways);
  const { containers, networks, volumes } = dockerNames(settings);
  const names = [...containers.keys()];
  const found = await Promise.allSettled(names.map((name) => ownership("container", name)));
  const ours = new Set(
    names.filter((_, index) => {
      const owner = found[index];
      return owner?.status === "fulfilled" && owner.value === "ours";
    }),
  );
  const others = await Promise.allSettled([
    ...networks.map((name) => ownership("network", name)),
    ...volumes.map((name) => ownership("volume", name)),
    ...[...containers].flatMap(([container, ports]) =>
      Object.entries(ports).map(([what, port]) =>
        assertPortFree({ port, way: ways.port(what) }, { container, names, labels }),
      ),
    ),
  ]);
  throwAllAtOnce([...found, ...others]);
  return ours;
}

/** Everything that is in the way, so that nobody mends it one start at a time. */
function throwAllAtOnce(settled: readonly PromiseSettledResult<unknown>[]): void {
  const reasons: unknown[] = settled.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  const expected = reasons.filter((reason) => reason instanceof WarrenError);
  const [first, ...more] = expected;
  if (expected.length < reasons.length) throw reasons.find((reason) => !(reason instanceof WarrenError));
  if (first === undefined) return;
  if (more.length === 0) throw first;
  const lines = (part: (error: WarrenError) => string): string => [...new Set(expected.map(part))].join("\n");
  throw new WarrenError(
    first.code,
    lines(({ message }) => message),
    { hint: lines(({ hint }) => hint) },
  );
}

/** @throws WarrenError `docker-name-taken` where the object is there and somebody else's */
async function ownershipOf(
  { kind, name }: { readonly kind: Kind; readonly name: string },
  labels: Labels,
  ways: WaysOut,
): Promise<"absent" | "ours"> {
  const format = kind === "container" ? "{{json .Config.Labels}}" : "{{json .Labels}}";
  const found = await $({ quiet: true, nothrow: true })`docker ${kind} inspect --format ${format} ${name}`;
  if (found.exitCode !== 0) {
    if (/no such|not found/i.test(found.stderr)) return "absent";
    throw dockerUnavailable(found.stderr);
  }
  const theirs = (JSON.parse(found.stdout) ?? {}) as Labels;
  if (areOurs(theirs, labels)) return "ours";
  const directory = theirs[STACK_LABELS.directory];
  const owner =
    directory === undefined ? "it was not made by Warren" : `it was made by Warren in ${directory}`;
  const inside = kind === "volume" ? " Its data would be taken over." : "";
  throw new WarrenError(
    "docker-name-taken",
    `The Docker ${kind} "${name}" exists already: ${owner}.${inside}`,
    { hint: `${wayOut(kind, name, theirs)}, or ${ways.name}` },
  );
}

function areOurs(theirs: Labels, labels: Labels): boolean {
  return Object.entries(labels).every(([label, value]) => theirs[label] === value);
}

/** @param said by the docker command that failed */
export function dockerUnavailable(said: string): WarrenError {
  return new WarrenError("docker-unavailable", `Docker does not answer: ${said.trim()}`, {
    hint: "`./warren doctor` says what is wrong.",
  });
}

function wayOut(kind: Kind, name: string, theirs: Labels): string {
  const { [STACK_LABELS.directory]: directory, [STACK_LABELS.stack]: stack = "" } = theirs;
  const remove = `docker ${kind} rm ${kind === "container" ? "--force " : ""}${name}`;
  if (directory === undefined) return `Remove it (${remove})`;
  if (existsSync(directory)) {
    const words = `down --stack ${stack.split("/").at(-1) ?? stack}`;
    const checkout = join(directory, "warren");
    const down = existsSync(checkout)
      ? `${shellWord(checkout)} ${words}`
      : `cd ${shellWord(directory)} && ${INSTALLED_PROGRAM} ${words}`;
    return `Take that environment down (${down})`;
  }
  return `That folder is gone. Remove what is left of it, and the data in it (${remove})`;
}

/** Looks at a port that nobody can be seen to hold, and milliseconds between them. */
const LOOKS = 20;
const LOOK_AGAIN = 100;

/** Who may hold a port that a container of ours wants. */
interface PortOwners {
  readonly container: string;
  /** Of all containers that the config names. */
  readonly names: readonly string[];
  readonly labels: Labels;
}

/**
 * A container that stops or starts holds its ports a moment longer, or sooner, than `docker ps` says, and one that fails to
 * start does so again and again: so what holds a port and cannot be seen is looked at again.
 *
 * @param own whoever holds it rightly: this container, or one of the stack's that somebody gave another name, which gets
 *   its own again or makes room
 * @throws WarrenError `port-in-use` with the port, its config key and, where it can be seen, its owner
 */
async function assertPortFree(
  { port, way }: { readonly port: number; readonly way: string },
  own: PortOwners,
): Promise<void> {
  let owner = await ownerOf(port, own);
  for (let look = 1; look < LOOKS && owner === UNSEEN; look++) {
    await delay(LOOK_AGAIN);
    owner = await ownerOf(port, own);
  }
  if (owner === undefined) return;
  throw new WarrenError("port-in-use", `Port ${port} is in use by ${owner}`, {
    hint: `Stop it, or choose another port: ${way}`,
  });
}

/** A container of `docker ps`, with the labels that were asked for; one that it lacks is empty. */
const PUBLISHING = z.object({ container: z.string(), theirs: z.record(z.string(), z.string()) });

const UNSEEN = "a program that cannot be seen";

/** @returns undefined where the port is free, or held rightly */
async function ownerOf(
  port: number,
  { container: own, names, labels }: PortOwners,
): Promise<string | undefined> {
  if (await isPortFree("127.0.0.1", port)) return undefined;
  // One look at its name and at its labels: between two it may have been stopped or started.
  const asked = Object.keys(labels).map((label) => `${JSON.stringify(label)}:{{json (.Label "${label}")}}`);
  const format = `{"container":{{json .Names}},"theirs":{${asked.join(",")}}}`;
  const docker = $({ quiet: true, nothrow: true });
  const found = await docker`docker ps --filter publish=${port} --format ${format}`;
  const [row] = found.stdout.split("\n");
  if (row !== undefined && row !== "") {
    const { container, theirs } = PUBLISHING.parse(JSON.parse(row));
    const isOurs = areOurs(theirs, labels);
    return isOurs && (container === own || !names.includes(container))
      ? undefined
      : `the container ${container}`;
  }
  const program = await processListeningOn(port);
  return program === undefined || DOCKERS_OWN.test(program) ? UNSEEN : program;
}

/** What holds a published port for a container: the daemon opens it (since Docker 28) and hands it to its proxy. */
const DOCKERS_OWN = /^(docker-proxy|dockerd) /;
