/**
 * The smoke tests, from the first request to the report: the example environment with two restarts and without, and
 * the routing checks of a virtual host whose matrix has some 2,000 publishes. Against a broker of its own.
 */
import { readFile } from "node:fs/promises";
import { loadavg } from "node:os";
import type { Declaration } from "../model/declaration/declaration.ts";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { planMatrix } from "../smoke-tests/checks/routing/matrix.ts";
import { startDeclaredBroker } from "../smoke-tests/declared-broker.ts";
import type { SmokeReport } from "../smoke-tests/report/smoke-report.ts";
import { totalsText } from "../smoke-tests/report/smoke-report.ts";
import type { Selection } from "../smoke-tests/select-checks.ts";
import { median } from "./support/scaling.ts";
import { testImage } from "./support/test-image.ts";

const image = await testImage();
const ROUNDS = 5;
const RESTARTS = 3;
const MATRIX = 2_000;

/** Topic, direct and headers bindings over some exchanges, until the matrix has as many publishes as wanted. */
function matrixDeclaration(publishes: number): { declaration: Declaration; publishes: number } {
  for (let bindings = 100; ; bindings = Math.ceil(bindings * 1.1)) {
    const lines = ["virtualHosts:", "  matrix:", "    defaultQueueType: classic", "    exchanges:"];
    for (let i = 0; i < 10; i++) lines.push(`      e${i}: { type: ${i % 2 === 0 ? "topic" : "direct"} }`);
    lines.push("    queues:");
    for (let i = 0; i < 100; i++) lines.push(`      q${i}: {}`);
    lines.push("    bindings:");
    for (let i = 0; i < bindings; i++) {
      const key = i % 2 === 0 ? `order.*.${i}` : `order.${i}`;
      lines.push(`      - { source: e${i % 10}, destination: q${i % 100}, routingKey: "${key}" }`);
    }
    const declaration = readDeclaration([{ path: "bench.yaml", text: `${lines.join("\n")}\n` }]);
    const planned = declaration.virtualHosts.reduce(
      (sum, host) => sum + planMatrix(host).publishes.length,
      0,
    );
    if (planned >= publishes) return { declaration, publishes: planned };
  }
}

interface Measured {
  readonly seconds: number;
  readonly report: SmokeReport;
}

async function measure(declaration: Declaration, rounds: number, select: Selection = {}): Promise<Measured> {
  await using broker = await startDeclaredBroker({ declaration, image });
  const reports: SmokeReport[] = [];
  for (let round = 0; round < rounds; round++) reports.push(await broker.smokeTest({ select }));
  const [report] = reports;
  if (report === undefined) throw new Error("no round was run");
  const wrong = reports.flatMap(({ checks }) => checks.filter(({ status }) => status === "failed"));
  if (wrong.length > 0) throw new Error(`checks failed: ${wrong.map(({ id }) => id).join(", ")}`);
  return { seconds: median(reports.map(({ seconds }) => seconds)), report };
}

function tell(what: string, { seconds, report }: Measured, more = ""): void {
  process.stdout.write(`${what}: ${seconds.toFixed(2)} s, ${totalsText(report.totals)}${more}\n`);
}

const shop = new URL("../declarations/shop.yaml", import.meta.url);
const example = readDeclaration([{ path: "shop.yaml", text: await readFile(shop, "utf8") }]);
const quick = ["operation", "presence", "access", "routing", "delivery", "dead-lettering"];
const matrix = matrixDeclaration(MATRIX);

process.stdout.write(`Node.js ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}\n`);
tell(`the example without restarts, median of ${ROUNDS}`, await measure(example, ROUNDS, { kinds: quick }));
tell(`the example with two restarts, median of ${RESTARTS}`, await measure(example, RESTARTS));
tell(
  `a routing matrix, median of ${ROUNDS}`,
  await measure(matrix.declaration, ROUNDS, { kinds: ["routing"] }),
  `, ${matrix.publishes} publishes`,
);
process.stdout.write(`load ${loadavg()[0]?.toFixed(1)}\n`);
