import type { DeclarationFile } from "../../infra/config/declaration-files.ts";
import {
  accepted,
  inspectDeclaration,
  type ReadOptions,
  renderFaults,
} from "../../model/declaration/reading/read-declaration.ts";
import { type Labels, QUEUE_LABELS } from "../../model/routing/monitoring/promql.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { optionsOf, readStackFiles } from "../../operations/declared/declared.ts";
import { FORMS, type FormName, isForm } from "../../operations/declared/export-forms.ts";
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
  summary:
    "write what another tool reads of a declaration, without a broker: definitions, alert rules, a dashboard",
  operands: `[${Object.keys(FORMS).join("|")}] [FILE...]`,
  isOfStack: (operands) => formAndFiles(operands).paths.length === 0,
  examples: [
    { words: "export orders.yaml --output definitions.json", does: "for rabbitmqctl import_definitions" },
    { words: "export orders.yaml --vhost shop", does: "of one virtual host, to stdout" },
    { words: "export prometheus --output alerts.yaml", does: "alert rules for what the stack declares" },
    {
      words: "export grafana orders.yaml --metric job=shop",
      does: "a dashboard of one broker among several",
    },
  ],
  options: {
    ...STACK_OPTION,
    ...OUTPUT_OPTION,
    vhost: {
      kind: "text",
      value: "NAME",
      help: "of this virtual host alone; of definitions what an import into it takes; default: everything",
    },
    metric: {
      kind: "texts",
      value: "LABEL=VALUE",
      help: "for prometheus and grafana: of metrics with this label alone; said once for each",
    },
    ...VERSION_OPTION,
  },
  async run(context, said, operands) {
    const { form, paths } = formAndFiles(operands);
    const labels = readLabels(said.metric, form);
    const { files, folder, options } = await readSource(context, said, paths);
    const output = outputPath(context, said.output, { files, folder });
    const { declaration, faults } = accepted(inspectDeclaration(files, options), files);
    const { virtualHost, version } = { virtualHost: said.vhost, version: options.version };
    const { text, notes } = FORMS[form]({ declaration, virtualHost, version, labels });
    await writeOutput(context, output, text);
    const stack = paths.length === 0 ? chosenStack(context, said) : undefined;
    if (faults.length > 0) say(context, advise(context, stack, renderFaults(faults, files)));
    for (const note of notes) say(context, visibleLine(note));
    return "done";
  },
});

/** A file of such a name is said with its folder: `./prometheus`. */
function formAndFiles(operands: readonly string[]): {
  readonly form: FormName;
  readonly paths: readonly string[];
} {
  const [first = "", ...others] = operands;
  return isForm(first) ? { form: first, paths: others } : { form: "definitions", paths: operands };
}

/** What Prometheus takes for the name of a label. https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels */
const LABEL = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/** @throws WarrenError `usage` */
function readLabels(said: readonly string[], form: FormName): Labels {
  if (said.length > 0 && form === "definitions") {
    throw new WarrenError(
      "usage",
      "--metric is for `export prometheus` and `export grafana`: definitions have no metrics.",
    );
  }
  return Object.fromEntries(
    said.map((text) => {
      const [, name, value] = LABEL.exec(text) ?? [];
      if (name !== undefined && value !== undefined && !QUEUE_LABELS.includes(name)) return [name, value];
      throw new WarrenError("usage", `--metric cannot be ${JSON.stringify(text)}.`, {
        hint: `Allowed: the name of a label of Prometheus and its value, as in job=rabbitmq; not ${QUEUE_LABELS.join(" and ")}, which the declaration says.`,
      });
    }),
  );
}

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
