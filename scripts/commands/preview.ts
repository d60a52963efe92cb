import { ManagementApiError } from "../../broker/api/management-api.ts";
import { readList } from "../../infra/config/config-keys.ts";
import { assertKeysKnown } from "../../infra/config/misspelt-keys.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { checkAndLint, targetOfServers } from "../../operations/declared/declared.ts";
import { targetsWhileServersFail } from "../../operations/servers/failed-servers.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { openWorkspace } from "../../operations/stack/open-workspace.ts";
import { isExisting, readProject } from "../../operations/stack/project.ts";
import { showPulumi } from "../../operations/stack/pulumi.ts";
import type { Workspace } from "../../operations/stack/workspace.ts";
import { assertSameAccess } from "../../operations/update/changed-access.ts";
import { tellOfAuthorityThatEndsSoon } from "../../operations/update/development-authority.ts";
import { checkForBroker } from "../../operations/update/existing-broker.ts";
import { withStackApi } from "../../operations/update/management-access.ts";
import { assertDeclared, withMoves } from "../../operations/update/moves.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { undeclaredObjects } from "../../operations/update/undeclared.ts";
import { type Context, print } from "../../terminal/context.ts";
import { type Command, defineCommand, MOVE_OPTION, STACK_OPTION } from "../cli/command.ts";
import { renderUndeclared } from "../preview/render-undeclared.ts";

/** What nobody declared is not in Pulumi's plan, unless it is pruned; and the messages in it are in no plan. */
async function tellUndeclared(
  context: Context,
  workspace: Workspace,
  { declaration, access }: { readonly declaration: Declaration; readonly access: ExistingAccess | undefined },
): Promise<void> {
  const { project, stack } = workspace;
  const state = await workspace.state.get();
  // Before its first update there is no broker, or it is of others, and refused where it has what is declared.
  if (state.length === 0) return;
  try {
    const found = await withStackApi(context, workspace, {
      access,
      use: (api) => undeclaredObjects(api, { declaration, project, state }, context.signal),
    });
    const pruned = readList(project.config, "prune").length;
    for (const each of found) print(context, `\n${advise(context, stack, renderUndeclared(each, pruned))}`);
  } catch (error) {
    // A broker that cannot be asked is for the preview itself to say.
    if (!(error instanceof ManagementApiError)) throw error;
  }
}

export const preview: Command = defineCommand({
  name: "preview",
  summary: "show what `up` would change, object by object, and change nothing of the environment",
  examples: [
    { words: "preview", does: "of stack dev" },
    { words: "preview --stack staging", does: "of another stack" },
  ],
  options: { ...STACK_OPTION, ...MOVE_OPTION },
  async run(context, said) {
    const project = await readProject(context, chosenStack(context, said));
    assertKeysKnown(project.config.keys(), project.knownKeys, project.stackConfigFile);
    const checked = isExisting(project)
      ? undefined
      : await checkAndLint(context, project, targetOfServers(project));
    const workspace = withMoves(await openWorkspace(context, project), said);
    await prepareStack(context, workspace);
    tellOfAuthorityThatEndsSoon(context, workspace);
    const { declaration, access } =
      checked === undefined
        ? await checkForBroker(context, workspace)
        : { declaration: checked, access: undefined };
    assertDeclared(declaration, said.move);
    if (access !== undefined) await assertSameAccess(context, workspace, access);
    const targets = await targetsWhileServersFail(context, workspace);
    const code = await showPulumi(context, ["preview", "--diff", ...targets], workspace);
    await tellUndeclared(context, workspace, { declaration, access });
    return code === 0 ? "done" : "failed";
  },
});
