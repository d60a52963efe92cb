/** Makes a plan with all that it hangs on, and holds an update to one. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ManagementApiError } from "../../broker/api/management-api.ts";
import { readOverview } from "../../broker/api/overview.ts";
import { clusterIdentity } from "../../broker/cluster-identity.ts";
import { keepPlan } from "../../broker/topology/plan-files.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { readStackFiles } from "../declared/declared.ts";
import { type Project, readProjectFile } from "../stack/project.ts";
import { askPulumi } from "../stack/pulumi.ts";
import type { Workspace } from "../stack/workspace.ts";
import { withStackApi } from "../update/management-access.ts";
import type { SaidOfMoves } from "../update/moves.ts";
import { digestOf } from "./digest.ts";
import { withPlanFolder } from "./plan-folder.ts";
import type { Asked, PreviewPlan } from "./preview-plan.ts";
import { previewPlan } from "./preview-plan.ts";
import { movedFrom, SAVED_FORMAT, type SavedPlan } from "./saved-plan.ts";

/** @throws WarrenError `plan-incomplete` where the server cannot be asked and would be mended first */
export async function savedPlanOf(
  context: Context,
  workspace: Workspace,
  { plan, access, targets = [], moves }: Asked & { readonly plan: PreviewPlan; readonly moves: SaidOfMoves },
): Promise<SavedPlan> {
  if (targets.length > 0) {
    throw new WarrenError(
      "plan-incomplete",
      "The server has to be mended before all of a plan can be made.",
      {
        hint: "`./warren up` mends it.",
      },
    );
  }
  // The command itself may have written into the config.
  const project = await readProjectFile(context.root, workspace.stack);
  const { version, cluster } = await askBroker(context, workspace, access);
  return {
    format: SAVED_FORMAT,
    project: project.name,
    stack: workspace.stack,
    made: new Date().toISOString(),
    moves: { move: [...moves.move], acceptGap: moves.acceptGap },
    versions: {
      warren: await ownVersion(),
      pulumi: (await askPulumi(context, ["version"], workspace)).trim(),
      rabbitmq: version,
    },
    cluster,
    files: await filesOf(context, project),
    config: configOf(project),
    objects: plan.objects.map((object) => ({
      ...object,
      properties: object.properties.map((property) => ({ ...property })),
      consequences: [...object.consequences],
    })),
    records: [...plan.records],
  };
}

/**
 * Does the work of an update that is held to a plan: the provider refuses what it does not have.
 *
 * @throws WarrenError `plan-moved` before the work begins, with all that is not as it was
 */
export async function heldTo<T>(
  context: Context,
  workspace: Workspace,
  {
    saved,
    work,
    ...asked
  }: Asked & { readonly saved: SavedPlan; readonly work: (held: Workspace) => Promise<T> },
): Promise<T> {
  const plan = await previewPlan(context, workspace, asked);
  const now = await savedPlanOf(context, workspace, { ...asked, plan, moves: saved.moves });
  const moved = movedFrom(saved, now);
  if (moved.length > 0) throw planMoved(saved, moved);
  return await withPlanFolder(workspace, VARIABLES.reviewedPlans, async (held, folder) => {
    for (const record of saved.records) await keepPlan(folder, record);
    return await work(held);
  });
}

/** Of what has moved; the rest is counted. */
const MOST_SHOWN = 30;

function planMoved({ made }: SavedPlan, moved: readonly string[]): WarrenError {
  const more = moved.length > MOST_SHOWN ? [`and ${moved.length - MOST_SHOWN} more`] : [];
  const lines = [...moved.slice(0, MOST_SHOWN), ...more].map((line) => `  ${line}`);
  return new WarrenError(
    "plan-moved",
    `Since the plan was made (${made}) something has moved, so that not what was reviewed would be done:\n${lines.join("\n")}\nNothing was changed.`,
    { hint: "Make the plan anew, and let it be reviewed: `./warren preview --save FILE`" },
  );
}

async function askBroker(
  context: Context,
  workspace: Workspace,
  access: Asked["access"],
): Promise<{ readonly version: string; readonly cluster: string }> {
  const nobody = { version: "", cluster: "" };
  if (access === undefined && (await workspace.state.get()).length === 0) return nobody;
  try {
    return await withStackApi(context, workspace, {
      access,
      use: async (api) => ({
        version: (await readOverview(api, context.signal)).rabbitmq_version,
        cluster: (await clusterIdentity(api, context.signal)) ?? "",
      }),
    });
  } catch (error) {
    // One that is off: its objects were compared with the state.
    if (!(error instanceof ManagementApiError)) throw error;
    return nobody;
  }
}

/** Beside the provider, which is the part of Warren that makes the plan. */
async function ownVersion(): Promise<string> {
  const text = await readFile(new URL("../../provider/schema.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

async function filesOf(context: Context, project: Project): Promise<Record<string, string>> {
  const files = await readStackFiles(context, project);
  return Object.fromEntries(files.map(({ path, text }) => [path, digestOf(text)]));
}

function configOf({ config }: Project): Record<string, string> {
  return Object.fromEntries([...config].map(([key, value]) => [key, digestOf(JSON.stringify(value))]));
}
