import { assertKeysKnown } from "../../infra/config/config-keys.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";
import { assertSameAccess } from "../stack/changed-access.ts";
import { chosenStack } from "../stack/chosen-stack.ts";
import { checkAndLint, targetOfServers } from "../stack/declared.ts";
import { nodesOf } from "../stack/docker-objects.ts";
import { checkForBroker } from "../stack/existing-broker.ts";
import { targetsWhileServersFail } from "../stack/failed-servers.ts";
import { openWorkspace } from "../stack/open-workspace.ts";
import { prepareStack } from "../stack/prepare-stack.ts";
import { isExisting, readProject } from "../stack/project.ts";
import { showPulumi } from "../stack/pulumi.ts";

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
    const nodes = nodesOf(await workspace.docker.get());
    const targets = await targetsWhileServersFail(context, workspace, nodes);
    return (await showPulumi(context, ["preview", "--diff", ...targets], workspace)) === 0
      ? "done"
      : "failed";
  },
});
