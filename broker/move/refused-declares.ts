/**
 * Clients that declare a queue otherwise than it is: RabbitMQ refuses them with 406, closes their channel, and tells in
 * its log alone who it was (rabbit_channel, `handle_exception/2`).
 */
import { type LogEntry, LogReader } from "../../model/logs/log-entry.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { readContainerLog } from "../node/container/container-log.ts";
import type { Node } from "../node/node.ts";

export interface RefusedDeclare {
  /** `172.17.0.1:40000 -> 172.17.0.2:5672` */
  readonly connection: string;
  /** `inequivalent arg 'x-queue-type'`, in the broker's words. */
  readonly why: string;
}

export interface RefusedQuestion {
  readonly nodes: readonly Node[];
  readonly virtualHost: string;
  readonly queue: string;
  /** Microseconds since 1970. */
  readonly since: number;
  readonly signal?: AbortSignal | undefined;
}

/** Each connection once. A log that cannot be read, or is written elsewhere, tells of none. */
export async function refusedDeclares(question: RefusedQuestion): Promise<readonly RefusedDeclare[]> {
  const { nodes, since, signal = new AbortController().signal } = question;
  const found = new Map<string, RefusedDeclare>();
  const keep = (entry: LogEntry | undefined): void => {
    const refused = entry === undefined ? undefined : refusedIn(entry, question);
    if (refused !== undefined) found.set(refused.connection, refused);
  };
  for (const node of nodes) {
    const readers = { stdout: new LogReader(), stderr: new LogReader() };
    try {
      await readContainerLog(node, {
        since,
        signal,
        onLine: (line, stream) => keep(readers[stream].add(line)),
      });
    } catch (error) {
      if (!(error instanceof WarrenError) || error.code !== "log-unreadable") throw error;
    }
    for (const reader of Object.values(readers)) keep(reader.end());
  }
  return [...found.values()];
}

/** Pure. @returns undefined where the entry tells of something else */
export function refusedIn(
  { lines }: LogEntry,
  { virtualHost, queue }: Pick<RefusedQuestion, "virtualHost" | "queue">,
): RefusedDeclare | undefined {
  const text = lines.join("\n");
  const [, connection] = /^Channel error on connection <[^>]*> \((.*?), vhost: '/.exec(text) ?? [];
  const of = ` for queue '${queue}' in vhost '${virtualHost}'`;
  const [, cause = ""] = text.split("caused a channel exception precondition_failed: ");
  const end = cause.indexOf(of);
  return connection === undefined || end < 0 ? undefined : { connection, why: cause.slice(0, end) };
}
