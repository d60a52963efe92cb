/**
 * Commands on a node that is ours: a RabbitMQ server in a Docker container that this machine's Docker command
 * line can reach.
 */
import type { ProcessOutput } from "zx/core";
import { WarrenError } from "../../model/warren-error.ts";
import { type CommandBounds, DOCKER_OVERHEAD, outputOf, shell } from "./container/docker-command.ts";

export interface Node {
  /** The container's name or id. */
  readonly container: string;
}

/** A node of a broker, with its own listeners; `NodeListeners` says more of them. */
export interface PublishedNode extends Node {
  /** `http://127.0.0.1:15672` */
  readonly managementUrl: string;
  /** `amqp://127.0.0.1:5672`; credentials in it are not used */
  readonly amqpUrl: string;
}

/** Milliseconds that RabbitMQ gets to end by itself; a large node flushes for long. */
const DEFAULT_GRACE = 120_000;

/** The exit status of a process that SIGKILL ended: 128 + 9. */
const KILLED = 137;

/**
 * Runs a command inside the container: `exec(node, ["rabbitmqctl", "list_queues"])`. Secrets do not belong into
 * its arguments, where every process list shows them.
 *
 * @returns its standard output
 * @throws WarrenError `node-command-failed`
 */
export async function exec(
  node: Node,
  command: readonly [string, ...string[]],
  bounds: CommandBounds = {},
): Promise<string> {
  const { timeout = 60_000, signal, input } = bounds;
  const run = shell(timeout, signal, input);
  const interactive = input === undefined ? [] : ["--interactive"];
  const output = await run`docker exec ${interactive} ${node.container} ${[...command]}`;
  bounds.signal?.throwIfAborted();
  return outputOf(output, node, command[0]).stdout;
}

/**
 * Lets RabbitMQ end by itself, one that is paused as well. Once begun it goes on to its end, also when the caller is killed.
 *
 * @param grace milliseconds until the container is killed. @default 120_000
 * @throws WarrenError `node-stop-not-graceful` when it had to be killed
 */
export async function stop(node: Node, grace: number = DEFAULT_GRACE): Promise<void> {
  const { container } = node;
  const seconds = Math.ceil(grace / 1000);
  await unpause(node);
  const run = shell(grace + DOCKER_OVERHEAD);
  const output = await run`
    docker stop -t ${seconds} ${container} >/dev/null
    docker inspect --format ${"{{.State.ExitCode}}"} ${container}`;
  refuseForced(outputOf(output, node, "docker stop"), node, grace);
}

/** Ends a container that holds nothing: after a few seconds it is killed. */
export async function stopContainer({ container }: Node): Promise<void> {
  const run = shell(DOCKER_OVERHEAD);
  outputOf(await run`docker stop -t 3 ${container}`, { container }, "docker stop");
}

/**
 * Starts a container that is stopped, and lets one go on that is paused, which `docker start` refuses; a running one is
 * left as it is. Ready is `awaitReady`'s to say.
 */
export async function start(node: Node): Promise<void> {
  await unpause(node);
  const run = shell(DOCKER_OVERHEAD);
  outputOf(await run`docker start ${node.container}`, node, "docker start");
}

/** What is paused hears no signal: a stop would wait for all of its time, and kill it then. Others are left as they are. */
async function unpause(node: Node): Promise<void> {
  const { container } = node;
  const run = shell(2 * DOCKER_OVERHEAD);
  const output = await run`
    paused=$(docker container inspect --format ${"{{.State.Paused}}"} ${container}) || exit
    if [ "$paused" = true ]; then docker unpause ${container}; fi`;
  outputOf(output, node, "docker unpause");
}

/**
 * A graceful stop, then a start, as one command that goes on to its end also when the caller is killed in
 * between, so that a node is never left stopped.
 *
 * @param grace milliseconds until the container is killed. @default 120_000
 * @throws WarrenError `node-stop-not-graceful` when it had to be killed; it is started all the same
 */
export async function restart(node: Node, grace: number = DEFAULT_GRACE): Promise<void> {
  const { container } = node;
  const seconds = Math.ceil(grace / 1000);
  await unpause(node);
  const run = shell(grace + 2 * DOCKER_OVERHEAD);
  const output = await run`
    docker stop -t ${seconds} ${container} >/dev/null
    status=$(docker inspect --format ${"{{.State.ExitCode}}"} ${container})
    docker start ${container} >/dev/null
    echo $status`;
  refuseForced(outputOf(output, node, "docker stop and docker start"), node, grace);
}

/** SIGKILL for every process of the node, and nothing more. */
export async function kill(node: Node): Promise<void> {
  const run = shell(DOCKER_OVERHEAD);
  outputOf(await run`docker kill --signal KILL ${node.container}`, node, "docker kill");
}

/** SIGKILL, then a start, as one command that goes on to its end also when the caller is killed in between. */
export async function killAndStart(node: Node): Promise<void> {
  const { container } = node;
  const run = shell(2 * DOCKER_OVERHEAD);
  const output = await run`
    docker kill --signal KILL ${container} >/dev/null
    docker start ${container} >/dev/null`;
  outputOf(output, node, "docker kill and docker start");
}

function refuseForced(output: ProcessOutput, node: Node, grace: number): void {
  if (Number(output.stdout.trim()) !== KILLED) return;
  throw new WarrenError(
    "node-stop-not-graceful",
    `RabbitMQ in container ${node.container} did not end within ${grace / 1000} s and was killed`,
    { hint: "Its log says what it was doing: docker logs." },
  );
}
