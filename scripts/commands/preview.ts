import { assertKeysKnown } from "../../infra/config/misspelt-keys.ts";
import { checkAndLint, targetOfServers } from "../../operations/declared/declared.ts";
import { targetsWhileServersFail } from "../../operations/servers/failed-servers.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { openWorkspace } from "../../operations/stack/open-workspace.ts";
import { isExisting, readProject } from "../../operations/stack/project.ts";
import { showPulumi } from "../../operations/stack/pulumi.ts";
import { assertSameAccess } from "../../operations/update/changed-access.ts";
import { checkForBroker } from "../../operations/update/existing-broker.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";

export const preview: Command = defineCommand({
  name: "preview",
  summary: "show what `up` would change, object by object, and change nothing of the environment",
  options: STACK_OPTION,
  async run(context, said) {
    const project = await readProject(context, chosenStack(context, said));
    assertKeysKnown(project.config.keys(), project.knownKeys, project.stackConfigFile);
    if (!isExisting(project)) await checkAndLint(context, project, targetOfServers(project));
    const workspace = await openWorkspace(context, project);
    await prepareStack(context, workspace);
    if (isExisting(project)) {
      const { access } = await checkForBroker(context, workspace);
      await assertSameAccess(context, workspace, access);
    }
    const targets = await targetsWhileServersFail(context, workspace);
    return (await showPulumi(context, ["preview", "--diff", ...targets], workspace)) === 0
      ? "done"
      : "failed";
  },
});
