import { resolve } from "node:path";
import { replaceFile } from "../files/replace-file.ts";
import type { DeclarationFile } from "../infra/declaration-files.ts";
import type { Declaration } from "../model/declaration/declaration.ts";
import { neededPlugins } from "../model/declaration/plugins.ts";
import {
  inspectDeclaration,
  type ReadOptions,
  readDeclaration,
  renderFaults,
} from "../model/declaration/read-declaration.ts";
import type { RabbitmqVersion } from "../model/declaration/versions.ts";
import { onlyVirtualHost } from "../model/definitions/only-virtual-host.ts";
import {
  neededBefore,
  toDefinitions,
  toVirtualHostDefinitions,
} from "../model/definitions/to-definitions.ts";
import { showableJson, visibleLine } from "../model/visible.ts";
import { WarrenError } from "../model/warren-error.ts";
import { advise } from "./cli/checkout.ts";
import { chosenVirtualHost } from "./cli/chosen-virtual-host.ts";
import { type Command, STACK_OPTION, usage, type Values } from "./cli/command.ts";
import { type Context, printSource, say } from "./cli/context.ts";
import { readVersion, VERSION_OPTION } from "./cli/rabbitmq-version.ts";
import { chosenStack } from "./stack/chosen-stack.ts";
import { optionsOf, readStackFiles } from "./stack/declared.ts";
import { readGivenFiles } from "./stack/given-files.ts";
import { readProject } from "./stack/project.ts";

/** The name `export` belongs to the language. */
export const exportCommand: Command = {
  name: "export",
  endsAtOnce: true,
  summary: "write RabbitMQ's definitions.json of a declaration, without a broker",
  operands: "[FILE...]",
  options: {
    ...STACK_OPTION,
    output: { type: "string", value: "FILE", help: "write it to this file; default: stdout" },
    vhost: {
      type: "string",
      value: "NAME",
      help: "of this virtual host alone, for an import into it; default: everything",
    },
    ...VERSION_OPTION,
  },
  async run(context, values, operands) {
    const output = readOutput(context, values);
    const { files, folder, options } = await readSource(context, values, operands);
    const over = files.find(({ path }) => resolve(folder, path) === output);
    if (over !== undefined) {
      throw new WarrenError("output-is-input", `${over.path} is read: it would be written over.`, {
        hint: "Name another file by --output.",
      });
    }
    const found = inspectDeclaration(files, options);
    // Which throws, with what is wrong.
    const declaration = found.declaration ?? readDeclaration(files, options);
    const { definitions, notes } = exported(declaration, values["vhost"]);
    // The same characters in a file as on stdout: JSON's own escapes for what a terminal would obey.
    const text = `${showableJson(JSON.stringify(definitions, null, 2))}\n`;
    if (output === undefined) printSource(context, text);
    else await replaceFile(output, text);
    const stack = operands.length === 0 ? chosenStack(context, values) : undefined;
    if (found.faults.length > 0) say(context, advise(context, stack, renderFaults(found.faults, files)));
    for (const note of [...notes, ...pluginsIn(declaration, values["vhost"], options.version)]) {
      say(context, visibleLine(note));
    }
    return 0;
  },
};

/** @returns an absolute path; undefined for stdout */
function readOutput({ cwd }: Context, values: Values): string | undefined {
  const output = values["output"];
  if (typeof output !== "string") return undefined;
  if (output === "") throw usage(exportCommand, '--output cannot be ""; allowed: the path of a file');
  return resolve(cwd, output);
}

interface Source {
  readonly files: readonly DeclarationFile[];
  /** What their paths are relative to. */
  readonly folder: string;
  readonly options: ReadOptions;
}

async function readSource(context: Context, values: Values, operands: readonly string[]): Promise<Source> {
  const virtualHost = values["vhost"];
  const said: ReadOptions = {
    ...readVersion(exportCommand, values),
    ...(typeof virtualHost === "string" ? { virtualHost } : {}),
  };
  if (operands.length > 0) {
    const files = await readGivenFiles(context, operands);
    return { files, folder: context.cwd, options: { ...said, asFiles: true } };
  }
  const project = await readProject(context, chosenStack(context, values));
  const files = await readStackFiles(context, project);
  return { files, folder: context.root, options: { ...optionsOf(project), ...said } };
}

/** What is written, and what is to be known of it. */
interface Exported {
  readonly definitions: unknown;
  readonly notes: readonly string[];
}

function exported(declaration: Declaration, virtualHost: unknown): Exported {
  if (typeof virtualHost !== "string") {
    const { definitions, remarks } = toDefinitions(declaration);
    return { definitions, notes: remarks.map(({ message }) => message) };
  }
  const host = chosenVirtualHost(declaration, virtualHost);
  const needed = neededBefore(onlyVirtualHost(declaration, host.name));
  return {
    definitions: toVirtualHostDefinitions(host),
    notes: [
      `The virtual host ${JSON.stringify(host.name)} has to be there: an import into it makes no users and leaves its description, tags, default queue type and tracing as they are.`,
      ...needed.map(({ message }) => message),
    ],
  };
}

/** Definitions cannot enable any. */
function pluginsIn(declaration: Declaration, virtualHost: unknown, version?: RabbitmqVersion): string[] {
  const part = typeof virtualHost === "string" ? onlyVirtualHost(declaration, virtualHost) : declaration;
  const needed = neededPlugins(part, version);
  return needed.length === 0 ? [] : [`A broker that imports it needs the plugins: ${needed.join(", ")}.`];
}
