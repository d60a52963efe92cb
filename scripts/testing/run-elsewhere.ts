/** A line of shell as a person types it, in a folder that is not the project's. */
import { spawn } from "node:child_process";
import { type Ended, endOf } from "./temporary-project.ts";

export type { Ended };

export async function runElsewhere(
  line: string,
  { cwd, environment }: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
): Promise<Ended> {
  return await endOf(
    spawn("sh", ["-c", line], { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true }),
  );
}

/** What stands in backticks, once each, in the order in which it was said. */
export function commandsOfOutput(text: string): string[] {
  return [...new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, command = ""]) => command))];
}
