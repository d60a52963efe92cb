/**
 * All mutants of the smoke tests: a right environment is broken in one way after the other, and what the checks say is
 * written into bench/mutants.md. `--seed N` is the order in which they are tried; the table has its own. `--whole` runs
 * every check for each, also where one that reads has said by then what is broken.
 * WARREN_TEST_IMAGE names the broker's image.
 */
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { messageOf } from "../model/warren-error.ts";
import { MUTANT_KINDS, type Mutant } from "../smoke-tests/testing/mutants/mutant.ts";
import { randomOf, seedOf, shuffled } from "../smoke-tests/testing/mutants/random.ts";
import {
  faultOf,
  type MutantRun,
  type Outcome,
  runMutant,
} from "../smoke-tests/testing/mutants/run-mutant.ts";
import { startRightEnvironment } from "../smoke-tests/testing/right-environment.ts";
import { renderMutants } from "./support/render-mutants.ts";
import { median } from "./support/scaling.ts";
import { testImage } from "./support/test-image.ts";

const DOCUMENT = new URL("mutants.md", import.meta.url);

const { values } = parseArgs({
  options: { seed: { type: "string" }, whole: { type: "boolean", default: false } },
});
const seed = seedOf(values.seed, new Date());
const outcomes: Outcome[] = [];
const faults: string[] = [];
const order: Mutant[] = [];
{
  await using environment = await startRightEnvironment(await testImage());
  const run: MutantRun = { ...environment, whole: values.whole };
  order.push(...environment.mutants);
  process.stdout.write(`${order.length} mutants, --seed ${seed}, load ${load()}\n`);
  for (const [index, mutant] of shuffled(order, randomOf(seed)).entries()) {
    const fault = await attempt(mutant);
    if (fault !== undefined) faults.push(`${mutant.name}: ${fault}`);
    const { namedBy = [], seconds = 0 } = outcomes.at(-1) ?? {};
    const said = fault ?? mutant.harmless ?? namedBy[0] ?? "";
    process.stdout.write(`${index + 1} ${mutant.name}: ${said} (${seconds.toFixed(1)} s)\n`);
  }

  async function attempt(mutant: Mutant): Promise<string | undefined> {
    try {
      const outcome = await runMutant(mutant, run);
      outcomes.push(outcome);
      return faultOf(outcome);
    } catch (error) {
      return messageOf(error);
    }
  }
}

const sorted = order.flatMap((mutant) => outcomes.filter((outcome) => outcome.mutant === mutant));
await writeFile(DOCUMENT, renderMutants(sorted));
for (const kind of MUTANT_KINDS) {
  const some = outcomes.filter(({ mutant }) => mutant.kind === kind);
  if (some.length === 0) continue;
  process.stdout.write(
    `${kind}: ${some.length}, median ${median(some.map(({ seconds }) => seconds)).toFixed(1)} s\n`,
  );
}
process.stdout.write(`${order.length} mutants, ${faults.length} faults, load ${load()}\n`);
for (const fault of faults) process.stdout.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
