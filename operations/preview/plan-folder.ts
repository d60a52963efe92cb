/** Folders through which an operation of Pulumi's and the provider in it hand each other plans. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Workspace } from "../stack/workspace.ts";

/** @param variable which tells the provider of the folder; that is there for the time of the work alone */
export async function withPlanFolder<T>(
  workspace: Workspace,
  variable: { readonly name: string },
  work: (told: Workspace, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "warren-plans-"));
  try {
    const environment = { ...workspace.environment, [variable.name]: folder };
    return await work({ ...workspace, environment }, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
