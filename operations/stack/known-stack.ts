/**
 * Whether a stack is there. A misspelt name would otherwise be a new environment, with a config file and a state of its
 * own, and commands that only look would say that all is well with it.
 */
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stackConfigFile, stackOfConfigFile } from "../../files/project-folder.ts";
import { createFile } from "../../files/replace-file.ts";
import { nearest } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, confirm } from "../../terminal/context.ts";
import { exists, findBackend, stateFile } from "./backend.ts";
import { DEFAULT_STACK } from "./chosen-stack.ts";

/** Where stacks are looked for: the project's folder, and what says which backend is used. */
export type Whereabouts = Pick<Context, "root" | "environment">;

/** By its config file, or its state in the local backend. */
export async function isStackKnown(where: Whereabouts, project: string, stack: string): Promise<boolean> {
  if (await hasConfigFile(where, stack)) return true;
  const backend = await findBackend(where.root, where.environment);
  // Another one is asked when it is used: a stack of it need not have a file here.
  return !backend.local || (await exists(stateFile(where.root, project, stack)));
}

/** The default one needs none. */
export async function hasConfigFile(where: Whereabouts, stack: string): Promise<boolean> {
  return stack === DEFAULT_STACK || (await exists(join(where.root, stackConfigFile(stack))));
}

/** @returns `stack-unknown`, with what there is and how a new one is made */
export async function unknownStack(where: Whereabouts, project: string, stack: string): Promise<WarrenError> {
  const names = await stackNames(where.root, project);
  const near = nearest(stack, names);
  const suggestion = near === undefined ? "" : ` Did you mean "${near}"?`;
  return new WarrenError(
    "stack-unknown",
    `There is no stack "${stack}": it has no config file ${stackConfigFile(stack)} and no state.${suggestion} There are: ${names.join(", ")}.`,
    {
      hint: `A new one is made by \`./warren up --new --stack ${stack}\`, or by writing ${stackConfigFile(stack)} first.`,
    },
  );
}

/**
 * Makes the config file of a stack that is not there yet, where that is meant: a person is asked, and a machine says
 * `--new`, because `--yes` would be said for a misspelt name as well.
 *
 * @throws WarrenError `stack-unknown`
 */
export async function allowNewStack(
  context: Context,
  { project, stack, isNew }: { readonly project: string; readonly stack: string; readonly isNew: boolean },
): Promise<void> {
  if (await isStackKnown(context, project, stack)) {
    // Whether another backend has it is asked later: what is said here is kept by the file.
    const { local } = await findBackend(context.root, context.environment);
    if (isNew && !local && !(await hasConfigFile(context, stack))) await makeConfigFile(context, stack);
    return;
  }
  const unknown = await unknownStack(context, project, stack);
  const asks = context.interactive && !context.assumeYes;
  if (!isNew && !(asks && (await confirm(context, `${unknown.message}\nMake a new stack "${stack}"?`)))) {
    throw unknown;
  }
  await makeConfigFile(context, stack);
}

async function makeConfigFile({ root }: Pick<Context, "root">, stack: string): Promise<void> {
  await createFile(join(root, stackConfigFile(stack)), "config: {}\n");
}

async function stackNames(root: string, project: string): Promise<string[]> {
  const files = (await readdir(root)).flatMap((file) => stackOfConfigFile(file) ?? []);
  const folder = dirname(stateFile(root, project, DEFAULT_STACK));
  const states = (await exists(folder)) ? await readdir(folder) : [];
  const ofStates = states.flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  return [...new Set([DEFAULT_STACK, ...files, ...ofStates])].toSorted();
}
