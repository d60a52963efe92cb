/**
 * Plans of topologies on their way from one process to another: a preview's provider writes a file for each virtual host into
 * a folder that whoever runs it has made, and that of an update reads there what was reviewed.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { type PlanRecord, planRecordSchema } from "../../model/topology/plan/plan-record.ts";

/** @throws WarrenError `file-not-written` */
export async function keepPlan(folder: string, record: PlanRecord): Promise<void> {
  await replaceFile(fileOf(folder, record.urn), JSON.stringify(record), { mode: 0o600 });
}

/** @returns undefined where there is none of this resource */
export async function readPlan(folder: string, urn: string): Promise<PlanRecord | undefined> {
  try {
    return parse(await readFile(fileOf(folder, urn), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** All that are there, by their URNs. */
export async function readPlans(folder: string): Promise<Map<string, PlanRecord>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const records = await Promise.all(
    names.map(async (name) => parse(await readFile(join(folder, name), "utf8"))),
  );
  return new Map(records.map((record) => [record.urn, record]));
}

function parse(text: string): PlanRecord {
  return planRecordSchema.parse(JSON.parse(text));
}

/** A URN has characters that a name of a file cannot have. */
function fileOf(folder: string, urn: string): string {
  return join(folder, `${createHash("sha256").update(urn).digest("hex")}.json`);
}
