/** The reports of a stack's smoke tests: the last whole run, the last part of one, and the earlier ones. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { renderHtml } from "../../smoke-tests/report/render-html.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";

/** Runs that are kept of each stack, whole or not. */
export const RUNS_KEPT = 20;

/**
 * `STACK-smoke.html` and `.json`; a part of a run is `STACK-smoke-partial`, so that the whole one before it stays. Each is
 * also kept as `STACK-smoke/RUN`, the newest of them.
 *
 * @returns the page
 */
export async function keepReport(folder: string, report: SmokeReport): Promise<string> {
  const { subject, partial, runId } = report;
  const base = `${subject.stack}-smoke`;
  const earlier = join(folder, base);
  await mkdir(earlier, { recursive: true });
  const latest = join(folder, partial === "" ? base : `${base}-partial`);
  const [html, json] = [renderHtml(report), `${JSON.stringify(report, null, 2)}\n`];
  for (const file of [join(earlier, runId), latest]) {
    await replaceFile(`${file}.html`, html);
    await replaceFile(`${file}.json`, json);
  }
  // Ids of runs are in the order of their times.
  const kept = (await readdir(earlier)).filter((name) => /\.(html|json)$/.test(name)).toSorted();
  for (const name of kept.slice(0, -2 * RUNS_KEPT)) await rm(join(earlier, name), { force: true });
  return `${latest}.html`;
}
