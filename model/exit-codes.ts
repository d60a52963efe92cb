/**
 * How a command of `./warren` can end, and the exit code that tells a program so. What one of them means by an outcome in
 * particular, it says itself (`outcomes`); README and `--help` have both.
 */
export const EXIT_CODES = {
  done: { code: 0, meaning: "done" },
  failed: { code: 1, meaning: "it could not be done" },
  usage: { code: 2, meaning: "wrong words on the command line" },
  found: { code: 3, meaning: "it was done, and something was found to be wrong" },
  drifted: { code: 4, meaning: "it was done, and what is there is not what is declared" },
  /** What shells report for a program that ended by SIGINT. */
  interrupted: { code: 130, meaning: "ended by Ctrl-C or SIGTERM" },
} as const;

/** What a command comes to. Wrong words and interruptions are thrown. */
export type Outcome = "done" | "failed" | "found" | "drifted";

/** A command that runs a program of somebody else ends as that does: with its code, or as shells say it 128 and the signal. */
export interface OfProgram {
  readonly exitCode: number;
}

/**
 * Codes of errors that the words show by themselves, whatever there is on a broker or in files. The same values can stand in
 * variables of the environment.
 */
const WRONG_WORDS: ReadonlySet<unknown> = new Set(["usage", "broker-url-invalid", "stack-name-invalid"]);

export function exitCodeOfOutcome(outcome: Outcome | OfProgram): number {
  return typeof outcome === "string" ? EXIT_CODES[outcome].code : outcome.exitCode;
}

/** Of whatever a command threw, by its `code`. */
export function exitCodeOfError(error: unknown): number {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const outcome = WRONG_WORDS.has(code) ? "usage" : code === "interrupted" ? code : "failed";
  return EXIT_CODES[outcome].code;
}
