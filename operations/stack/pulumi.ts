/** Runs the Pulumi CLI. */
import { spawn } from "node:child_process";
import { mayEndEarly } from "../../files/child-input.ts";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, interrupted, passOn } from "../../terminal/context.ts";
import type { Seen } from "./workspace.ts";

export interface PulumiOptions {
  /** Environment of the child, whole. */
  readonly environment: NodeJS.ProcessEnv;
  /** Goes to its stdin: for secrets, which must not be on a command line. */
  readonly input?: string;
}

/** The providers of a stack, by Pulumi's own patterns: nothing on a broker is asked for or changed with these targets. */
export const PROVIDERS = "**pulumi:providers:**";

/** What changes the stack makes what has been seen of it old. */
export type ChangeOptions = PulumiOptions & Seen;

/**
 * Runs `pulumi` where its user sees it: colours, progress and prompts as Pulumi makes them. What a preview shows is a
 * result and goes to stdout; what an update shows is its progress.
 *
 * @returns its exit code
 * @throws WarrenError `passphrase-wrong`, `interrupted`
 */
export async function showPulumi(
  context: Context,
  words: readonly string[],
  options: ChangeOptions,
): Promise<number> {
  try {
    return await show(context, words, options);
  } finally {
    // A preview changes nothing of what has been seen.
    if (words[0] !== "preview") forgetAll(options);
  }
}

function forgetAll({ isThere, state, docker }: Seen): void {
  for (const each of [isThere, state, docker]) each.forget();
}

async function show(context: Context, words: readonly string[], options: PulumiOptions): Promise<number> {
  const isResult = words[0] === "preview";
  const out = isResult ? context.stdout : context.stderr;
  const child = spawn("pulumi", words, {
    cwd: context.root,
    env: options.environment,
    stdio: [
      context.interactive ? "inherit" : "ignore",
      out.isTTY === true ? (isResult ? 1 : 2) : "pipe",
      "pipe",
    ],
    detached: isOnItsOwn(context),
  });
  const complaints: string[] = [];
  const shown = [
    ...(child.stdout === null ? [] : [passOn(out, child.stdout)]),
    ...(child.stderr === null ? [] : [passOn(context.stderr, child.stderr, (line) => complaints.push(line))]),
  ];
  const code = await ended(context, child);
  await Promise.all(shown);
  // It has finished the step under way, and says so by an ordinary failure.
  if (code !== 0) context.signal.throwIfAborted();
  const said = complaints.join("\n");
  // At its own question Pulumi gets Ctrl-C as a key, and no process gets a signal.
  if (code === EXIT_CANCELLED || (code !== 0 && QUESTION_CANCELLED.test(said))) throw interrupted();
  if (code !== 0 && INCORRECT_PASSPHRASE.test(said)) throw wrongPassphrase();
  return code;
}

/** Runs `pulumi` unseen. @returns its stdout @throws WarrenError `pulumi-failed` with what it said */
export async function askPulumi(
  context: Context,
  words: readonly string[],
  options: PulumiOptions,
): Promise<string> {
  const { code, stdout, stderr } = await runPulumi(context, [...words, "--non-interactive"], options);
  if (code !== 0) throw failed(words, `${stdout}${stderr}`);
  return stdout;
}

/** The same for what changes the stack or its state, and nothing in Docker. */
export async function tellPulumi(
  context: Context,
  words: readonly string[],
  options: ChangeOptions,
): Promise<void> {
  try {
    await askPulumi(context, words, options);
  } finally {
    options.isThere.forget();
    options.state.forget();
  }
}

/** @throws WarrenError `passphrase-wrong`, `interrupted` */
export async function runPulumi(
  context: Context,
  words: readonly string[],
  options: PulumiOptions,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = mayEndEarly(
    spawn("pulumi", words, {
      cwd: context.root,
      env: options.environment,
      stdio: ["pipe", "pipe", "pipe"],
      detached: isOnItsOwn(context),
    }),
  );
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.end(options.input ?? "");
  const code = await ended(context, child);
  if (code !== 0) context.signal.throwIfAborted();
  if (code !== 0 && INCORRECT_PASSPHRASE.test(stdout + stderr)) throw wrongPassphrase();
  return { code, stdout, stderr };
}

/**
 * At a terminal Ctrl-C reaches Pulumi by itself, and a second signal from here would make it stop at once instead of
 * after the step under way. Elsewhere it gets a process group of its own and exactly one signal.
 */
function isOnItsOwn(context: Context): boolean {
  return !context.interactive;
}

async function ended(context: Context, child: ReturnType<typeof spawn>): Promise<number> {
  const interrupt = (): void => {
    if (isOnItsOwn(context)) child.kill("SIGINT");
  };
  context.signal.addEventListener("abort", interrupt, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } catch (cause) {
    throw new WarrenError("pulumi-missing", "The Pulumi CLI cannot be run", {
      hint: "`./warren doctor` says what is wrong.",
      cause,
    });
  } finally {
    context.signal.removeEventListener("abort", interrupt);
  }
}

/** cmd/pulumi/cmd/exit_codes.go: whoever runs it has ended it. */
const EXIT_CANCELLED = 8;
/** pkg/backend/apply.go. A question that is answered with no is "declined". */
const QUESTION_CANCELLED = /confirmation cancelled/;

/** pkg/secrets/passphrase/manager.go */
const INCORRECT_PASSPHRASE = /incorrect passphrase/;

function failed(words: readonly string[], output: string): WarrenError {
  return new WarrenError("pulumi-failed", `pulumi ${words.slice(0, 2).join(" ")} failed:\n${output.trim()}`);
}

function wrongPassphrase(): WarrenError {
  return new WarrenError("passphrase-wrong", "The passphrase does not open this stack's secrets", {
    hint:
      "Pulumi takes it from PULUMI_CONFIG_PASSPHRASE, or from the file that PULUMI_CONFIG_PASSPHRASE_FILE names; " +
      `Warren's own is ${LOCAL_FOLDER}/passphrase.`,
  });
}
