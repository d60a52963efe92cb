/**
 * A command of `./warren` in the process of the test: the same but for the shell script, the packages and the signals,
 * which tests of their own start as processes. A process takes half a second of CPU before it does anything.
 * What it prints for programs is read by its schema, whatever the test is about.
 */
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { CHECKOUT_COMMANDS } from "../checkout/commands.ts";
import { runWords } from "../run-words.ts";
import { assertDescribed } from "./described-result.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * @param words behind `./warren`
 * @param place the folder that it is called in, what the environment has beside that of the test, and the project's folder;
 *   default: the repository
 */
export async function runInProcess(
  words: readonly string[],
  {
    cwd,
    environment = {},
    root = dirname(dirname(import.meta.dirname)),
  }: { readonly cwd: string; readonly environment?: NodeJS.ProcessEnv; readonly root?: string },
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([textOf(stdout), textOf(stderr)]);
  const code = await runWords(words, {
    root,
    cwd,
    commands: CHECKOUT_COMMANDS,
    environment: { ...process.env, ...environment },
    stdin: PassThrough.from([]),
    stdout,
    stderr,
    signal: new AbortController().signal,
    interactive: false,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  assertDescribed(words, out);
  return { code, stdout: out, stderr: err };
}

async function textOf(stream: PassThrough): Promise<string> {
  return Buffer.concat(await Array.fromAsync<Buffer>(stream)).toString("utf8");
}
