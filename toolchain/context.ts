import { fileURLToPath } from "node:url";
import { WarrenError } from "../model/warren-error.ts";
import { cacheFolderOf } from "./cache/cache.ts";
import { explainDisk } from "./cache/disk.ts";
import { withLock } from "./cache/lock.ts";
import type { Progress, ProgressStep } from "./progress.ts";

/** Of this folder, with the sources that parts are built from. */
export const TOOLCHAIN_FOLDER = fileURLToPath(new URL(".", import.meta.url));

export interface ToolchainOptions {
  progress: Progress;
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /** @default as cacheFolderOf says for `env` */
  cacheFolder?: string;
  /** Allows what would be asked. @default false */
  assumeYes?: boolean;
  /** Asks the person who is there. @default nobody is there: what would be asked is refused */
  ask?: (question: string) => Promise<boolean>;
  /** Whether the image of a cluster's load balancer is wanted. @default false */
  loadBalancer?: boolean;
  /** Whether servers run in Docker on this machine: looked for by `examineToolchain`. @default true */
  docker?: boolean;
  /** Ends what runs; what was finished stays, and a later run goes on from there. */
  signal?: AbortSignal;
}

/** What every step needs to know: the options with their defaults filled in. */
export interface ToolchainContext {
  cacheFolder: string;
  env: NodeJS.ProcessEnv;
  progress: Progress;
  /** Answers every question with yes. */
  assumeYes: boolean;
  /** Asks the person who is there; undefined where there is none. */
  ask: ((question: string) => Promise<boolean>) | undefined;
  signal: AbortSignal | undefined;
}

/** The options with their defaults. */
export function contextOf(options: ToolchainOptions): ToolchainContext {
  const env = options.env ?? process.env;
  return {
    cacheFolder: options.cacheFolder ?? cacheFolderOf(env),
    env,
    progress: options.progress,
    assumeYes: options.assumeYes ?? false,
    ask: options.ask,
    signal: options.signal,
  };
}

export interface StepOptions<Result> {
  /** Steps of the same name wait for each other, also those of other runs on the same cache. */
  lock: string;
  /** What is done and why, as one short sentence. */
  title: string;
  /** The result, if it is there by now; asked once the lock is held, since another run may have made it. */
  look: () => Promise<Result | undefined>;
  /** What came of it, in a few words. @default nothing but the time */
  tell?: (result: Result) => string;
}

/** One step that takes more than a moment: alone, shown, and with a full disk explained. */
export async function performStep<Result>(
  context: ToolchainContext,
  options: StepOptions<Result>,
  work: (step: ProgressStep) => Promise<Result>,
): Promise<Result> {
  const lockOptions = {
    signal: context.signal,
    onWait: (holder: { pid: number; host: string }) =>
      context.progress.note(
        `${options.title}: process ${holder.pid} on ${holder.host} is at it, waiting for it.`,
      ),
  };
  try {
    return await withLock(`${context.cacheFolder}/locks/${options.lock}`, lockOptions, async () => {
      const found = await options.look();
      if (found !== undefined) return found;
      const step = context.progress.start(options.title);
      try {
        const result = await work(step);
        step.done(options.tell?.(result));
        return result;
      } catch (error) {
        step.failed(context.signal?.aborted === true ? "ended" : "failed");
        throw error;
      }
    });
  } catch (error) {
    throw explainDisk(error, context.cacheFolder);
  }
}

/**
 * Asks before the machine itself is changed.
 *
 * @param action what would be done, as a phrase: "run `apt-get install docker.io` to get a Docker engine"
 * @throws WarrenError `not-agreed` on a no, `nobody-to-ask` where there is neither a person nor `--yes`
 */
export async function requireConsent(
  context: ToolchainContext,
  action: string,
  otherwise: string,
): Promise<void> {
  if (context.assumeYes) return;
  const { ask } = context;
  if (ask === undefined) {
    throw new WarrenError("nobody-to-ask", `Warren would ${action}, and there is nobody to ask.`, {
      hint: `Run the command again with --yes to allow it. ${otherwise}`,
    });
  }
  if (await context.progress.pauseWhile(async () => await ask(`Warren would ${action}. Go on?`))) return;
  throw new WarrenError("not-agreed", `Warren did not ${action}: the answer was no.`, { hint: otherwise });
}
