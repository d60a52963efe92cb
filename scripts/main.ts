/** `./warren`: finds the command, runs it, prints what went wrong and sets the exit code. Nothing else does. */
import { dirname } from "node:path";
import { addressed, type Checkout } from "../model/advice.ts";
import { EXIT_CODES, exitCodeOfError } from "../model/exit-codes.ts";
import { WarrenError } from "../model/warren-error.ts";
import { nearest } from "../model/wording.ts";
import { checkoutOf } from "./cli/checkout.ts";
import { renderHelp, renderSummary } from "./cli/command.ts";
import { type Context, interrupted, print, say } from "./cli/context.ts";
import { renderError } from "./cli/render-error.ts";
import { COMMANDS } from "./commands/commands.ts";
import { chosenStack } from "./stack/chosen-stack.ts";

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
      process.exitCode ||= EXIT_CODES.failed.code;
    }
  });
  const underWay: UnderWay = { release, checkout: checkoutOf(PLACE, undefined) };
  try {
    process.exitCode = await dispatch(argv, interruption.signal, underWay);
  } catch (error) {
    say(process, addressed(renderError(error), underWay.checkout));
    process.exitCode = exitCodeOfError(interruption.signal.aborted ? interruption.signal.reason : error);
  } finally {
    release();
  }
}

/** `./warren logs | head`, or a result that is sent to a disk that is full. */
function outputLost(cause: NodeJS.ErrnoException): WarrenError {
  const why = cause.code === "EPIPE" ? "nobody reads it any more" : cause.message;
  return new WarrenError("output-lost", `The output cannot be written: ${why}.`, { cause });
}

/** What a command that is under way changes. */
interface UnderWay {
  /** Leaves signals to the system again. */
  readonly release: () => void;
  /** Where advice is followed. */
  checkout: Checkout;
}

async function dispatch(
  [name, ...words]: readonly string[],
  signal: AbortSignal,
  underWay: UnderWay,
): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    print(process, await renderOverview());
    return EXIT_CODES[name === undefined ? "usage" : "done"].code;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const near = nearest(name, Object.keys(COMMANDS));
    const suggestion = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new WarrenError("usage", `"${name}" is not a command of ./warren.${suggestion}`, {
      hint: `The commands are: ${Object.keys(COMMANDS).join(", ")}. More: \`./warren help\``,
    });
  }
  const command = await load();
  const call = command.read(words);
  if (call.help) {
    print(process, renderHelp(command));
    return EXIT_CODES.done.code;
  }
  if (call.ofStack !== undefined) {
    underWay.checkout = checkoutOf(PLACE, chosenStack(PLACE, call.ofStack));
  }
  const context: Context = {
    ...PLACE,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    assumeYes: call.assumeYes,
  };
  if (command.endsAtOnce === true) underWay.release();
  return EXIT_CODES[await call.run(context)].code;
}

async function renderOverview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const rows = commands.map((command) => `  ${command.name.padEnd(10)} ${renderSummary(command)}`);
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
