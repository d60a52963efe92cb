import type { DeclarationFile } from "../../infra/config/declaration-files.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import {
  accepted,
  inspectDeclaration,
  type ReadOptions,
  renderFaults,
} from "../../model/declaration/reading/read-declaration.ts";
import { neededPlugins } from "../../model/declaration/rules/plugins.ts";
import { onlyVirtualHost } from "../../model/definitions/only-virtual-host.ts";
import {
  neededBefore,
  toDefinitions,
  toVirtualHostDefinitions,
} from "../../model/definitions/to-definitions.ts";
import type { RabbitmqVersion } from "../../model/rabbitmq/versions.ts";
import { showableJson, visibleLine } from "../../model/text/visible.ts";
import { chosenVirtualHost } from "../../model/topology/chosen-virtual-host.ts";
import { optionsOf, readStackFiles } from "../../operations/declared/declared.ts";
import { readGivenFiles } from "../../operations/declared/given-files.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack, type StackSaid } from "../../operations/stack/chosen-stack.ts";
import { readProject } from "../../operations/stack/project.ts";
import { type Context, say } from "../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";
import type { Said } from "../cli/option.ts";
import { OUTPUT_OPTION, outputPath, writeOutput } from "../cli/output.ts";
import { VERSION_OPTION, versionOf } from "../cli/rabbitmq-version.ts";

/** The name `export` belongs to the language. */
export const exportCommand: Command = defineCommand({
  name: "export",
  endsAtOnce: true,
  summary: "write RabbitMQ's definitions.json of a declaration, without a broker",
  operands: "[FILE...]",
  examples: [
    { words: "export orders.yaml --output definitions.json", does: "for rabbitmqctl import_definitions" },
    { words: "export orders.yaml --vhost shop", does: "of one virtual host, to stdout" },
  ],
  options: {
    ...STACK_OPTION,
    ...OUTPUT_OPTION,
    vhost: {
      kind: "text",
      value: "NAME",
      help: "of this virtual host alone, for an import into it; default: everything",
    },
    ...VERSION_OPTION,
  },
  async run(context, said, operands) {
    const { files, folder, options } = await readSource(context, said, operands);
    const output = outputPath(context, said.output, { files, folder });
    const { declaration, faults } = accepted(inspectDeclaration(files, options), files);
    const { definitions, notes } = exported(declaration, said.vhost);
    // The same characters in a file as on stdout: JSON's own escapes for what a terminal would obey.
    const text = `${showableJson(JSON.stringify(definitions, null, 2))}\n`;
    await writeOutput(context, output, text);
    const stack = operands.length === 0 ? chosenStack(context, said) : undefined;
    if (faults.length > 0) say(context, advise(context, stack, renderFaults(faults, files)));
    for (const note of [...notes, ...pluginsIn(declaration, said.vhost, options.version)]) {
      say(context, visibleLine(note));
    }
    return "done";
  },
});

interface Source {
  readonly files: readonly DeclarationFile[];
  /** What their paths are relative to. */
  readonly folder: string;
  readonly options: ReadOptions;
}

type SourceSaid = StackSaid & Said<typeof VERSION_OPTION> & { readonly vhost: string | undefined };

async function readSource(context: Context, said: SourceSaid, operands: readonly string[]): Promise<Source> {
  const own: ReadOptions = {
    ...versionOf(said),
    ...(said.vhost === undefined ? {} : { virtualHost: said.vhost }),
  };
  if (operands.length > 0) {
    const files = await readGivenFiles(context, operands);
    return { files, folder: context.cwd, options: { ...own, asFiles: true } };
  }
  const project = await readProject(context, chosenStack(context, said));
  const files = await readStackFiles(context, project);
  return { files, folder: context.root, options: { ...optionsOf(project), ...own } };
}

/** What is written, and what is to be known of it. */
interface Exported {
  readonly definitions: unknown;
  readonly notes: readonly string[];
}

function exported(declaration: Declaration, virtualHost: string | undefined): Exported {
  if (virtualHost === undefined) {
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
function pluginsIn(
  declaration: Declaration,
  virtualHost: string | undefined,
  version?: RabbitmqVersion,
): string[] {
  const part = virtualHost === undefined ? declaration : onlyVirtualHost(declaration, virtualHost);
  const needed = neededPlugins(part, version);
  return needed.length === 0 ? [] : [`A broker that imports it needs the plugins: ${needed.join(", ")}.`];
}
