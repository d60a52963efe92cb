/**
 * Numbers of definitions that no declaration can have, and RabbitMQ takes: `1.0`, and integers beyond 2^53. What becomes
 * of each is decided here, by where it stands.
 */
import type { Remark } from "../remark.ts";

export interface InexactNumber {
  /** Keys and list indices from the root of the definitions. */
  readonly path: readonly string[];
  /** As it is written: `1.0`. */
  readonly source: string;
  /** What stands in the definitions in its place: the nearest integer that is carried exactly. */
  readonly nearest: number;
}

/**
 * The same definitions, of a broker that was asked just now, with the nearest integers that are carried exactly, and the
 * numbers in whose place they stand. How those were written JSON's reader has not kept: they are named as it took them.
 */
export function withExactNumbers<T extends object>(
  definitions: T,
): {
  readonly definitions: T;
  readonly inexact: readonly InexactNumber[];
} {
  const inexact: InexactNumber[] = [];
  const exact = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      const nearest = Math.sign(value) * Number.MAX_SAFE_INTEGER;
      inexact.push({ path, source: String(value), nearest });
      return nearest;
    }
    if (typeof value !== "object" || value === null) return value;
    const found = inexact.length;
    const entries = Object.entries(value).map(([key, item]) => [key, exact(item, [...path, key])] as const);
    if (inexact.length === found) return value;
    return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
  };
  return { definitions: exact(definitions, []) as T, inexact };
}

type Outcome = "taken" | "argument left out" | "object left out";

/** Of AMQP's tables the types of numbers matter too: a headers exchange, or another client's declaration, tells them apart. */
function outcomeOf({ path: [section = ""], source, nearest }: InexactNumber): Outcome {
  if (section === "bindings") return "object left out";
  if (section === "queues" || section === "exchanges") return "argument left out";
  const isSame = Number(source) === nearest;
  // The nearest to a limit of a user or a virtual host limits nothing either.
  return isSame || ["users", "vhosts", "limits", "metadata"].includes(section) ? "taken" : "object left out";
}

export class InexactNumbers {
  readonly #objects = new Set<string>();
  readonly #arguments = new Map<string, Set<string>>();

  /** @param remarks what becomes of each number is said in them */
  constructor(numbers: readonly InexactNumber[], remarks: Remark[]) {
    for (const number of numbers) {
      const [section = "", index = "", , argument = ""] = number.path;
      const outcome = outcomeOf(number);
      remarks.push({ code: "inexact-number", path: number.path, message: sentence(number, outcome) });
      const object = `${section} ${index}`;
      if (outcome === "object left out") this.#objects.add(object);
      if (outcome !== "argument left out") continue;
      const names = this.#arguments.get(object) ?? new Set();
      this.#arguments.set(object, names.add(argument));
    }
  }

  /** @param path of an object in the definitions: `["bindings", "0"]` */
  leavesOut(path: readonly string[]): boolean {
    return this.#objects.has(path.join(" "));
  }

  /** The arguments of an exchange or a queue that are left out. */
  argumentsAt(path: readonly string[]): ReadonlySet<string> {
    return this.#arguments.get(path.join(" ")) ?? new Set();
  }
}

function sentence({ path, source, nearest }: InexactNumber, outcome: Outcome): string {
  const [section = "", , , argument = ""] = path;
  if (outcome === "taken") return `${source} is taken as ${nearest}, which is what a declaration can carry.`;
  const why = `${source} is a number that a declaration cannot carry as it is written`;
  if (outcome === "object left out") return `${why}: the ${NOUNS.get(section) ?? "object"} is left out.`;
  const name = JSON.stringify(argument);
  return `${why}: the argument ${name} is left out, and "ignoreChanges" leaves it where it is; it is not made on another broker.`;
}

const NOUNS: ReadonlyMap<string, string> = new Map([
  ["bindings", "binding"],
  ["parameters", "parameter"],
  ["global_parameters", "global parameter"],
  ["policies", "policy"],
]);
