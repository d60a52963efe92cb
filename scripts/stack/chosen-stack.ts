/** The stack that a command works on. */
import type { Values } from "../cli/command.ts";
import type { Context } from "../cli/context.ts";

/** The stack where none is said: it is made by the first `up`, without a question. */
export const DEFAULT_STACK = "dev";

/** `--stack`, else PULUMI_STACK, else `dev`. */
export function chosenStack({ environment }: Pick<Context, "environment">, values: Values): string {
  const stack = values["stack"];
  return typeof stack === "string" ? stack : environment["PULUMI_STACK"] || DEFAULT_STACK;
}
