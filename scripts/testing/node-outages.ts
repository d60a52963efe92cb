/** Which nodes of a stack were down, and when, as Docker tells it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { poll } from "../../broker/node/poll.ts";
import { READINESS_PROBE } from "../../infra/server/node/node-files.ts";
import { STACK_LABELS } from "../../model/docker-labels.ts";

const run = promisify(execFile);
/** Of a node that is down: more than a loaded machine takes. */
const MOST_MINUTES = 10;

interface DockerEvent {
  readonly status: string;
  readonly Actor: { readonly Attributes: { readonly name: string } };
}

export interface NodeOutages {
  /** Names of containers, in the order in which they went down. */
  readonly outages: readonly string[];
  /** The most that were down at one time: from the end of the process until the node serves clients again. */
  readonly mostAtOnce: number;
}

/** @param directory of the project whose containers are watched */
export function watchNodes(directory: string): { readonly end: () => Promise<NodeOutages> } {
  const filters = [
    "type=container",
    `label=${STACK_LABELS.directory}=${directory}`,
    `label=${STACK_LABELS.role}=node`,
  ];
  const words = ["events", "--format", "{{json .}}", ...filters.flatMap((filter) => ["--filter", filter])];
  const child = spawn("docker", words, { stdio: ["ignore", "pipe", "inherit"] });
  const down = new Set<string>();
  const outages: string[] = [];
  let mostAtOnce = 0;
  const ended = new AbortController();
  // Docker's own look at it comes seconds later, when the next node may be down already, and rightly.
  const untilItServes = async (name: string): Promise<void> => {
    await poll(
      `${name} to serve`,
      { timeout: MOST_MINUTES * 60_000, interval: 250, signal: ended.signal },
      () => serves(name),
    );
    down.delete(name);
  };
  const returns: Promise<void>[] = [];
  createInterface(child.stdout).on("line", (line) => {
    const { status, Actor } = JSON.parse(line) as DockerEvent;
    const { name } = Actor.Attributes;
    if (status === "die") {
      down.add(name);
      outages.push(name);
      mostAtOnce = Math.max(mostAtOnce, down.size);
      returns.push(untilItServes(name));
    }
  });
  return {
    end: async () => {
      child.kill();
      await once(child, "close");
      ended.abort();
      await Promise.allSettled(returns);
      return { outages, mostAtOnce };
    },
  };
}

/** Undefined as long as it does not, so that it is asked again. */
async function serves(container: string): Promise<true | undefined> {
  try {
    await run("docker", ["exec", container, "bash", "-c", READINESS_PROBE]);
    return true;
  } catch {
    return undefined;
  }
}
