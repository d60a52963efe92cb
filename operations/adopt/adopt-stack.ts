/** Takes over what was found: the state gets it, and nothing on the broker changes but the notes of whose it is. */

import { saying } from "../../model/environment-variables.ts";
import { urnInAnyStack, urnParts } from "../../model/text/pulumi-urn.ts";
import { destroyGuard } from "../../provider/description/guards.ts";
import { topology } from "../../provider/description/topology.ts";
import type { Context } from "../../terminal/context.ts";
import { tellPulumi } from "../stack/pulumi.ts";
import { isInBroker } from "../stack/state-resource.ts";
import type { Workspace } from "../stack/workspace.ts";
import { planUpdate } from "../update/plan.ts";

/** The program leaves out what is not there, and the plugin changes nothing. */
function adopting(workspace: Workspace): Workspace {
  return { ...workspace, environment: { ...workspace.environment, ...saying("adopt") } };
}

/**
 * @returns URNs of what would come into the state; none where all that is there is in it already
 * @throws WarrenError `refused` with what is said against it
 */
export async function planAdoption(context: Context, workspace: Workspace): Promise<readonly string[]> {
  const { made, updated } = await planUpdate(context, adopting(workspace));
  // A topology takes over more of what is in its virtual host, where more is declared.
  const taken = [...made, ...updated.filter((urn) => typeOf(urn) === topology.token)];
  return taken.some(isTaken) ? taken : [];
}

/**
 * Unseen: Pulumi would say of each that it is created.
 *
 * @param made by {@link planAdoption}
 * @throws WarrenError `pulumi-failed` with what is said against it
 */
export async function adoptStack(
  context: Context,
  workspace: Workspace,
  made: readonly string[],
): Promise<void> {
  const isNew = (await workspace.state.get()).length === 0;
  // What the stack has already stays as it is in this run, whatever differs. Pulumi refuses a target that is no pattern and
  // is not in the state yet.
  const targets = isNew ? [] : made.flatMap((urn) => ["--target", urnInAnyStack(urn)]);
  const words = ["up", "--yes", "--skip-preview", ...targets];
  await tellPulumi(context, words, adopting(workspace));
}

function isTaken(urn: string): boolean {
  const type = typeOf(urn);
  return type !== destroyGuard.token && isInBroker({ urn, type });
}

function typeOf(urn: string): string {
  return urnParts(urn)?.type ?? "";
}
