/**
 * Whether the house is in order: who imports whom (`layers.config.js`), circles, long files, crowded folders, exports that
 * only tests use. They are rules of the whole checkout, so no test of a file can see them.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pMap from "p-map";
import { z } from "zod";
import { $ } from "zx/core";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { gitNames } from "./changed-files.ts";
import { exportsForTests } from "./exports-for-tests.ts";
import { crowdedFolders, longFiles, MOST_LINES } from "./sizes.ts";
import { environmentOfChecks } from "./static-checks.ts";

/** Of dependency-cruiser's report, `--output-type json`. */
const REPORT = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(
      z.object({
        rule: z.object({ name: z.string() }),
        from: z.string(),
        to: z.string(),
        cycle: z.array(z.object({ name: z.string() })).default([]),
      }),
    ),
  }),
});

export interface House {
  /** `1045 modules, circles 0, arrows upward 0, ...` */
  readonly counts: string;
  /** What breaks a rule, a line each. */
  readonly faults: readonly string[];
}

export async function lookAtHouse({
  root,
  environment,
}: Pick<Context, "root" | "environment">): Promise<House> {
  const env = { ...environment, ...environmentOfChecks(environment) };
  const run = $({ cwd: root, env, quiet: true, nothrow: true });
  const cruised = await run`node_modules/.bin/depcruise --config layers.config.js --output-type json .`;
  const { totalCruised, violations } = reportOf(cruised.stdout, cruised.stderr);
  const deleted = new Set(await gitNames(root, ["ls-files", "--deleted", "-z"]));
  const listed = await gitNames(root, ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
  const paths = listed.filter((path) => !deleted.has(path));
  const textOf = (path: string): Promise<string> => readFile(join(root, path), "utf8");
  const long = await longFiles(paths, textOf);
  const forTests = exportsForTests(
    await pMap(
      paths.filter((path) => path.endsWith(".ts")),
      async (path) => ({ path, text: await textOf(path) }),
      { concurrency: 16 },
    ),
  );
  const crowded = crowdedFolders(paths);
  const circles = violations.filter(({ rule }) => rule.name === "no-cycles");
  const counts = [
    `${totalCruised} modules`,
    `circles ${circles.length}`,
    `arrows upward ${violations.length - circles.length}`,
    `files over ${MOST_LINES} lines ${long.length}`,
    `crowded folders ${crowded.length}`,
    `exports for tests alone ${forTests.length}`,
  ];
  return {
    counts: counts.join(", "),
    faults: [
      ...violations.map(({ rule, from, to, cycle }) =>
        [`${rule.name}: ${from}`, ...(cycle.length > 0 ? cycle.map(({ name }) => name) : [to])].join(" -> "),
      ),
      ...long.map(({ path, lines }) => `${path}: ${lines} lines. Find the seam.`),
      ...forTests.map(
        ({ path, name }) => `${path}: only tests use ${name}. Move it to a folder testing/, or take it out.`,
      ),
      ...crowded.map(({ folder, entries }) => `${folder}/: ${entries} entries. Make rooms.`),
    ],
  };
}

function reportOf(text: string, problem: string): z.infer<typeof REPORT>["summary"] {
  try {
    return REPORT.parse(JSON.parse(text)).summary;
  } catch (cause) {
    throw new WarrenError("layers-unknown", `dependency-cruiser has no report: ${problem.trim()}`, { cause });
  }
}
