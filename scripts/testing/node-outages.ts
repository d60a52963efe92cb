/** Which nodes of a stack were down, and when, as Docker tells it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { STACK_LABELS } from "../../model/docker-labels.ts";

interface DockerEvent {
  readonly status: string;
  readonly Actor: { readonly Attributes: { readonly name: string } };
}

export interface NodeOutages {
  /** Names of containers, in the order in which they went down. */
  readonly outages: readonly string[];
  /** The most that were down at one time: from the end of the process until the container is healthy again. */
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
  createInterface(child.stdout).on("line", (line) => {
    const { status, Actor } = JSON.parse(line) as DockerEvent;
    const { name } = Actor.Attributes;
    if (status === "die") {
      down.add(name);
      outages.push(name);
      mostAtOnce = Math.max(mostAtOnce, down.size);
    } else if (status === "health_status: healthy") down.delete(name);
  });
  return {
    end: async () => {
      child.kill();
      await once(child, "close");
      return { outages, mostAtOnce };
    },
  };
}
