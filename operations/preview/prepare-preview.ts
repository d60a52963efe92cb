/** All that a preview begins with: the stack, what is declared for it, and how its broker is reached. */
import { ManagementApiError } from "../../broker/api/management-api.ts";
import type { Context } from "../../terminal/context.ts";
import { lintedDeclaration, targetOfServers } from "../declared/declared.ts";
import { targetsWhileServersFail } from "../servers/failed-servers.ts";
import { chosenStack, type StackSaid } from "../stack/chosen-stack.ts";
import { openWorkspace } from "../stack/open-workspace.ts";
import { assertConfigKeysKnown, isExisting, readProject } from "../stack/project.ts";
import type { Workspace } from "../stack/workspace.ts";
import { assertSameAccess } from "../update/changed-access.ts";
import { tellOfAuthorityThatEndsSoon } from "../update/development-authority.ts";
import { checkForBroker } from "../update/existing-broker.ts";
import { withStackApi } from "../update/management-access.ts";
import { assertDeclared, type SaidOfMoves, withMoves } from "../update/moves.ts";
import { prepareStack } from "../update/prepare-stack.ts";
import { type Undeclared, undeclaredObjects } from "../update/undeclared.ts";
import type { Asked } from "./preview-plan.ts";

export interface PreparedPreview {
  readonly workspace: Workspace;
  readonly asked: Asked & { readonly targets: readonly string[] };
}

/** Changes nothing of the environment; what an interrupted run has left of the stack's own is put away. */
export async function preparePreview(
  context: Context,
  said: StackSaid & SaidOfMoves,
): Promise<PreparedPreview> {
  const project = await readProject(context, chosenStack(context, said));
  assertConfigKeysKnown(project);
  const checked = isExisting(project)
    ? undefined
    : await lintedDeclaration(context, project, targetOfServers(project));
  const workspace = withMoves(await openWorkspace(context, project), said);
  await prepareStack(context, workspace);
  tellOfAuthorityThatEndsSoon(context, workspace);
  const { linted, access } =
    checked === undefined ? await checkForBroker(context, workspace) : { linted: checked, access: undefined };
  assertDeclared(linted.inspected.declaration, said.move);
  if (access !== undefined) await assertSameAccess(context, workspace, access);
  return { workspace, asked: { linted, access, targets: await targetsWhileServersFail(context, workspace) } };
}

/** What nobody declared is not in Pulumi's plan, unless it is pruned; and the messages in it are in no plan. */
export async function findUndeclared(
  context: Context,
  { workspace, asked }: PreparedPreview,
): Promise<readonly Undeclared[]> {
  const { project } = workspace;
  const { declaration } = asked.linted.inspected;
  const state = await workspace.state.get();
  // Before its first update there is no broker, or it is of others, and refused where it has what is declared.
  if (state.length === 0) return [];
  try {
    return await withStackApi(context, workspace, {
      access: asked.access,
      use: (api) => undeclaredObjects(api, { declaration, project, state }, context.signal),
    });
  } catch (error) {
    // A broker that cannot be asked is for the preview itself to say.
    if (!(error instanceof ManagementApiError)) throw error;
    return [];
  }
}
