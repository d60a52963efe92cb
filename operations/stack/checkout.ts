/** Where the user is, for the commands that they are told to run. */
import { isAbsolute, join, relative } from "node:path";
import { addressed, type Checkout, shellWord } from "../../model/advice.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import type { Context } from "../../terminal/context.ts";
import { DEFAULT_STACK } from "../stack/chosen-stack.ts";

type Where = Pick<Context, "root" | "cwd" | "environment" | "program">;

/** @param stack that was worked on; undefined where none was */
export function checkoutOf(where: Where, stack: string | undefined): Checkout {
  const { root, cwd, environment } = where;
  const chosen = environment["PULUMI_STACK"] || DEFAULT_STACK;
  // One that only this shell chooses is named too: advice is also read in a log, and followed in another shell.
  const isPlain = stack === undefined || (stack === DEFAULT_STACK && chosen === DEFAULT_STACK);
  // `./warren env` sets both.
  const hasPulumi =
    stack !== undefined && chosen === stack && environment[VARIABLES.backups.name] !== undefined;
  return {
    program: programOf(where),
    stack: isPlain ? undefined : stack,
    folder: cwd === root ? undefined : shellWord(root),
    hasPulumi,
  };
}

/** How Warren is called, as a shell takes it: `./warren`, `npx warren`. */
export function programOf({ root, cwd, program }: Omit<Where, "environment">): string {
  return program ?? shellWord(programFrom(cwd, join(root, "warren")));
}

function programFrom(cwd: string, program: string): string {
  const way = relative(cwd, program);
  if (isAbsolute(way) || way.length > program.length) return program;
  return way.startsWith("../") ? way : `./${way}`;
}

/** Advice for whoever has called this command. */
export function advise(where: Where, stack: string | undefined, hint: string): string {
  return addressed(hint, checkoutOf(where, stack));
}
