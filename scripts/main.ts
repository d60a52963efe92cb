/** `./warren`: finds the command, runs it, prints what went wrong and sets the exit code. Nothing else does. */
import { dirname } from "node:path";
import { addressed, type Checkout } from "../model/advice.ts";
import { WarrenError } from "../model/warren-error.ts";
import { checkoutOf } from "./cli/checkout.ts";
import { parseWords, renderHelp, type Values } from "./cli/command.ts";
import { type Context, interrupted, print, say } from "./cli/context.ts";
import { renderError } from "./cli/render-error.ts";
import { COMMANDS } from "./commands.ts";
import { chosenStack } from "./stack/chosen-stack.ts";

/** Exit codes that do not depend on the command. Those of each command: README. */
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** What shells report for a program that ended by SIGINT. */
const EXIT_INTERRUPTED = 130;

const PLACE = { root: dirname(import.meta.dirname), cwd: process.cwd(), environment: process.env };

/** @param argv the words after `./warren` */
export async function main(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(interrupted());
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  /** Signals are the system's again: a loop that computes would not see them. */
  const release = (): void => {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  };
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const lost = outputLost(error);
    // A command that goes on for long ends; one that has ended already did not deliver.
    if (process.exitCode === undefined) interruption.abort(lost);
    else {
      if (error.code !== "EPIPE") say(process, renderError(lost));
      process.exitCode ||= EXIT_FAILED;
    }
  });
  const call: Call = { release, checkout: checkoutOf(PLACE, undefined) };
  try {
    process.exitCode = await dispatch(argv, interruption.signal, call);
  } catch (error) {
    say(process, addressed(renderError(error), call.checkout));
    process.exitCode = exitCodeOf(interruption.signal.aborted ? interruption.signal.reason : error);
  } finally {
    release();
  }
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof WarrenError)) return EXIT_FAILED;
  if (error.code === "interrupted") return EXIT_INTERRUPTED;
  return error.code === "usage" ? EXIT_USAGE : EXIT_FAILED;
}

/** `./warren logs | head`, or a result that is sent to a disk that is full. */
function outputLost(cause: NodeJS.ErrnoException): WarrenError {
  const why = cause.code === "EPIPE" ? "nobody reads it any more" : cause.message;
  return new WarrenError("output-lost", `The output cannot be written: ${why}.`, { cause });
}

/** What a command that is under way changes. */
interface Call {
  /** Leaves signals to the system again. */
  readonly release: () => void;
  /** Where advice is followed. */
  checkout: Checkout;
}

async function dispatch(
  [name, ...words]: readonly string[],
  signal: AbortSignal,
  call: Call,
): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    print(process, await renderOverview());
    return name === undefined ? EXIT_USAGE : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    throw new WarrenError("usage", `"${name}" is not a command of ./warren.`, {
      hint: `The commands are: ${Object.keys(COMMANDS).join(", ")}. More: \`./warren help\``,
    });
  }
  const command = await load();
  const { values, operands } = parseWords(command, words);
  if (values["help"] === true) {
    print(process, renderHelp(command));
    return 0;
  }
  if (command.options["stack"] !== undefined && isOfAStack(values, operands)) {
    call.checkout = checkoutOf(PLACE, chosenStack(PLACE, values));
  }
  const context: Context = {
    ...PLACE,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    assumeYes: values["yes"] === true,
  };
  if (command.endsAtOnce === true) call.release();
  return await command.run(context, values, operands);
}

/** Whether a stack is asked at all: a file or another broker may be. */
function isOfAStack(values: Values, operands: readonly string[]): boolean {
  const others = ["url", "management-url", "declaration", "from-broker"];
  return operands.length === 0 && others.every((name) => values[name] === undefined);
}

async function renderOverview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  return [
    "Warren: RabbitMQ environments as code, and proof that they work.",
    "",
    "./warren COMMAND [options]",
    "",
    ...rows,
    "",
    "./warren COMMAND --help says what a command takes.",
  ].join("\n");
}
