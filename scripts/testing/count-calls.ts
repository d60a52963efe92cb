/** Counts which files a process opens and which programs it starts, from within. */
import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

export interface Counted {
  /** Paths of files, as often as each was opened. */
  readonly opened: readonly string[];
  /** Command lines of programs. */
  readonly programs: readonly (readonly string[])[];
}

const STARTED = "child_process";

/** Until it is stopped the functions of Node.js that open files are replaced for all that runs in this process. */
export function startCounting(): { readonly stop: () => Counted } {
  const opened: string[] = [];
  const started: ChildProcess[] = [];
  const counted = <F extends (path: never, ...more: never[]) => unknown>(open: F): F =>
    ((path: never, ...more: never[]) => {
      // A file that is open already is no path.
      if (typeof path === "string") opened.push(resolve(path));
      return open(path, ...more);
    }) as F;
  const { readFileSync } = fs;
  const { readFile, open } = fs.promises;
  fs.promises.readFile = counted(readFile);
  fs.promises.open = counted(open);
  fs.readFileSync = counted(readFileSync);
  syncBuiltinESMExports();
  const onStarted = (message: unknown): void => {
    started.push((message as { readonly process: ChildProcess }).process);
  };
  subscribe(STARTED, onStarted);
  return {
    stop() {
      unsubscribe(STARTED, onStarted);
      Object.assign(fs.promises, { readFile, open });
      fs.readFileSync = readFileSync;
      syncBuiltinESMExports();
      return { opened, programs: started.map(({ spawnargs }) => spawnargs ?? []) };
    },
  };
}
