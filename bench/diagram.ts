/**
 * Laying out a diagram, CPU time over the number of lines: exchanges that are bound to ever more of each other, as they are placed,
 * and by all of their lines, which is what the bound in `model/routing/diagram/layout/groups.ts` keeps from happening.
 */
import { diagramOf } from "../model/routing/diagram/from-environment.ts";
import { layOut } from "../model/routing/diagram/layout/lay-out.ts";
import { place } from "../model/routing/diagram/layout/place.ts";
import { unitsOf } from "../model/routing/diagram/layout/units.ts";
import { denseEnvironment } from "../model/routing/diagram/testing/dense-environment.ts";

const EXCHANGES = 60;
/** Others that each is bound to. */
const BOUND_TO = [1, 2, 4, 8, 15, 30, 59];
/** Lines, beyond which a layout by all of them is not waited for. */
const MOST_WHOLE = 1_000;

/** Milliseconds of CPU. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1_000);
}

for (const each of BOUND_TO) {
  const diagram = diagramOf(denseEnvironment(EXCHANGES, each));
  const units = unitsOf(diagram);
  const placed = cpuOf(() => place(diagram));
  const count = units.lines.length;
  const whole = count > MOST_WHOLE ? "not measured" : `${cpuOf(() => layOut(units))} ms`;
  process.stdout.write(
    `${EXCHANGES} exchanges, ${count} lines: placed in ${placed} ms, by all lines ${whole}\n`,
  );
}
