import { ManagementApiError } from "../../broker/api/management-api.ts";
import { readList } from "../../infra/config/config-keys.ts";
import { assertKeysKnown } from "../../infra/config/misspelt-keys.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { lintedDeclaration, targetOfServers } from "../../operations/declared/declared.ts";
import { findingToJson } from "../../operations/declared/render.ts";
import { savedPlanOf } from "../../operations/preview/make-saved-plan.ts";
import { previewPlan } from "../../operations/preview/preview-plan.ts";
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
import { type Undeclared, undeclaredObjects } from "../../operations/update/undeclared.ts";
import { type Context, print } from "../../terminal/context.ts";
import {
  type Command,
  defineCommand,
  JSON_OPTION,
  MOVE_OPTION,
  STACK_OPTION,
  usage,
} from "../cli/command.ts";
import { PREVIEW_RESULT } from "../cli/results/preview-result.ts";
import { printResult } from "../cli/results/result.ts";
import { writePlan } from "../preview/plan-file.ts";
import { renderMarkdown } from "../preview/render-markdown.ts";
import { renderUndeclared } from "../preview/render-undeclared.ts";

/** What nobody declared is not in Pulumi's plan, unless it is pruned; and the messages in it are in no plan. */
async function findUndeclared(
  context: Context,
  workspace: Workspace,
  { declaration, access }: { readonly declaration: Declaration; readonly access: ExistingAccess | undefined },
): Promise<readonly Undeclared[]> {
  const { project } = workspace;
  const state = await workspace.state.get();
  // Before its first update there is no broker, or it is of others, and refused where it has what is declared.
  if (state.length === 0) return [];
  try {
    return await withStackApi(context, workspace, {
      access,
      use: (api) => undeclaredObjects(api, { declaration, project, state }, context.signal),
    });
  } catch (error) {
    // A broker that cannot be asked is for the preview itself to say.
    if (!(error instanceof ManagementApiError)) throw error;
    return [];
  }
}

export const preview: Command = defineCommand({
  name: "preview",
  summary: "show what `up` would change, object by object, and change nothing of the environment",
  examples: [
    { words: "preview", does: "of stack dev" },
    { words: "preview --stack staging", does: "of another stack" },
    { words: "preview --markdown > plan.md", does: "for a comment of a pull request" },
    {
      words: "preview --save plan.json",
      does: "the same, and what it was made of, for `up --plan plan.json`",
    },
  ],
  options: {
    ...STACK_OPTION,
    ...MOVE_OPTION,
    ...JSON_OPTION,
    save: {
      kind: "text",
      value: "FILE",
      help: "keep the plan in a file, for `up --plan FILE`; it is shown as Markdown, or as JSON",
    },
    markdown: { kind: "flag", help: "print the plan as Markdown, object by object with what comes of it" },
  },
  async run(context, said) {
    if (said.json && said.markdown) throw usage(preview, "--json and --markdown are two forms: say one");
    const project = await readProject(context, chosenStack(context, said));
    assertKeysKnown(project.config.keys(), project.knownKeys, project.stackConfigFile);
    const checked = isExisting(project)
      ? undefined
      : await lintedDeclaration(context, project, targetOfServers(project));
    const workspace = withMoves(await openWorkspace(context, project), said);
    await prepareStack(context, workspace);
    tellOfAuthorityThatEndsSoon(context, workspace);
    const { linted, access } =
      checked === undefined
        ? await checkForBroker(context, workspace)
        : { linted: checked, access: undefined };
    const { declaration } = linted.inspected;
    assertDeclared(declaration, said.move);
    if (access !== undefined) await assertSameAccess(context, workspace, access);
    const targets = await targetsWhileServersFail(context, workspace);
    const undeclared = async () => await findUndeclared(context, workspace, { declaration, access });
    if (said.json || said.markdown || said.save !== undefined) {
      const asked = { linted, access, targets };
      const whole = await previewPlan(context, workspace, asked);
      const { records: _, ...plan } = whole;
      if (said.save !== undefined) {
        const saved = await savedPlanOf(context, workspace, { ...asked, plan: whole, moves: said });
        await writePlan(context, said.save, saved);
      }
      if (!said.json) print(context, renderMarkdown(plan, await undeclared()));
      else {
        const findings = plan.findings.map(findingToJson);
        const changes = plan.objects.length;
        printResult(context, PREVIEW_RESULT, { ...plan, changes, findings, undeclared: await undeclared() });
      }
      return "done";
    }
    const code = await showPulumi(context, ["preview", "--diff", ...targets], workspace);
    const pruned = readList(project.config, "prune").length;
    for (const each of await undeclared())
      print(context, `\n${advise(context, project.stack, renderUndeclared(each, pruned))}`);
    return code === 0 ? "done" : "failed";
  },
});
