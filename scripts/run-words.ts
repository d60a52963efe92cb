/** The words behind `./warren`, run to their exit code. Of a process it needs what it is given, so that tests give theirs. */
import { addressed, type Checkout } from "../model/advice.ts";
import { EXIT_CODES, exitCodeOfError, exitCodeOfOutcome } from "../model/exit-codes.ts";
import { own } from "../model/text/own-property.ts";
import { nearest } from "../model/text/wording.ts";
import { WarrenError } from "../model/warren-error.ts";
import { checkoutOf, programOf } from "../operations/stack/checkout.ts";
import { chosenStack } from "../operations/stack/chosen-stack.ts";
import { type Context, print, say } from "../terminal/context.ts";
import type { Commands } from "./cli/command.ts";
import { renderError } from "./cli/render-error.ts";
import { renderHelp, renderOverview } from "./help/render-help.ts";

/** A context before its command is known. */
export interface Surroundings extends Omit<Context, "assumeYes"> {
  readonly commands: Commands;
}

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
    // A terminal gives Ctrl-C to the programs that run too: that one of them ended by it is no fault of anybody.
    const told = signal.aborted && !(error instanceof WarrenError) ? signal.reason : error;
    say(surroundings, addressed(renderError(told), underWay.checkout));
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
    const commands = await Promise.all(Object.values(surroundings.commands).map((load) => load()));
    print(surroundings, renderOverview(commands, programOf(surroundings)));
    return EXIT_CODES[name === undefined ? "usage" : "done"].code;
  }
  const { commands } = surroundings;
  const load = own(commands, name);
  if (load === undefined) {
    const near = nearest(name, Object.keys(commands));
    const suggestion = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new WarrenError("usage", `"${name}" is not a command.${suggestion}`, {
      hint: `The commands are: ${Object.keys(commands).join(", ")}. More: \`./warren help\``,
    });
  }
  const command = await load();
  const call = command.read(words);
  if (call.help) {
    print(surroundings, renderHelp(command, programOf(surroundings)));
    return EXIT_CODES.done.code;
  }
  if (call.ofStack !== undefined) {
    underWay.checkout = checkoutOf(surroundings, chosenStack(surroundings, call.ofStack));
  }
  const context: Context = { ...surroundings, assumeYes: call.assumeYes };
  if (command.endsAtOnce === true) underWay.release();
  const outcome = await call.run(context);
  if (outcome === "failed") context.signal.throwIfAborted();
  return exitCodeOfOutcome(outcome);
}
