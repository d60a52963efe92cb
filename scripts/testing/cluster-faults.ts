/** What can happen to the nodes of a cluster in Docker, done to a cluster that is at work, and what came of it. */

import { execFile, execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { poll } from "../../broker/node/poll.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { PROCESS_LABELS } from "../../model/docker-labels.ts";
import { messageOf } from "../../model/warren-error.ts";
import type { ConfirmedLoad } from "./confirmed-load.ts";

export interface FaultReport {
  /** `SIGKILL of node1` */
  readonly fault: string;
  /** Milliseconds without a confirm, the longest of all publishers, from the fault until everything was whole again. */
  readonly longestGap: number;
  /** Messages that were confirmed meanwhile. */
  readonly confirmed: number;
}

export interface ClusterUnderFaults {
  /** Containers of the nodes, by the host names that they have on the network. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly network: string;
  readonly load: ConfirmedLoad;
  /** Resolves when all nodes serve and all queues have all members online. */
  readonly whole: () => Promise<void>;
}

/**
 * Milliseconds that a node is cut off, and that the others go on before the next fault. Longer than Raft's elections
 * and than HAProxy's health checks take, so that clients meet either state and not only the change.
 */
const CUT_OFF = 15_000;

/** Messages that have to be confirmed between two faults, so that each meets a load. */
const BETWEEN = 500;

/**
 * SIGKILL, stop and start, and partition of nodes, then SIGKILL of all at once: one after the other.
 *
 * @param hostnames of the nodes that it happens to alone. @default all
 */
export async function* inflictFaults(
  cluster: ClusterUnderFaults,
  hostnames: readonly string[] = [...cluster.nodes.keys()],
): AsyncGenerator<FaultReport> {
  for (const [hostname, container] of cluster.nodes) {
    if (!hostnames.includes(hostname)) continue;
    yield await inflict(cluster, `SIGKILL of ${hostname}`, async () => {
      await docker("kill", container);
      await docker("start", container);
    });
    yield await inflict(cluster, `stop and start of ${hostname}`, async () => {
      await docker("stop", "--time", "120", container);
      await docker("start", container);
    });
    yield await inflict(cluster, `partition of ${hostname}`, async () => {
      await docker("network", "disconnect", cluster.network, container);
      await pause(CUT_OFF);
      await docker("network", "connect", "--alias", hostname, cluster.network, container);
    });
  }
  const containers = [...cluster.nodes.values()];
  yield await inflict(cluster, "SIGKILL of all nodes", async () => {
    await docker("kill", ...containers);
    await docker("start", ...containers);
  });
}

interface ListedQueue {
  readonly name: string;
  readonly type: string;
  readonly members?: readonly string[];
  readonly online?: readonly string[] | null;
}

/** Waits until every quorum queue has so many members, and all of them are online. */
export async function awaitWholeQueues(api: ManagementApi, members: number): Promise<void> {
  await poll("all members of all queues", { timeout: 300_000, interval: 500 }, async (signal, note) => {
    const path = "/queues?columns=name,type,members,online";
    try {
      const queues = (await rawGet<ListedQueue[]>(api, path, signal)).filter(({ type }) => type === "quorum");
      const partial = queues.filter(
        (queue) => queue.members?.length !== members || queue.online?.length !== members,
      );
      note(partial.map(({ name }) => name).join(", "));
      return queues.length > 0 && partial.length === 0 ? true : undefined;
    } catch (error) {
      // The node that is asked is one of those that come and go.
      note(messageOf(error));
      return undefined;
    }
  });
}

async function inflict(
  { load, whole }: ClusterUnderFaults,
  fault: string,
  happen: () => Promise<void>,
): Promise<FaultReport> {
  load.takeLongestGap();
  const before = load.confirmed;
  await happen();
  await whole();
  const after = load.confirmed;
  await poll(`${BETWEEN} confirms after ${fault}`, { timeout: 300_000 }, () =>
    Promise.resolve(load.confirmed >= after + BETWEEN ? true : undefined),
  );
  return { fault, longestGap: load.takeLongestGap(), confirmed: load.confirmed - before };
}

const run = promisify(execFile);

/** Not synchronous: the load is at work in this process. */
async function docker(...words: string[]): Promise<void> {
  await run("docker", words);
}

/** An image that is a container's but for a label, so that Docker gives it another id. */
export function otherImage(container: string): string {
  const image = "warren/rabbitmq-test:other";
  const inspect = ["inspect", "--format", "{{.Config.Image}}", container];
  const of = execFileSync("docker", inspect, { encoding: "utf8" }).trim();
  execFileSync("docker", ["build", "--quiet", "--tag", image, "-"], {
    input: `FROM ${of}\nLABEL ${PROCESS_LABELS.test}=${Date.now()}\n`,
    env: { ...process.env, DOCKER_BUILDKIT: "0" },
  });
  return image;
}
