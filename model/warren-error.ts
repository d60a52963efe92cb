/**
 * The one class of error that is expected: something outside the code is not as it has to be (a file, a flag,
 * a broker, a machine), and the person who reads the message can mend it. Anything else that is thrown is a bug
 * and keeps its stack. Only the entry point prints either and sets the exit code.
 */
export class WarrenError extends Error {
  override readonly name = "WarrenError";
  /** What to do about it: one or more sentences or commands. Empty when the message says it all. */
  readonly hint: string;
  /** Stable and in kebab case, for programs and tests: `port-in-use`, `declaration-invalid`. */
  readonly code: string;

  /**
   * @param code stable identifier in kebab case
   * @param message what is wrong and where, with the offending and the allowed values; never a secret
   * @param options.hint the way out
   * @param options.cause the error underneath, if there is one
   */
  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? "";
  }
}

/** Ends that are no errors of their own: what is to be said of them is in the message. */
const WITHOUT_CODE: ReadonlySet<string> = new Set(["interrupted", "refused", "test-failed"]);

/** As people read it: what is wrong, the way out, and the code under which docs/guides/errors.md has it. */
export function errorText({ message, hint, code }: Pick<WarrenError, "message" | "hint" | "code">): string {
  const last = WITHOUT_CODE.has(code) ? "" : `Error code: ${code}`;
  return [message, hint, last].filter((part) => part !== "").join("\n");
}

/** The message of anything that was thrown, for use inside a larger message. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
