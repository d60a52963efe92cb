/** Keeps the user's own shell configuration out of the commands that are run by a shell. */

/**
 * Bash that runs one command reads ~/.bashrc before it where its input is a socket, as Node's pipes are, and SHLVL says that no
 * shell is above it: it takes itself for one that rshd has started (`run_startup_files` in its shell.c; Debian builds it so).
 * A job of CI, of cron or of systemd has no SHLVL. What stands in the file would then be in the result of each command, and
 * in its time.
 *
 * @param environment of this process: commands are run with it, or with what is made of it
 */
export function keepShellConfigurationOut(environment: NodeJS.ProcessEnv): void {
  if (!(Number(environment["SHLVL"]) >= 1)) environment["SHLVL"] = "1";
}
