/**
 * Loaded before a command (`node --import`), it counts which files the process opens and which programs it starts, and
 * writes that down when the process ends. What Pulumi starts inherits it, and counts for itself.
 */
import { type ChildProcess } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";

/** Where counts go, and what turns this on. */
const FOLDER = process.env["WARREN_TEST_COUNTS"];

if (FOLDER !== undefined) {
  const opened: string[] = [];
  const started: ChildProcess[] = [];
  const counted = <F extends (path: never, ...more: never[]) => unknown>(open: F): F =>
    ((path: never, ...more: never[]) => {
      // A file that is open already is no path.
      if (typeof path === "string") opened.push(resolve(path));
      return open(path, ...more);
    }) as F;
  fs.promises.readFile = counted(fs.promises.readFile);
  fs.promises.open = counted(fs.promises.open);
  fs.readFileSync = counted(fs.readFileSync);
  syncBuiltinESMExports();
  channel("child_process").subscribe((message) => {
    started.push((message as { readonly process: ChildProcess }).process);
  });
  process.on("exit", () => {
    const programs = started.map(({ spawnargs }) => spawnargs ?? []);
    fs.writeFileSync(
      join(FOLDER, `${process.pid}.json`),
      JSON.stringify({ argv: process.argv, opened, programs }),
    );
  });
}
