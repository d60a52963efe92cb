/** What is said to a stack that wants what another one has taken over. */
import { shellWord } from "../../model/advice.ts";
import { ADOPTION_PREFIX } from "../../model/reserved-prefixes.ts";
import { type UrnStack, urnStack } from "../../model/text/pulumi-urn.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { noteName } from "./note-name.ts";

export const ADOPTED_BY_ANOTHER = "adopted-by-another";

export interface TakenByAnother {
  /** The URN of the resource that wants it. */
  readonly asking: string;
  /** Of what it wants, what another one has; not empty. */
  readonly taken: readonly string[];
  /** The name of the global parameter that says so: somebody else's text. */
  readonly note: string;
  /** The names of all global parameters. */
  readonly names: readonly string[];
}

export function adoptedByAnother({ asking, taken, note, names }: TakenByAnother): WarrenError {
  const [first = ""] = taken;
  const more = taken.length > 1 ? ` and ${taken.length - 1} more` : "";
  const urn = note.slice(ADOPTION_PREFIX.length);
  const [own, other] = [urnStack(asking), urnStack(urn)];
  const namesake = note === noteName(ADOPTION_PREFIX, asking) ? ", another one of the same name" : "";
  return new WarrenError(
    ADOPTED_BY_ANOTHER,
    `${visibleLine(first)}${more}: taken over already by ${whose(urn, other)}${namesake}`,
    {
      hint:
        "One object belongs to one stack: declare it in one of them only. The other one gives back all that it has taken " +
        `over, and destroys what it has made itself, by ${downOf(other, own)}. If that stack is gone with its state: ` +
        `rabbitmqctl clear_global_parameter ${shellWord(visibleLine(note))}${othersOf(other, names)}`,
    },
  );
}

/** `stack "dev" of project "shop"` */
function whose(urn: string, of: UrnStack | undefined): string {
  if (of === undefined) return visibleLine(urn);
  return visibleLine(`stack ${JSON.stringify(of.stack)} of project ${JSON.stringify(of.project)}`);
}

/** What Pulumi allows as the name of a stack. A note is anybody's text, and this one becomes a part of a command. */
const STACK_NAME = /^\w[\w.-]*$/;

/** A stack of this project is asked from here; of another one, or of another checkout, it is not known where that is. */
function downOf(other: UrnStack | undefined, own: UrnStack | undefined): string {
  const isHere = other !== undefined && other.project === own?.project && other.stack !== own.stack;
  if (isHere && STACK_NAME.test(other.stack)) return `\`./warren down --stack ${other.stack}\``;
  return "its own `down`, in the folder of its project";
}

/** Each refuses a resource of its own: told at once, or a stack that is gone would be told of one after the other. */
function othersOf(other: UrnStack | undefined, names: readonly string[]): string {
  if (other === undefined) return "";
  const beginning = `${ADOPTION_PREFIX}urn:pulumi:${other.stack}::${other.project}::`;
  const others = names.filter((name) => name.startsWith(beginning)).length - 1;
  if (others < 1) return "";
  const notes = others === 1 ? "the other note" : `the ${others} other notes`;
  const begin = others === 1 ? "name begins" : "names begin";
  return ` and the same for ${notes} of that stack, whose ${begin} with ${visibleLine(beginning)}`;
}
