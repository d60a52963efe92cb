/**
 * Loaded before a command (`node --import`), it counts which files the process opens and which programs it starts, and
 * writes that down when the process ends. What Pulumi starts inherits it, and counts for itself.
 */
import fs from "node:fs";
import { join } from "node:path";
import { startCounting } from "./count-calls.ts";

/** Where counts go, and what turns this on. */
const FOLDER = process.env["WARREN_TEST_COUNTS"];

if (FOLDER !== undefined) {
  const counted = startCounting();
  process.on("exit", () => {
    const { opened, programs } = counted.stop();
    fs.writeFileSync(
      join(FOLDER, `${process.pid}.json`),
      JSON.stringify({ argv: process.argv, opened, programs }),
    );
  });
}
