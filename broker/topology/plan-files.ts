/**
 * Plans of topologies on their way from one process to another: a preview's provider writes a file for each virtual host into
 * a folder that whoever runs it has made, and that of an update reads there what was reviewed. Likewise what a comparison
 * finds that an update would refuse.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../../files/replace-file.ts";
import { type PlanRecord, planRecordSchema } from "../../model/topology/plan/plan-record.ts";

const refusalSchema = z.object({ code: z.string(), message: z.string(), hint: z.string() });

/** Why an update would be refused, as the error would say it. */
export type KeptRefusal = z.infer<typeof refusalSchema>;

/** @throws WarrenError `file-not-written` */
export async function keepPlan(folder: string, record: PlanRecord): Promise<void> {
  await replaceFile(fileOf(folder, record.urn), JSON.stringify(record), { mode: 0o600 });
}

/** @param urn of the resource that is refused: one refusal of each is kept @throws WarrenError `file-not-written` */
export async function keepRefusal(
  folder: string,
  urn: string,
  { code, message, hint }: KeptRefusal,
): Promise<void> {
  await replaceFile(fileOf(folder, urn), JSON.stringify({ code, message, hint }), { mode: 0o600 });
}

/** In an order of their own, the same for the same ones. */
export async function readRefusals(folder: string): Promise<readonly KeptRefusal[]> {
  return (await textsIn(folder)).map((text) => refusalSchema.parse(JSON.parse(text)));
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
  const records = (await textsIn(folder)).map(parse);
  return new Map(records.map((record) => [record.urn, record]));
}

async function textsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
  return await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

function parse(text: string): PlanRecord {
  return planRecordSchema.parse(JSON.parse(text));
}

/** A URN has characters that a name of a file cannot have. */
function fileOf(folder: string, urn: string): string {
  return join(folder, `${createHash("sha256").update(urn).digest("hex")}.json`);
}
