/** Opens a stack: its tools and its backend. Nothing of it is created or changed. */
import { join } from "node:path";
import { z } from "zod";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { type Context, say } from "../../terminal/context.ts";
import { preparePulumi, prepareToolchain } from "../../toolchain/toolchain.ts";
import { exists, findBackend, stateFile } from "./backend.ts";
import { checkoutOf } from "./checkout.ts";
import { chosenStack, type StackSaid } from "./chosen-stack.ts";
import { findDockerObjects } from "./docker-objects.ts";
import { linkProgram } from "./program-folder.ts";
import { isExisting, type Project, readProject } from "./project.ts";
import { askPulumi } from "./pulumi.ts";
import { withoutPulumiOptions } from "./pulumi-options.ts";
import { readState } from "./state.ts";
import { toolchainOptions } from "./toolchain-options.ts";
import { Kept, type Seen, type Workspace } from "./workspace.ts";

/** Of the stack that was said, where nothing of it has been read yet. */
export async function openChosenStack(context: Context, said: StackSaid): Promise<Workspace> {
  return await openWorkspace(context, await readProject(context, chosenStack(context, said)));
}

/** Gets what the machine lacks. */
export async function openWorkspace(context: Context, project: Project): Promise<Workspace> {
  const { stack } = project;
  const backend = await findBackend(context.root, context.environment);
  const additions = {
    ...(await toolsFor(context, project)),
    ...backend.environment,
    PULUMI_STACK: stack,
    [VARIABLES.backups.name]:
      context.environment[VARIABLES.backups.name] || join(context.root, LOCAL_FOLDER, "backups"),
  };
  // What is said by Pulumi's programs is read by whoever has called this one.
  const checkout = JSON.stringify(checkoutOf(context, stack));
  const { environment: own, leftOut } = withoutPulumiOptions(context.environment);
  if (leftOut.length > 0) say(context, `Not for the pulumi that Warren runs: ${leftOut.join(", ")}.`);
  const environment = { ...own, ...additions, [VARIABLES.checkout.name]: checkout };
  const workspace = { stack, project, backend, additions, environment };
  return {
    ...workspace,
    isThere: new Kept(() => isStackThere(context, workspace)),
    state: new Kept(() => readState(context, workspace)),
    docker: new Kept(async () =>
      isExisting(project)
        ? { containers: [], networks: [], volumes: [] }
        : await findDockerObjects(`${project.name}/${stack}`, context.root, environment),
    ),
  };
}

/** As environment variables. */
async function toolsFor(context: Context, project: Project): Promise<Readonly<Record<string, string>>> {
  const options = toolchainOptions(context);
  if (isExisting(project)) {
    const { environment, program } = await preparePulumi(options);
    await linkProgram(context.root, program);
    return environment;
  }
  const { environment, image, loadBalancerImage, program } = await prepareToolchain({
    ...options,
    loadBalancer: project.config.get("server") === "cluster",
  });
  await linkProgram(context.root, program);
  return {
    ...environment,
    [VARIABLES.image.name]: image,
    ...(loadBalancerImage === undefined ? {} : { [VARIABLES.loadBalancerImage.name]: loadBalancerImage }),
  };
}

const stacksSchema = z.array(z.object({ name: z.string() }));

async function isStackThere(context: Context, workspace: Omit<Workspace, keyof Seen>): Promise<boolean> {
  const { stack, project, backend } = workspace;
  if (backend.local) return await exists(stateFile(context.root, project.name, stack));
  const listed = stacksSchema.parse(
    JSON.parse(await askPulumi(context, ["stack", "ls", "--json"], workspace)),
  );
  // On Pulumi Cloud: ORGANIZATION/STACK, where the organization is not the default one.
  return listed.some(({ name }) => name.split("/").at(-1) === stack);
}
