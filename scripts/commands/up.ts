import { relative } from "node:path";
import { readmitToStreamCoordinator } from "../../broker/node/stream-coordinator.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import type { Outcome } from "../../model/exit-codes.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { lintedDeclaration, targetOfServers } from "../../operations/declared/declared.ts";
import { heldTo } from "../../operations/preview/make-saved-plan.ts";
import { targetsWhileServersFail, updateFailedServers } from "../../operations/servers/failed-servers.ts";
import { forgetLostServers } from "../../operations/servers/lost-servers.ts";
import { runStoppedServers } from "../../operations/servers/run-stopped-servers.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { nodesOf } from "../../operations/stack/docker-objects.ts";
import { allowNewStack } from "../../operations/stack/known-stack.ts";
import { openWorkspace } from "../../operations/stack/open-workspace.ts";
import type { StackOutputs } from "../../operations/stack/outputs.ts";
import { assertConfigKeysKnown, isExisting, readProjectFile } from "../../operations/stack/project.ts";
import type { Workspace } from "../../operations/stack/workspace.ts";
import { renewAuthority } from "../../operations/update/development-authority.ts";
import { checkForBroker } from "../../operations/update/existing-broker.ts";
import { assertDeclared, withMoves } from "../../operations/update/moves.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { forgetReplacedBroker } from "../../operations/update/replaced-broker.ts";
import { updateStack } from "../../operations/update/update-stack.ts";
import { smokeOutcome } from "../../smoke-tests/report/smoke-report.ts";
import { type Context, say } from "../../terminal/context.ts";
import { type Command, defineCommand, MOVE_OPTION, STACK_OPTION, usage } from "../cli/command.ts";
import { readPlanFile } from "../preview/plan-file.ts";
import { smokeTestStack } from "../smoke/smoke-test-stack.ts";

export const up: Command = defineCommand({
  name: "up",
  summary: "make the environment of a stack as it is declared, and prove it by the smoke tests",
  examples: [
    { words: "up", does: "stack dev: the preview, a question, the update, the smoke tests" },
    { words: "up --yes --skip-smoke", does: "without a person, and without the smoke tests" },
    { words: "up --yes --plan plan.json", does: "what was reviewed, and nothing else" },
    { words: "up --new --stack staging", does: "a stack that is not there yet" },
  ],
  options: {
    ...STACK_OPTION,
    ...MOVE_OPTION,
    restarts: {
      kind: "flag",
      help: "let the smoke tests stop and kill servers that were there before, and under connected clients",
    },
    new: { kind: "flag", help: "the stack is not there yet: make it, without a question" },
    plan: {
      kind: "text",
      value: "FILE",
      help: "do what `preview --save FILE` wrote, or refuse where something has moved since, and say what",
    },
    skipSmoke: { kind: "flag", help: "do not run the smoke tests afterwards" },
  },
  async run(context, said) {
    if (said.plan !== undefined && (said.move.length > 0 || said.acceptGap)) {
      throw usage(up, "--plan has what was said of moves when it was made");
    }
    const stack = chosenStack(context, said);
    // First, because it takes no time and is what is wrong most often; but for a broker that has to be asked first.
    const project = await readProjectFile(context.root, stack);
    await allowNewStack(context, { project: project.name, stack, isNew: said.new });
    assertConfigKeysKnown(project);
    const checked = isExisting(project)
      ? undefined
      : await lintedDeclaration(context, project, targetOfServers(project));
    if (!context.assumeYes && !context.interactive) {
      throw new WarrenError(
        "nobody-to-ask",
        "There is no terminal to ask on whether the changes are right.",
        {
          hint: "Say --yes to make them: `./warren up --yes`. `./warren preview` shows them.",
        },
      );
    }
    const reviewed =
      said.plan === undefined
        ? undefined
        : await readPlanFile(context, said.plan, { project: project.name, stack });
    const workspace = withMoves(await openWorkspace(context, project), reviewed?.moves ?? said);
    await prepareStack(context, workspace);
    // Of a plan all is done that was reviewed, and nothing else.
    if (reviewed === undefined) await renewAuthority(context, workspace);
    const { linted, access } =
      checked === undefined
        ? await checkForBroker(context, workspace)
        : { linted: checked, access: undefined };
    const { declaration } = linted.inspected;
    assertDeclared(declaration, said.move);
    const make = async (held: Workspace): Promise<Outcome> =>
      await makeAndTest(context, held, { said, declaration, access });
    if (reviewed === undefined) return await make(workspace);
    const targets = await targetsWhileServersFail(context, workspace);
    return await heldTo(context, workspace, { linted, access, targets, saved: reviewed, work: make });
  },
});

interface Made {
  readonly said: { readonly restarts: boolean; readonly skipSmoke: boolean };
  readonly declaration: Declaration;
  readonly access: ExistingAccess | undefined;
}

async function makeAndTest(
  context: Context,
  workspace: Workspace,
  { said, declaration, access }: Made,
): Promise<Outcome> {
  const { stack } = workspace;
  const lost = await forgetLostServers(context, workspace);
  const nodes = nodesOf(await workspace.docker.get());
  await runStoppedServers(context, workspace);
  const words = context.assumeYes ? ["up", "--yes", "--skip-preview"] : ["up"];
  if (!(await updateFailedServers(context, workspace, words))) return "failed";
  await forgetReplacedBroker(context, workspace, { access });
  const outputs = await updateStack(context, workspace, { words, access });
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
      run: {
        breaksConnections: restarts,
        ...(isNew || restarts ? {} : { keepsRunning: thereBefore(context, stack) }),
      },
    },
  );
  say(
    context,
    `${summary(outputs, advise(context, stack, OUTPUT_URIS))}\n  smoke tests  ${relative(context.root, file)}`,
  );
  return smokeOutcome(report) === "done" ? "done" : "failed";
}

/** Whoever works with the environment is not cut off by an `up`: its restarts are for what has just been made. */
function thereBefore(context: Context, stack: string): string {
  return `the servers were there before this up, so they are not stopped; ${advise(context, stack, "`./warren smoke` does that")}`;
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
