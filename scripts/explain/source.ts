/** What is explained: a stack's declaration or its broker, files, or any live broker; and which of them it was. */
import { ManagementApiError, withManagementApi } from "../../broker/api/management-api.ts";
import { readBroker } from "../../broker/definitions/read-broker.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { type ReadOptions, readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import type { RabbitmqVersion } from "../../model/rabbitmq/versions.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { optionsOf, readStackFiles, stackPattern } from "../../operations/declared/declared.ts";
import type { TodaysFiles } from "../../operations/declared/earlier-files.ts";
import { readGivenFiles } from "../../operations/declared/given-files.ts";
import { chosenStack, type StackSaid } from "../../operations/stack/chosen-stack.ts";
import { openChosenStack } from "../../operations/stack/open-workspace.ts";
import { credentialsOf, readOutputs, trustOf } from "../../operations/stack/outputs.ts";
import { type Project, readProject } from "../../operations/stack/project.ts";
import { warnOfPlainText } from "../../operations/stack/tls-demand.ts";
import type { Context } from "../../terminal/context.ts";
import { type BROKER_OPTIONS, readLiveBroker } from "../cli/named-broker.ts";
import type { Options, Said } from "../cli/option.ts";

export const LIVE_OPTION = {
  live: {
    kind: "flag",
    help: "ask the stack's broker, with the stack's credentials, not its declaration",
  },
} as const satisfies Options;

/** Whose word an answer is. */
export type Source =
  | { readonly kind: "declaration"; readonly stack: string; readonly files: readonly string[] }
  | { readonly kind: "files"; readonly files: readonly string[] }
  | { readonly kind: "broker"; readonly url: string; readonly stack?: string };

export interface Explained {
  readonly declaration: Declaration;
  readonly source: Source;
  /** The files that would be meant, and how they are read: for what is compared with an older revision of them. */
  readonly today: () => Promise<Today>;
}

export interface Today extends TodaysFiles {
  readonly options: ReadOptions;
}

/**
 * @param files of the command line: declarations or definitions.json, relative to where the command was called
 * @throws WarrenError `broker-off`, `stack-not-up`, `password-missing`, and as its parts do
 */
export async function readSource(
  context: Context,
  said: StackSaid & Said<typeof BROKER_OPTIONS & typeof LIVE_OPTION>,
  { files, ...version }: { readonly files: readonly string[]; readonly version?: RabbitmqVersion },
): Promise<Explained> {
  const asFiles = { ...version, asFiles: true };
  const url = said.managementUrl;
  if (url !== undefined) {
    const { declaration } = await readLiveBroker(context, url, { said });
    return {
      declaration,
      source: { kind: "broker", url: placeOf(url) },
      today: () => Promise.resolve({ folder: context.cwd, files: [], patterns: [], options: asFiles }),
    };
  }
  if (said.live) return await readStackBroker(context, said);
  if (files.length === 0) {
    const stack = chosenStack(context, said);
    const project = await readProject(context, stack);
    const today = await todayOf(context, project);
    const declaration = readDeclaration(today.files, today.options);
    const source = { kind: "declaration", stack, files: today.files.map(({ path }) => path) } as const;
    return { declaration, source, today: () => Promise.resolve(today) };
  }
  const found = await readGivenFiles(context, files);
  const today = { folder: context.cwd, files: found, patterns: files, options: asFiles };
  return {
    declaration: readDeclaration(found, asFiles),
    source: { kind: "files", files: found.map(({ path }) => path) },
    today: () => Promise.resolve(today),
  };
}

async function todayOf(context: Context, project: Project): Promise<Today> {
  const files = await readStackFiles(context, project);
  return { folder: context.root, files, patterns: [stackPattern(project)], options: optionsOf(project) };
}

async function readStackBroker(context: Context, said: StackSaid): Promise<Explained> {
  const workspace = await openChosenStack(context, said);
  const outputs = await readOutputs(context, workspace);
  const { stack } = workspace;
  const url = outputs.endpoints.management;
  warnOfPlainText(context, [url]);
  try {
    const { declaration } = await withManagementApi(
      { url, ...credentialsOf(outputs.administratorUri), ...trustOf(outputs) },
      async (api) => await readBroker(api, context.signal),
    );
    const today = (): Promise<Today> => todayOf(context, workspace.project);
    return { declaration, source: { kind: "broker", url, stack }, today };
  } catch (cause) {
    context.signal.throwIfAborted();
    // An answer, whatever it says, is not silence.
    if (!(cause instanceof ManagementApiError) || cause.status !== 0) throw cause;
    throw new WarrenError("broker-off", `The broker of stack "${stack}" does not answer: ${cause.message}`, {
      hint: "`./warren status` says what runs, and `./warren start` turns on what is stopped. Without --live the declaration answers.",
      cause,
    });
  }
}

/** A line above the answer. */
export function sourceInWords(source: Source): string {
  if (source.kind === "broker") {
    const whose = source.stack === undefined ? "" : ` of stack ${source.stack}`;
    return `As the broker${whose} at ${source.url} has it now.`;
  }
  const files = source.files.join(", ");
  if (source.kind === "files") return `As it is declared in ${files}.`;
  return `As stack ${source.stack} is declared in ${files}. What its broker has now: --live.`;
}

/** The address alone. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}
