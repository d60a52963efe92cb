/** The logs of several nodes as one, in the order of time. */
import { setTimeout as delay } from "node:timers/promises";
import { type LogStream, readContainerLog } from "../../broker/node/container/container-log.ts";
import { containerState } from "../../broker/node/container/container-state.ts";
import type { Node } from "../../broker/node/node.ts";
import { type LogEntry, LogReader } from "../../model/logs/log-entry.ts";
import { isShown, type LogFilter } from "../../model/logs/log-filter.ts";
import { WarrenError } from "../../model/warren-error.ts";

export interface NodeLogEntry extends LogEntry {
  /** The container's name. */
  readonly node: string;
}

export interface NodeLogOptions extends LogFilter {
  readonly signal: AbortSignal;
  readonly onEntry: (entry: NodeLogEntry) => void;
}

/**
 * Milliseconds that an entry is held back while logs are followed: for its further lines, and for what another node
 * has written before it and Docker hands over later.
 */
const HOLD = 300;
/** Milliseconds between two looks whether a container that stopped runs again. */
const LOOK = 1_000;

/** What there is, once. @throws WarrenError `log-unreadable`; the signal's reason when it is aborted */
export async function readNodeLogs(nodes: readonly Node[], options: NodeLogOptions): Promise<void> {
  const found = await Promise.all(
    nodes.map(async (node) => {
      const entries: NodeLogEntry[] = [];
      const streams = readers(node, (entry) => entries.push(entry));
      await readContainerLog(node, { ...sinceOf(options), signal: options.signal, onLine: streams.add });
      streams.end();
      return entries;
    }),
  );
  options.signal.throwIfAborted();
  for (const entry of inOrder(found.flat())) if (isShown(entry, options)) options.onEntry(entry);
}

/**
 * What there is, and what comes until the signal is aborted, over restarts of the containers too. That is no error.
 *
 * @throws WarrenError `log-unreadable`; `node-command-failed` where a container is removed
 */
export async function followNodeLogs(nodes: readonly Node[], options: NodeLogOptions): Promise<void> {
  let held: { readonly entry: NodeLogEntry; readonly came: number }[] = [];
  const followed = nodes.map((node) => {
    let last = options.since ?? 0;
    let heard = 0;
    const streams = readers(node, (entry) => held.push({ entry, came: performance.now() }));
    const onLine: typeof streams.add = (line, stream) => {
      last = Math.max(last, line.written);
      heard = performance.now();
      streams.add(line, stream);
    };
    return { node, streams, onLine, last: () => last, heard: () => heard };
  });
  const release = (all: boolean): void => {
    const limit = all ? Number.POSITIVE_INFINITY : performance.now() - HOLD;
    for (const { streams, heard } of followed) if (heard() < limit) streams.end();
    const ready = held.filter(({ came }) => came <= limit);
    held = held.filter(({ came }) => came > limit);
    for (const entry of inOrder(ready.map((each) => each.entry)))
      if (isShown(entry, options)) options.onEntry(entry);
  };
  const timer = setInterval(release, HOLD / 2, false);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  try {
    await Promise.all(
      followed.map(async ({ node, onLine, last }) => {
        while (!signal.aborted) {
          // Docker's bound is inclusive.
          const since = last() === 0 ? {} : { since: last() + 1 };
          await readContainerLog(node, { ...since, follow: true, signal, onLine });
          while (!signal.aborted && !(await isRunningOrGone(node, signal))) {
            await delay(LOOK, undefined, { signal }).catch(() => undefined);
          }
        }
      }),
    );
  } finally {
    // When one fails, the others end.
    stop.abort();
    clearInterval(timer);
    release(true);
  }
}

async function isRunningOrGone(node: Node, signal: AbortSignal): Promise<boolean> {
  try {
    return (await containerState(node, { signal })).state !== "stopped";
  } catch (error) {
    if (signal.aborted) return true;
    if (!(error instanceof WarrenError)) throw error;
    throw new WarrenError("log-unreadable", `The container ${node.container} is gone.`, { cause: error });
  }
}

/** One for each stream: what they hold is not written by the same program. */
function readers(
  { container }: Node,
  take: (entry: NodeLogEntry) => void,
): { add: (line: Parameters<LogReader["add"]>[0], stream: LogStream) => void; end: () => void } {
  const streams = { stdout: new LogReader(), stderr: new LogReader() };
  const taken = (entry: LogEntry | undefined): void => {
    if (entry !== undefined) take({ ...entry, node: container });
  };
  return {
    add: (line, stream) => taken(streams[stream].add(line)),
    end: () => {
      for (const reader of Object.values(streams)) taken(reader.end());
    },
  };
}

/** Docker writes a line down a moment after the node has written its time. */
function sinceOf({ since }: LogFilter): { readonly since?: number } {
  return since === undefined ? {} : { since };
}

/** Of the same time, those of a node stay in their order. */
function inOrder(entries: readonly NodeLogEntry[]): NodeLogEntry[] {
  return entries.toSorted((a, b) => a.time - b.time);
}
