/** The state of a stack: what Pulumi knows of, where that has to be read or changed. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Context } from "../../terminal/context.ts";
import { exists, stateFile } from "./backend.ts";
import { askPulumi, tellPulumi } from "./pulumi.ts";
import { isInBroker, type StateResource } from "./state-resource.ts";
import type { Seen, Workspace } from "./workspace.ts";

/** Named objects, of which nothing else is looked at. */
const keys = z
  .custom<Readonly<Record<string, unknown>>>((value) => typeof value === "object" && value !== null)
  .optional();

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  outputs: z
    .object({
      clusterId: z.string().optional().catch(undefined),
      adopted: z.boolean().optional().catch(undefined),
    })
    .optional(),
  inputs: z
    .object({
      virtualHost: z.string().optional(),
      exchanges: keys,
      queues: keys,
      bindings: keys,
      policies: keys,
    })
    .optional()
    .catch(undefined),
});
const resourcesSchema = z.array(resourceSchema).nullish();
const deploymentSchema = z.object({ resources: resourcesSchema });
const exportSchema = z.object({ deployment: deploymentSchema });
const fileSchema = z.object({ checkpoint: z.object({ latest: deploymentSchema.nullish() }) });

/** A local file is read without asking Pulumi. For {@link Workspace.state}, which others ask. */
export async function readState(
  context: Context,
  workspace: Omit<Workspace, keyof Seen>,
): Promise<readonly StateResource[]> {
  const { backend, project, stack } = workspace;
  if (backend.local) {
    const file = stateFile(context.root, project.name, stack);
    if (!(await exists(file))) return [];
    return fileSchema.parse(JSON.parse(await readFile(file, "utf8"))).checkpoint.latest?.resources ?? [];
  }
  const exported = await askPulumi(context, ["stack", "export"], workspace);
  return exportSchema.parse(JSON.parse(exported)).deployment.resources ?? [];
}

/** As far as it is looked at; all else is written back as it came, secrets encrypted. */
interface Exported {
  readonly deployment: { resources?: ExportedResource[] | null };
}
interface ExportedResource extends StateResource {
  dependencies?: string[] | null;
  propertyDependencies?: Record<string, string[] | null> | null;
  deletedWith?: string | null;
}

/**
 * Takes what lives in the broker's data out of the state, for when that data goes as a whole: Pulumi's own deletion from
 * a state would take with it what stands beside, the users' passwords among them.
 *
 * @param isForgotten @default all of it
 */
export async function forgetBrokerObjects(
  context: Context,
  workspace: Workspace,
  isForgotten: (resource: StateResource) => boolean = isInBroker,
): Promise<void> {
  const text = await askPulumi(context, ["stack", "export"], workspace);
  exportSchema.parse(JSON.parse(text));
  const exported = JSON.parse(text) as Exported;
  const resources = exported.deployment.resources ?? [];
  const gone = new Set(resources.filter(isForgotten).map(({ urn }) => urn));
  if (gone.size === 0) return;
  const isThere = (urn: string): boolean => !gone.has(urn);
  exported.deployment.resources = resources.filter(({ urn }) => isThere(urn));
  for (const resource of exported.deployment.resources) {
    if (resource.dependencies) resource.dependencies = resource.dependencies.filter(isThere);
    if (resource.deletedWith && !isThere(resource.deletedWith)) delete resource.deletedWith;
    const byProperty = resource.propertyDependencies ?? {};
    for (const [key, urns] of Object.entries(byProperty)) byProperty[key] = urns?.filter(isThere) ?? null;
  }
  await tellPulumi(context, ["stack", "import"], { ...workspace, input: JSON.stringify(exported) });
}
