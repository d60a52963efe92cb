/** Makes of a stack what it declares. */
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import type { Context } from "../../terminal/context.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { findOutputs, readOutputs, type StackOutputs } from "../stack/outputs.ts";
import { showPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";
import { isAccessChanged, updateAccess } from "./changed-access.ts";
import { planUpdate } from "./plan.ts";

/**
 * A person sees Pulumi's preview and is asked by Pulumi. Otherwise the plan is made first, unless there is no broker yet
 * that could be asked, or changed.
 *
 * @param access to a broker that exists already
 * @returns undefined where it failed, and Pulumi has said why
 */
export async function updateStack(
  context: Context,
  workspace: Workspace,
  { words, access }: { readonly words: readonly string[]; readonly access: ExistingAccess | undefined },
): Promise<StackOutputs | undefined> {
  const isMade = (await workspace.state.get()).length > 0;
  let outputs =
    isMade && (context.assumeYes || access !== undefined) ? await findOutputs(context, workspace) : undefined;
  if (
    isMade &&
    access !== undefined &&
    (await isAccessChanged(context, workspace, { outputs, now: access }))
  ) {
    if (!(await updateAccess(context, workspace, { words, access }))) return undefined;
    outputs = await findOutputs(context, workspace);
  }
  // On a broker that exists already there may be objects of others, also before the first update.
  if (context.assumeYes && (isMade || access !== undefined)) {
    const step = createProgress(context.stderr).start("Compare the declaration with what is there");
    const plan = await planUpdate(context, workspace).catch((error: unknown) => {
      step.failed();
      throw error;
    });
    step.done(
      plan.changes ? "there are changes to make" : `nothing to change, ${plan.unchanged} resources unchanged`,
    );
    // Outputs follow from resources; where they are not what this version writes, an update writes them.
    if (!plan.changes && outputs !== undefined) return outputs;
  }
  if ((await showPulumi(context, words, workspace)) !== 0) return undefined;
  return await readOutputs(context, workspace);
}
