/** How a server's containers, networks and volumes are otherwise than they were made, because somebody changed them. */

import { z } from "zod";
import { type DockerKind, dockerKey } from "../../../model/docker-labels.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { runStateOf } from "./container-state.ts";
import { type CommandBounds, DOCKER_OVERHEAD, shell } from "./docker-command.ts";

export interface MadeContainer {
  /** The id of its image, as Docker has it. */
  readonly image: string;
  /** The name of the network that it is in. */
  readonly network: string;
  /** Where it is published: `{ "5672/tcp": "127.0.0.1:5672" }`. */
  readonly ports: Readonly<Record<string, string>>;
}

export interface MadeObjects {
  /** By name. */
  readonly containers: Readonly<Record<string, MadeContainer>>;
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/**
 * Ids of containers, by their names, that stood when what is wanted of them last changed: they are replaced in their
 * turn, and until then neither their image nor their ports are a change by hand.
 */
export type StandingContainers = Readonly<Record<string, string>>;

/** In the words that a preview shows. */
export type DockerDrift =
  | "gone"
  | "stopped"
  | "paused"
  | "of another image"
  | "published elsewhere"
  | "not in its network";

/** By {@link dockerKey}: what is as it was made is not in it. */
export type DockerDrifts = Readonly<Record<string, DockerDrift>>;

/** What Docker says of a container. */
const INSPECTED = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  status: z.string(),
  ports: z
    .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable())
    .nullable(),
  networks: z.record(z.string(), z.object({ NetworkID: z.string() })).nullable(),
});
export type InspectedContainer = z.infer<typeof INSPECTED>;

const NAMED = z.object({ name: z.string(), id: z.string() });

const CONTAINER_FORMAT =
  '{"id":{{json .Id}},"name":{{json .Name}},"image":{{json .Image}},"status":{{json .State.Status}},"ports":{{json .HostConfig.PortBindings}},"networks":{{json .NetworkSettings.Networks}}}';
const NETWORK_FORMAT = '{"name":{{json .Name}},"id":{{json .Id}}}';
const VOLUME_FORMAT = '{"name":{{json .Name}},"id":{{json .Name}}}';

/** @throws WarrenError `docker-unavailable` */
export async function dockerDrifts(
  made: MadeObjects,
  standing: StandingContainers,
  bounds: CommandBounds = {},
): Promise<DockerDrifts> {
  const [found, networks, volumes] = await Promise.all([
    inspectContainers(Object.keys(made.containers), bounds),
    inspect("network", made.networks, NETWORK_FORMAT, NAMED, bounds),
    inspect("volume", made.volumes, VOLUME_FORMAT, NAMED, bounds),
  ]);
  const networkIds = new Map(networks.map(({ name, id }) => [name, id]));
  const there = new Set(volumes.map(({ name }) => name));
  const entries: [string, DockerDrift | undefined][] = [
    ...Object.entries(made.containers).map(([name, container]): [string, DockerDrift | undefined] => [
      dockerKey("container", name),
      driftOfContainer(container, found.get(name), {
        networkId: networkIds.get(container.network),
        isStanding: found.get(name)?.id === standing[name],
      }),
    ]),
    ...made.networks.map((name): [string, DockerDrift | undefined] => [
      dockerKey("network", name),
      networkIds.has(name) ? undefined : "gone",
    ]),
    ...made.volumes.map((name): [string, DockerDrift | undefined] => [
      dockerKey("volume", name),
      there.has(name) ? undefined : "gone",
    ]),
  ];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, DockerDrift] => entry[1] !== undefined),
  );
}

/** Those that are there and otherwise than they are wanted now. @throws WarrenError `docker-unavailable` */
export async function standingContainers(
  wanted: MadeObjects["containers"],
  bounds: CommandBounds = {},
): Promise<StandingContainers> {
  const found = await inspectContainers(Object.keys(wanted), bounds);
  const others = Object.entries(wanted).flatMap(([name, made]): [string, string][] => {
    const container = found.get(name);
    return container === undefined || otherwiseMade(made, container) === undefined
      ? []
      : [[name, container.id]];
  });
  return Object.fromEntries(others);
}

/**
 * The one that weighs most. Pure.
 *
 * @param of.networkId of the network that it was made in; undefined where that is gone
 * @param of.isStanding as in {@link StandingContainers}
 */
export function driftOfContainer(
  made: MadeContainer,
  found: InspectedContainer | undefined,
  { networkId, isStanding }: { readonly networkId: string | undefined; readonly isStanding: boolean },
): DockerDrift | undefined {
  if (found === undefined) return "gone";
  const otherwise = isStanding ? undefined : otherwiseMade(made, found);
  if (otherwise !== undefined) return otherwise;
  const connected = found.networks?.[made.network]?.NetworkID;
  if (connected === undefined || networkId === undefined || (connected !== "" && connected !== networkId))
    return "not in its network";
  const state = runStateOf(found.status);
  return state === "running" ? undefined : state;
}

function otherwiseMade(made: MadeContainer, found: InspectedContainer): DockerDrift | undefined {
  if (found.image !== made.image) return "of another image";
  return isSameTable(publishedOf(found), made.ports) ? undefined : "published elsewhere";
}

function publishedOf({ ports }: InspectedContainer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ports ?? {}).map(([port, bindings]) => [
      port,
      (bindings ?? []).map(({ HostIp, HostPort }) => `${HostIp}:${HostPort}`).join(" "),
    ]),
  );
}

function isSameTable(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => left[key] === right[key]);
}

/** By name. */
async function inspectContainers(
  names: readonly string[],
  bounds: CommandBounds,
): Promise<ReadonlyMap<string, InspectedContainer>> {
  const containers = await inspect("container", names, CONTAINER_FORMAT, INSPECTED, bounds);
  return new Map(containers.map((container) => [container.name.replace(/^\//, ""), container]));
}

async function inspect<T>(
  kind: DockerKind,
  names: readonly string[],
  format: string,
  schema: z.ZodType<T>,
  bounds: CommandBounds,
): Promise<T[]> {
  if (names.length === 0) return [];
  const run = shell(bounds.timeout ?? DOCKER_OVERHEAD, bounds.signal);
  // It tells of all that are there, and complains of each that is not.
  const output = await run`docker ${kind} inspect --format ${format} ${[...names]}`;
  bounds.signal?.throwIfAborted();
  const complaints = output.stderr.split("\n").filter((line) => line.trim() !== "");
  const others = complaints.filter((line) => !/no such|not found/i.test(line));
  if (!output.ok && (others.length > 0 || complaints.length === 0)) {
    throw new WarrenError("docker-unavailable", `docker ${kind} inspect: ${others.join(" ").trim()}`, {
      hint: "`./warren doctor` says what is wrong.",
    });
  }
  return output.stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => schema.parse(JSON.parse(line)));
}
