/** The words behind `./warren`, run to their exit code. Of a process it needs what it is given, so that tests give theirs. */
import { addressed, type Checkout } from "../model/advice.ts";
import { EXIT_CODES, exitCodeOfError } from "../model/exit-codes.ts";
import { nearest } from "../model/text/wording.ts";
import { WarrenError } from "../model/warren-error.ts";
import { checkoutOf } from "../operations/stack/checkout.ts";
import { chosenStack } from "../operations/stack/chosen-stack.ts";
import { type Context, print, say } from "../terminal/context.ts";
import { renderHelp, renderSummary } from "./cli/command.ts";
import { renderError } from "./cli/render-error.ts";
import { COMMANDS } from "./commands/commands.ts";

/** A context before its command is known. */
export type Surroundings = Omit<Context, "assumeYes">;

/**
 * @param argv the words after `./warren`
 * @param release leaves signals to the system again, for a command that ends at once
 * @returns the exit code; what went wrong has been printed
 */
export async function runWords(
  argv: readonly string[],
  surroundings: Surroundings,
  release: () => void = () => undefined,
): Promise<number> {
  const underWay: UnderWay = { release, checkout: checkoutOf(surroundings, undefined) };
  try {
    return await dispatch(argv, surroundings, underWay);
  } catch (error) {
    const { signal } = surroundings;
    say(surroundings, addressed(renderError(error), underWay.checkout));
    return exitCodeOfError(signal.aborted ? signal.reason : error);
  }
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
  surroundings: Surroundings,
  underWay: UnderWay,
): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    print(surroundings, await renderOverview());
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
    print(surroundings, renderHelp(command));
    return EXIT_CODES.done.code;
  }
  if (call.ofStack !== undefined) {
    underWay.checkout = checkoutOf(surroundings, chosenStack(surroundings, call.ofStack));
  }
  const context: Context = { ...surroundings, assumeYes: call.assumeYes };
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
