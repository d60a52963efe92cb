/** The stack that a command works on. */
import type { Context } from "../../terminal/context.ts";

/** The stack where none is said: it is made by the first `up`, without a question. */
export const DEFAULT_STACK = "dev";

/** What `--stack` says. */
export interface StackSaid {
  readonly stack?: string | undefined;
}

/** `--stack`, else PULUMI_STACK, else `dev`. */
export function chosenStack({ environment }: Pick<Context, "environment">, { stack }: StackSaid): string {
  return stack ?? (environment["PULUMI_STACK"] || DEFAULT_STACK);
}
