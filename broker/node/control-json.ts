/**
 * What `rabbitmqctl` answers, as JSON. Its standard output also has what its own Erlang node logs, such as that it leaves
 * another `rabbitmqctl` which runs at the same time; before the answer, between its lines, or after it.
 */
import type { z } from "zod";
import { firstFaultOf } from "../../model/text/issue-words.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { CommandBounds } from "./container/docker-command.ts";
import { exec, type Node } from "./node.ts";

export interface ControlQuestion<T> {
  /** Without their formatter: `["list_queues", "name"]`. */
  readonly words: readonly string[];
  /** What is expected. */
  readonly shape: z.ZodType<T>;
}

/** @throws WarrenError `node-command-failed`, `node-answer-unknown` */
export async function controlJson<T>(
  node: Node,
  { words, shape }: ControlQuestion<T>,
  bounds?: CommandBounds,
): Promise<T> {
  const printed = await exec(node, ["rabbitmqctl", "--silent", "--formatter=json", ...words], bounds);
  return inShape(jsonIn(printed, words), { words, shape });
}

/** Pure. @throws WarrenError `node-answer-unknown` with the place in the answer */
export function inShape<T>(answer: unknown, { words, shape }: ControlQuestion<T>): T {
  const read = shape.safeParse(answer);
  if (read.success) return read.data;
  const fault = firstFaultOf(read.error, { schema: shape, given: answer });
  throw new WarrenError(
    "node-answer-unknown",
    `rabbitmqctl ${words[0] ?? ""} printed JSON of another form than RabbitMQ's${fault}`,
  );
}

/**
 * Pure. The formatter writes an answer on one line; a list row by row, between brackets of their own, and each row but
 * the first after a comma (`RabbitMQ.CLI.Formatters.Json`).
 *
 * @throws WarrenError `node-answer-unknown`
 */
export function jsonIn(printed: string, words: readonly string[]): unknown {
  const lines = printed.split("\n");
  const first = lines.indexOf("[");
  const last = lines.lastIndexOf("]");
  if (first !== -1 && last > first) {
    // A row that cannot be read is not left out: what it says may hold messages.
    return lines
      .slice(first + 1, last)
      .filter((line) => /^,?[[{]/.test(line))
      .map((line) => parsed(line.replace(/^,/, ""), words));
  }
  // A line of a log begins with the time, a number to JSON; so nothing but lists and tables count.
  const answer = lines.find((line) => /^[[{]/.test(line));
  if (answer !== undefined) return parsed(answer, words);
  throw noJson(printed, words);
}

/** Characters. */
const MOST_SHOWN = 200;

function noJson(printed: string, words: readonly string[]): WarrenError {
  return new WarrenError(
    "node-answer-unknown",
    `rabbitmqctl ${words[0] ?? ""} printed no JSON: ${JSON.stringify(printed.slice(0, MOST_SHOWN))}`,
  );
}

function parsed(line: string, words: readonly string[]): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw error instanceof SyntaxError ? noJson(line, words) : error;
  }
}
