/** The state of a stack: what Pulumi knows of, where that has to be read or changed. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Context } from "../cli/context.ts";
import { exists, stateFile } from "./backend.ts";
import { askPulumi } from "./pulumi.ts";
import type { Workspace } from "./workspace.ts";

const resourcesSchema = z
  .array(z.object({ urn: z.string(), type: z.string(), id: z.string().optional() }))
  .nullish();
const deploymentSchema = z.object({ resources: resourcesSchema });
const exportSchema = z.object({ deployment: deploymentSchema });
const fileSchema = z.object({ checkpoint: z.object({ latest: deploymentSchema.nullish() }) });

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string | undefined;
}

/** The resources in the state, in the order of their creation. A local file is read without asking Pulumi. */
export async function readState(context: Context, workspace: Workspace): Promise<readonly StateResource[]> {
  const { backend, project, stack } = workspace;
  if (backend.local) {
    const file = stateFile(context.root, project.name, stack);
    if (!(await exists(file))) return [];
    return fileSchema.parse(JSON.parse(await readFile(file, "utf8"))).checkpoint.latest?.resources ?? [];
  }
  const exported = await askPulumi(context, ["stack", "export"], workspace);
  return exportSchema.parse(JSON.parse(exported)).deployment.resources ?? [];
}

/**
 * What is deleted on the broker or waits for it, with the provider that does nothing else. Other resources of Warren
 * (passwords, certificates, waits for a node) are nowhere but in the state: they are destroyed without a broker, and
 * containers depend on them.
 */
const IN_BROKER =
  /^(rabbitmq:|pulumi:providers:rabbitmq$|warren:index:(DestroyGuard|GlobalParameter|OperatorPolicy|Parameter|Ready|Topology|UserClaim|UserLimits|VirtualHost)$)/;

/**
 * Takes what lives in the broker's data out of the state, for when that data goes as a whole. With the first of them all
 * go that depend on it, so that a few runs of Pulumi do it.
 */
export async function forgetBrokerObjects(context: Context, workspace: Workspace): Promise<void> {
  for (;;) {
    const first = (await readState(context, workspace)).find(({ type }) => IN_BROKER.test(type));
    if (first === undefined) return;
    await askPulumi(context, ["state", "delete", first.urn, "--target-dependents", "--yes"], workspace);
  }
}
