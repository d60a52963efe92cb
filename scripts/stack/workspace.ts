/** A stack of this project, ready for Pulumi: the tools, the backend, the stack's own settings. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { WarrenError } from "../../model/warren-error.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { preparePulumi, prepareToolchain } from "../../toolchain/toolchain.ts";
import { checkoutOf } from "../cli/checkout.ts";
import { type Context, confirm, say } from "../cli/context.ts";
import { type Backend, exists, findBackend, prepareLocalBackend, stateFile } from "./backend.ts";
import { chosenStack, type StackSaid } from "./chosen-stack.ts";
import { prepareDevelopmentAuthority } from "./development-authority.ts";
import { hasConfigFile, unknownStack } from "./known-stack.ts";
import { removeStaleLocks } from "./locks.ts";
import { clearOrphans } from "./orphans.ts";
import { isExisting, type Project, readProject } from "./project.ts";
import { askPulumi } from "./pulumi.ts";

export interface Workspace {
  readonly stack: string;
  readonly project: Project;
  readonly backend: Backend;
  /** What Pulumi, and whatever else is run for this stack, needs besides the user's own environment. */
  readonly additions: Readonly<Record<string, string>>;
  /** The user's environment with the additions. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Gets what the machine lacks and finds the backend. Nothing of the stack is created or changed. */
export async function openWorkspace(context: Context, said: StackSaid): Promise<Workspace> {
  const stack = chosenStack(context, said);
  const project = await readProject(context, stack);
  const backend = await findBackend(context.root, context.environment);
  const additions = {
    ...(await toolsFor(context, project)),
    ...backend.environment,
    PULUMI_STACK: stack,
    WARREN_BACKUPS: context.environment["WARREN_BACKUPS"] || join(context.root, ".warren/backups"),
  };
  // What is said by Pulumi's programs is read by whoever has called this one.
  const checkout = JSON.stringify(checkoutOf(context, stack));
  const environment = { ...context.environment, ...additions, WARREN_CHECKOUT: checkout };
  return { stack, project, backend, additions, environment };
}

/** As environment variables. */
async function toolsFor(context: Context, project: Project): Promise<Readonly<Record<string, string>>> {
  const options = {
    assumeYes: context.assumeYes,
    ask: (question: string) => confirm(context, question),
    progress: createProgress(context.stderr),
    signal: context.signal,
    env: context.environment,
  };
  if (isExisting(project)) return (await preparePulumi(options)).environment;
  const { environment, image, loadBalancerImage } = await prepareToolchain({
    ...options,
    loadBalancer: project.config.get("server") === "cluster",
  });
  return {
    ...environment,
    WARREN_IMAGE: image,
    ...(loadBalancerImage === undefined ? {} : { WARREN_LOAD_BALANCER_IMAGE: loadBalancerImage }),
  };
}

/**
 * Makes the stack where it is not there yet, and its administrator's password before the first `up`; clears away what
 * a killed run left.
 */
export async function prepareStack(context: Context, workspace: Workspace): Promise<void> {
  const { stack, project, backend } = workspace;
  if (backend.local) {
    await prepareLocalBackend(context.root, backend, project.stackConfigFile);
    const removed = await removeStaleLocks(context.root, project.name, stack);
    if (removed > 0) say(context, `An earlier run of stack ${stack} was killed; its lock is removed.`);
  }
  if (!(await isStackThere(context, workspace))) {
    await createStack(context, workspace);
  }
  // The servers of a broker that exists already are not in this Docker, and its passwords not ours to make.
  if (isExisting(project)) return;
  await clearOrphans(context, workspace);
  if (!project.config.has("administratorPassword")) {
    // By stdin: a command line can be read by every user of the machine.
    await askPulumi(context, ["config", "set", "--secret", "administratorPassword"], {
      ...workspace,
      input: randomBytes(24).toString("base64url"),
    });
  }
  await prepareDevelopmentAuthority(context, workspace);
}

/** On a backend that others may share, only where that is meant. */
async function createStack(context: Context, workspace: Workspace): Promise<void> {
  const { stack, project, backend } = workspace;
  if (!(await hasConfigFile(context, stack))) {
    throw await unknownStack(context, project.name, stack);
  }
  if (
    !backend.local &&
    !(await confirm(context, `Stack "${stack}" is not at ${backend.url} yet. Create it there?`))
  ) {
    throw new WarrenError("stack-missing", `There is no stack "${stack}" at ${backend.url}.`, {
      hint: "`pulumi stack init NAME` makes it, with the secrets provider that you choose.",
    });
  }
  say(context, `Creating the stack ${stack}.`);
  const provider =
    project.secretsProvider === undefined ? [] : ["--secrets-provider", project.secretsProvider];
  await askPulumi(context, ["stack", "init", stack, "--no-select", ...provider], workspace);
}

const stacksSchema = z.array(z.object({ name: z.string() }));

export async function isStackThere(context: Context, workspace: Workspace): Promise<boolean> {
  const { stack, project, backend } = workspace;
  if (backend.local) return await exists(stateFile(context.root, project.name, stack));
  const listed = stacksSchema.parse(
    JSON.parse(await askPulumi(context, ["stack", "ls", "--json"], workspace)),
  );
  // On Pulumi Cloud: ORGANIZATION/STACK, where the organization is not the default one.
  return listed.some(({ name }) => name.split("/").at(-1) === stack);
}
