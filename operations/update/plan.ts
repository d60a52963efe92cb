/**
 * What an update would do, before anything is done: whatever is refused is refused while all still stands as it was,
 * and where nothing would change, nothing is run.
 */
import { z } from "zod";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { runPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";

/** As it is: names of people can be any key, and a state of thousands of objects is not walked through again. */
const values = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null,
);
/** `custom`: of a provider, and no group of others. */
const stateSchema = z.object({ type: z.string(), custom: z.boolean().nullish(), inputs: values.nullish() });

const stepSchema = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: stateSchema.nullish(),
  newState: stateSchema.nullish(),
  /** Keys of the inputs, where the provider tells no paths. */
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  /** By paths: `limits["maxQueues"]`. */
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});

/** What Pulumi does with a resource. Secrets are the text `[secret]` in it. */
export type Step = z.infer<typeof stepSchema>;

/** `pulumi preview --json`: pkg/display/json.go */
const previewSchema = z.object({
  diagnostics: z.array(z.object({ message: z.string(), severity: z.string() })).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
  steps: z.array(stepSchema).nullish(),
});

export type Preview = z.infer<typeof previewSchema>;

export interface Plan {
  /** Resources that stay as they are. */
  readonly unchanged: number;
  readonly changes: boolean;
  /** URNs of what would be made, or imported into the state. */
  readonly made: readonly string[];
  /** URNs of what would be changed in place. */
  readonly updated: readonly string[];
}

/** @throws WarrenError `refused` with what Pulumi, its providers or the program say against it */
export async function planUpdate(context: Context, workspace: Workspace): Promise<Plan> {
  const preview = await previewUpdate(context, workspace);
  const { same = 0, ...others } = preview.changeSummary ?? {};
  const urnsOf = (...ops: readonly string[]): string[] =>
    (preview.steps ?? []).filter(({ op }) => ops.includes(op)).map(({ urn }) => urn);
  return {
    unchanged: same,
    changes: Object.values(others).some((count) => count > 0),
    made: urnsOf("create", "import"),
    updated: urnsOf("update"),
  };
}

/** @param targets words of the command line @throws WarrenError as {@link planUpdate} */
export async function previewUpdate(
  context: Context,
  workspace: Workspace,
  targets: readonly string[] = [],
): Promise<Preview> {
  const words = ["preview", "--json", ...targets];
  const { code, stdout, stderr } = await runPulumi(context, words, workspace);
  const preview = parsePreview(stdout);
  if (preview === undefined || code !== 0) {
    const errors = (preview?.diagnostics ?? []).filter(({ severity }) => severity === "error");
    const messages = errors.map(({ message }) => message.replace(/^error: /, "").trim());
    const said = messages.length > 0 ? messages.join("\n") : stderr.trim();
    throw new WarrenError("refused", `${said}\nNothing was changed.`);
  }
  return preview;
}

/** Undefined where Pulumi failed before it had anything to serialize. */
function parsePreview(text: string): Preview | undefined {
  try {
    return previewSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
