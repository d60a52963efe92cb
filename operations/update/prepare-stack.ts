/** Makes a stack where it is not there yet, and clears away what a killed run left of it. */
import { randomBytes } from "node:crypto";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, confirm, say } from "../../terminal/context.ts";
import { clearOrphans } from "../servers/orphans.ts";
import { prepareLocalBackend } from "../stack/backend.ts";
import { hasConfigFile, unknownStack } from "../stack/known-stack.ts";
import { removeStaleLocks } from "../stack/locks.ts";
import { isExisting } from "../stack/project.ts";
import { askPulumi, tellPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";
import { makeMissingAuthority } from "./development-authority.ts";

/** Its administrator's password is made before the first `up`. */
export async function prepareStack(context: Context, workspace: Workspace): Promise<void> {
  const { stack, project, backend } = workspace;
  if (backend.local) {
    await prepareLocalBackend(context.root, backend, project.stackConfigFile);
    const removed = await removeStaleLocks(context.root, project.name, stack);
    if (removed > 0) say(context, `An earlier run of stack ${stack} was killed; its lock is removed.`);
  }
  if (!(await workspace.isThere.get())) {
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
  await makeMissingAuthority(context, workspace);
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
  await tellPulumi(context, ["stack", "init", stack, "--no-select", ...provider], workspace);
}
