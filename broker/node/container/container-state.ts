/** What Docker says of a node's container. */
import { WarrenError } from "../../../model/warren-error.ts";
import type { Node } from "../node.ts";
import { type CommandBounds, DOCKER_OVERHEAD, outputOf, shell } from "./docker-command.ts";

/**
 * `running`: its process runs, or ended by itself and Docker is about to start it again. `paused`: the process is there and
 * frozen (`docker pause`), so that its ports take connections and nothing answers.
 */
export type RunState = "running" | "paused" | "stopped";

/** @param status in the words of Docker's API: `running`, `restarting`, `paused`, `exited`, `created` */
export function runStateOf(status: string): RunState {
  if (status === "paused") return "paused";
  return status === "running" || status === "restarting" ? "running" : "stopped";
}

/** What Docker says of a container. */
export interface ContainerState {
  readonly state: RunState;
  /** Docker starts it again when it ends by itself. */
  readonly startedAgain: boolean;
  /** How often Docker has done so. */
  readonly restarts: number;
  /** Docker does so again and again, and its health check does not find it healthy: the node in it serves nobody. */
  readonly failing: boolean;
  /** When its process was started and when it ended last: two that are equal are one run of it. */
  readonly run: string;
}

/**
 * So often it has to end before it counts as a node that cannot start. Once is not enough where its container is
 * restarted: a node of a new cluster may give up on another one that is late, and find it the next time.
 */
export const ENDS = 2;

const STATE = [
  "{{.State.Status}}",
  "{{.HostConfig.RestartPolicy.Name}}",
  "{{.RestartCount}}",
  "{{.State.StartedAt}}/{{.State.FinishedAt}}",
  "{{if .State.Health}}{{.State.Health.Status}}{{end}}",
].join(" ");

/** Undefined where there is no such container. @throws WarrenError `node-command-failed` */
export async function findContainer(
  node: Node,
  bounds: CommandBounds = {},
): Promise<ContainerState | undefined> {
  const docker = shell(bounds.timeout ?? DOCKER_OVERHEAD, bounds.signal);
  const output = await docker`docker inspect --type container --format ${STATE} ${node.container}`;
  bounds.signal?.throwIfAborted();
  if (output.exitCode !== 0 && /no such (container|object)/i.test(output.stderr)) return undefined;
  const words = outputOf(output, node, "docker inspect").stdout.trim().split(" ");
  const [status = "", policy, restarts, run = "", health] = words;
  const restarting = status === "restarting";
  return {
    state: runStateOf(status),
    startedAgain: policy !== "no",
    restarts: Number(restarts),
    failing: restarting || (Number(restarts) >= ENDS && health !== "healthy"),
    run,
  };
}

/** @throws WarrenError `node-command-failed` also where there is no such container, or no Docker */
export async function containerState(node: Node, bounds: CommandBounds = {}): Promise<ContainerState> {
  const state = await findContainer(node, bounds);
  if (state !== undefined) return state;
  throw new WarrenError("node-command-failed", `There is no container ${node.container}.`, {
    hint: "docker ps --all says which there are. `./warren up` makes again what is gone, and gives back a name that was changed.",
  });
}

/**
 * Whether the system has ended it a moment ago because of its memory. Its state tells that only until the next start.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function ranOutOfMemory(node: Node): Promise<boolean> {
  const run = shell(DOCKER_OVERHEAD);
  const filters = [`--filter=container=${node.container}`, "--filter=event=oom"];
  const output = await run`docker events --since 1m --until 0s ${filters} --format {{.Action}}`;
  return outputOf(output, node, "docker events").stdout.trim() !== "";
}
