/** What an update would do, as data: for people who review it, and for programs. */
import { ManagementApiError } from "../../broker/api/management-api.ts";
import { fromExport } from "../../broker/definitions/read-broker.ts";
import { readShown } from "../../broker/definitions/read-visible.ts";
import { type KeptRefusal, readPlans, readRefusals } from "../../broker/topology/plan-files.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { lintChange } from "../../model/lint/change/lint-change.ts";
import type { LintFinding } from "../../model/lint/discovery.ts";
import { byPlace } from "../../model/lint/place.ts";
import type { PlanRecord } from "../../model/topology/plan/plan-record.ts";
import { topology } from "../../provider/description/topology.ts";
import type { Context } from "../../terminal/context.ts";
import type { LintedDeclaration } from "../declared/declared.ts";
import type { Workspace } from "../stack/workspace.ts";
import { withStackApi } from "../update/management-access.ts";
import { previewUpdate, type Step } from "../update/plan.ts";
import { changeable } from "./live-declaration.ts";
import { withPlanFolder } from "./plan-folder.ts";
import { ACTIONS, type PlannedAction, type PlannedObject, rightsOnce } from "./planned-object.ts";
import { actionOf, plannedResources, typeOf } from "./planned-resources.ts";
import { planFromState, plannedObjects } from "./planned-topology.ts";
import { withConsequences } from "./with-consequences.ts";

export interface PreviewPlan {
  readonly stack: string;
  /** By what becomes of an object: how many. */
  readonly totals: Readonly<Record<PlannedAction, number>>;
  /** In the order of Pulumi's plan, those of a topology in the order in which they are changed. */
  readonly objects: readonly PlannedObject[];
  /** Of lint: in the declaration, and of the step from what is on the broker. */
  readonly findings: readonly LintFinding[];
  /** Of topologies that change: what an update can be held to. */
  readonly records: readonly PlanRecord[];
}

export interface Asked {
  readonly linted: LintedDeclaration;
  /** To a broker that exists already. */
  readonly access: ExistingAccess | undefined;
  /** Words of the command line for Pulumi. */
  readonly targets?: readonly string[];
}

/** What is there beside what is declared. */
export interface Comparison extends PreviewPlan {
  /** Why an update would be refused; empty where it would not. */
  readonly refusals: readonly KeptRefusal[];
}

/** Changes nothing. @throws WarrenError `refused` where the update would be, with why */
export async function previewPlan(
  context: Context,
  workspace: Workspace,
  asked: Asked,
): Promise<PreviewPlan> {
  return await withPlanFolder(workspace, VARIABLES.plans, (told, folder) =>
    planIn(context, told, asked, folder),
  );
}

/**
 * Changes nothing, and ends in a comparison where an update would be refused for what it finds on the broker.
 *
 * @throws WarrenError `refused` where nothing could be compared, with why
 */
export async function compare(context: Context, workspace: Workspace, asked: Asked): Promise<Comparison> {
  return await withPlanFolder(workspace, VARIABLES.refusals, async (told, folder) => {
    const plan = await previewPlan(context, told, asked);
    return { ...plan, refusals: await readRefusals(folder) };
  });
}

/** @param folder into which the provider writes the plan of each virtual host */
async function planIn(
  context: Context,
  workspace: Workspace,
  asked: Asked,
  folder: string,
): Promise<PreviewPlan> {
  const preview = await previewUpdate(context, workspace, asked.targets);
  const plans = await readPlans(folder);
  const steps = (preview.steps ?? []).filter((step) => actionOf(step) !== undefined);
  const planned = steps.map((step) => plannedStep(step, plans));
  const changed = await findingsOfChange(context, workspace, asked);
  const objects = withConsequences(rightsOnce(planned.flatMap((each) => each.objects)), changed);
  return {
    stack: workspace.stack,
    totals: totalsOf(objects),
    objects,
    findings: [...asked.linted.report.findings, ...changed].toSorted(byPlace),
    records: planned.flatMap(({ record }) => record ?? []),
  };
}

interface PlannedStep {
  readonly objects: readonly PlannedObject[];
  readonly record?: PlanRecord | undefined;
}

function plannedStep(step: Step, plans: ReadonlyMap<string, PlanRecord>): PlannedStep {
  if (typeOf(step) !== topology.token) {
    return { objects: plannedResources(step) };
  }
  const record = plans.get(step.urn) ?? planFromState(step);
  return { objects: record === undefined ? [] : plannedObjects(record), record };
}

/** Of the step from what is there; none where there is no broker that says it. */
async function findingsOfChange(
  context: Context,
  workspace: Workspace,
  { linted, access }: Asked,
): Promise<readonly LintFinding[]> {
  const state = await workspace.state.get();
  if (state.length === 0) return [];
  const after = linted.inspected;
  try {
    return await withStackApi(context, workspace, {
      access,
      use: async (api) => {
        const names = after.declaration.virtualHosts.map(({ name }) => name);
        const live = fromExport(await readShown(api, names, context.signal)).declaration;
        const declaration = changeable(live, { declared: after.declaration, state });
        const before = { declaration, silences: [], locate: () => ON_BROKER };
        return lintChange({ before, after }, linted.facts, linted.ruleSet).findings;
      },
    });
  } catch (error) {
    // A broker that cannot be asked is for the preview itself to say.
    if (!(error instanceof ManagementApiError)) throw error;
    return [];
  }
}

const ON_BROKER = { file: "the broker", line: 0, column: 0, offset: 0 };

function totalsOf(objects: readonly PlannedObject[]): PreviewPlan["totals"] {
  const count = (action: PlannedAction): number => objects.filter((each) => each.action === action).length;
  return Object.fromEntries(ACTIONS.map((action) => [action, count(action)])) as PreviewPlan["totals"];
}
