/**
 * Refuses a config that would have Pulumi delete a node's data: fewer nodes, or another kind of server. The volumes of
 * what the config no longer names would go with their containers, and no queue on them would be asked.
 */
import { $ } from "zx/core";
import { WarrenError } from "../../model/warren-error.ts";
import { dockerUnavailable } from "./docker-ownership.ts";

export interface NamedVolumes {
  /** Whether Docker has to be there: not for a broker that exists already. */
  readonly dockerNeeded: boolean;
  /** The volumes that the stack's config names. */
  readonly volumes: readonly string[];
}

/**
 * @param labels what marks a Docker object as this stack's
 * @throws WarrenError `volumes-left-out`, `docker-unavailable`
 */
export async function assertNoVolumeLeftOut(
  { dockerNeeded, volumes }: NamedVolumes,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const filters = Object.entries(labels).flatMap(([label, value]) => ["--filter", `label=${label}=${value}`]);
  const listed = await $({ quiet: true, nothrow: true })`docker volume ls --quiet ${filters}`;
  if (listed.exitCode !== 0) {
    if (!dockerNeeded) return;
    throw dockerUnavailable(listed.stderr);
  }
  const error = leftOut(listed.stdout.split("\n").filter(Boolean), volumes);
  if (error !== undefined) throw error;
}

/** @param existing this stack's volumes */
export function leftOut(existing: readonly string[], named: readonly string[]): WarrenError | undefined {
  const volumes = existing.filter((volume) => !named.includes(volume)).toSorted();
  if (volumes.length === 0) return undefined;
  const what =
    volumes.length === 1 ? `the Docker volume ${volumes[0]}` : `Docker volumes ${volumes.join(", ")}`;
  return new WarrenError(
    "volumes-left-out",
    `This stack has data that its config no longer names (${what}): it would be deleted, whatever messages are in it`,
    {
      hint:
        "Set server and clusterNodes back to what they were. A stack keeps its kind of server, and a cluster may get " +
        "more nodes but not fewer: for another one use another stack (`./warren up --new --stack NAME`), let clients empty " +
        "the queues of this one, and take it down (`./warren down`).",
    },
  );
}
