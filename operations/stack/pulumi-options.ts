/**
 * Pulumi's CLI takes each of its options from the environment, too: `--debug` as PULUMI_OPTION_DEBUG
 * (https://www.pulumi.com/docs/iac/cli/environment-variables/). Commands of Warren say all that they need themselves: with
 * another stack or folder they would be about something else, `--json` changes what they read, and `--debug`, `--verbose`
 * and `--show-secrets` print secrets (docs/toolchain.md).
 */

const PREFIX = "PULUMI_OPTION_";

/** How Pulumi shows what it does, and how much of it at once. */
const PASSED_ON: ReadonlySet<string> = new Set(
  ["COLOR", "EMOJI", "NON_INTERACTIVE", "PARALLEL", "SUPPRESS_PROGRESS"].map((name) => `${PREFIX}${name}`),
);

/** What Pulumi is given of somebody's environment. */
export interface PassedOn {
  readonly environment: NodeJS.ProcessEnv;
  /** The names of what is left out, sorted. */
  readonly leftOut: readonly string[];
}

export function withoutPulumiOptions(environment: NodeJS.ProcessEnv): PassedOn {
  const leftOut = Object.keys(environment).filter(isLeftOut).toSorted();
  const kept = Object.entries(environment).filter(([name]) => !isLeftOut(name));
  return { environment: Object.fromEntries(kept), leftOut };
}

function isLeftOut(name: string): boolean {
  return name.startsWith(PREFIX) && !PASSED_ON.has(name);
}
