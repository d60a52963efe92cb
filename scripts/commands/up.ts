import { relative } from "node:path";
import { readmitToStreamCoordinator } from "../../broker/node/stream-coordinator.ts";
import { assertKeysKnown } from "../../infra/config/config-keys.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { checkAndLint, targetOfServers } from "../../operations/declared/declared.ts";
import { updateFailedServers } from "../../operations/servers/failed-servers.ts";
import { forgetLostServers } from "../../operations/servers/lost-servers.ts";
import { runStoppedServers } from "../../operations/servers/run-stopped-servers.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { nodesOf } from "../../operations/stack/docker-objects.ts";
import { allowNewStack } from "../../operations/stack/known-stack.ts";
import { openWorkspace } from "../../operations/stack/open-workspace.ts";
import { findOutputs, readOutputs, type StackOutputs } from "../../operations/stack/outputs.ts";
import { isExisting, readProjectFile } from "../../operations/stack/project.ts";
import { showPulumi } from "../../operations/stack/pulumi.ts";
import type { Workspace } from "../../operations/stack/workspace.ts";
import { isAccessChanged, updateAccess } from "../../operations/update/changed-access.ts";
import { checkForBroker } from "../../operations/update/existing-broker.ts";
import { planUpdate } from "../../operations/update/plan.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { forgetReplacedBroker } from "../../operations/update/replaced-broker.ts";
import { smokeOutcome } from "../../smoke-tests/report/smoke-report.ts";
import { type Context, say } from "../../terminal/context.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";
import { smokeTestStack } from "../smoke/smoke-test-stack.ts";

export const up: Command = defineCommand({
  name: "up",
  summary: "make the environment of a stack as it is declared, and prove it by the smoke tests",
  options: {
    ...STACK_OPTION,
    restarts: {
      kind: "flag",
      help: "let the smoke tests stop and kill servers that were there before, and under connected clients",
    },
    new: { kind: "flag", help: "the stack is not there yet: make it, without a question" },
    skipSmoke: { kind: "flag", help: "do not run the smoke tests afterwards" },
  },
  async run(context, said) {
    const stack = chosenStack(context, said);
    // First, because it takes no time and is what is wrong most often; but for a broker that has to be asked first.
    const project = await readProjectFile(context.root, stack);
    await allowNewStack(context, { project: project.name, stack, isNew: said.new });
    assertKeysKnown(project.config.keys(), project.knownKeys, project.stackConfigFile);
    const checked = isExisting(project)
      ? undefined
      : await checkAndLint(context, project, targetOfServers(project));
    if (!context.assumeYes && !context.interactive) {
      throw new WarrenError(
        "nobody-to-ask",
        "There is no terminal to ask on whether the changes are right.",
        {
          hint: "Say --yes to make them: `./warren up --yes`. `./warren preview` shows them.",
        },
      );
    }
    const workspace = await openWorkspace(context, project);
    await prepareStack(context, workspace);
    const { declaration, access } =
      checked === undefined
        ? await checkForBroker(context, workspace)
        : { declaration: checked, access: undefined };
    const lost = await forgetLostServers(context, workspace);
    const nodes = nodesOf(await workspace.docker.get());
    await runStoppedServers(context, workspace);
    const words = context.assumeYes ? ["up", "--yes", "--skip-preview"] : ["up"];
    if (!(await updateFailedServers(context, workspace, { nodes, words }))) return "failed";
    await forgetReplacedBroker(context, workspace, { access });
    const outputs = await update(context, workspace, { words, access });
    if (outputs === undefined) return "failed";
    const [node, ...others] = outputs.nodes;
    if (lost && node !== undefined && others.length > 0) await readmitToStreamCoordinator(node);
    if (said.skipSmoke) {
      say(context, summary(outputs, advise(context, stack, OUTPUT_URIS)));
      return "done";
    }
    const { restarts } = said;
    const isNew = nodes.length === 0;
    const { report, file } = await smokeTestStack(
      context,
      { workspace, outputs, declaration },
      {
        breaksConnections: restarts,
        ...(isNew || restarts ? {} : { keepsRunning: thereBefore(context, stack) }),
      },
    );
    say(
      context,
      `${summary(outputs, advise(context, stack, OUTPUT_URIS))}\n  smoke tests  ${relative(context.root, file)}`,
    );
    return smokeOutcome(report) === "done" ? "done" : "failed";
  },
});

/** Whoever works with the environment is not cut off by an `up`: its restarts are for what has just been made. */
function thereBefore(context: Context, stack: string): string {
  return `the servers were there before this up, so they are not stopped; ${advise(context, stack, "`./warren smoke` does that")}`;
}

/**
 * A person sees Pulumi's preview and is asked by Pulumi. Otherwise the plan is made first, unless there is no broker yet
 * that could be asked, or changed.
 *
 * @param access to a broker that exists already
 * @returns undefined where it failed, and Pulumi has said why
 */
async function update(
  context: Context,
  workspace: Workspace,
  { words, access }: { readonly words: readonly string[]; readonly access: ExistingAccess | undefined },
): Promise<StackOutputs | undefined> {
  const isMade = (await workspace.state.get()).length > 0;
  let outputs =
    isMade && (context.assumeYes || access !== undefined) ? await findOutputs(context, workspace) : undefined;
  if (isMade && access !== undefined && isAccessChanged(outputs, access)) {
    if (!(await updateAccess(context, workspace, words))) return undefined;
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

const OUTPUT_URIS = "`pulumi stack output amqpUris --show-secrets`";

/** @param uris the command that shows them */
function summary({ endpoints, managementPage, nodes }: StackOutputs, uris: string): string {
  const metrics = [endpoints, ...nodes.map((node) => node.endpoints)].flatMap(
    ({ prometheus }) => prometheus ?? [],
  );
  return [
    "",
    `  broker       ${endpoints.amqp}`,
    `  management   ${managementPage}`,
    ...(metrics.length === 0 ? [] : [`  metrics      ${[...new Set(metrics)].join(" ")}`]),
    `  AMQP URIs    ${uris.replaceAll("`", "")}`,
  ].join("\n");
}
