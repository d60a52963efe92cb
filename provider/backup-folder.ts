import { homedir } from "node:os";
import { join } from "node:path";
import { VARIABLES } from "../model/environment-variables.ts";

/**
 * Where definitions from before a change are kept: WARREN_BACKUPS, else `warren/backups` in the user's folder for
 * state (https://specifications.freedesktop.org/basedir-spec/latest/).
 *
 * @returns undefined for `off`: nothing is kept
 */
export function backupFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const chosen = environment[VARIABLES.backups.name] ?? "";
  if (chosen === "off") return undefined;
  if (chosen !== "") return chosen;
  const state = environment["XDG_STATE_HOME"] || join(homedir(), ".local/state");
  return join(state, "warren/backups");
}
