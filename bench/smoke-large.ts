/**
 * The smoke tests on virtual hosts of hundreds and thousands of queues, kind by kind: wall time, CPU time of the tests
 * and of the broker. Against a broker of its own. SIZES=300,1000,3000 and KINDS=routing,delivery say others.
 */
import { loadavg } from "node:os";
import { $ } from "zx/core";
import type { Declaration } from "../model/declaration/declaration.ts";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { CHECK_KINDS } from "../smoke-tests/check.ts";
import { startDeclaredBroker } from "../smoke-tests/declared-broker.ts";
import { exponent, type Sample } from "./support/scaling.ts";
import { testImage } from "./support/test-image.ts";

const image = await testImage();
const SIZES = listed("SIZES", ["300", "1000", "3000"]).map(Number);
const KINDS = listed(
  "KINDS",
  CHECK_KINDS.filter((kind) => kind !== "scenario"),
);

function listed(name: string, otherwise: readonly string[]): readonly string[] {
  return process.env[name]?.split(",") ?? otherwise;
}

/** Classic queues, each with a binding from one of ten exchanges; every tenth one dead-letters. */
function declarationOf(queues: number): Declaration {
  const lines = ["virtualHosts:", "  large:", "    defaultQueueType: classic", "    exchanges:"];
  for (let i = 0; i < 10; i++) lines.push(`      e${i}: { type: ${i % 2 === 0 ? "topic" : "direct"} }`);
  lines.push("      dead: { type: fanout }", "    queues:", "      graveyard: {}");
  const dying = "{ arguments: { x-dead-letter-exchange: dead } }";
  for (let i = 0; i < queues; i++) lines.push(`      q${i}: ${i % 10 === 0 ? dying : "{}"}`);
  lines.push("    bindings:", "      - { source: dead, destination: graveyard }");
  for (let i = 0; i < queues; i++) {
    const key = i % 2 === 0 ? `order.*.${i}` : `order.${i}`;
    lines.push(`      - { source: e${i % 10}, destination: q${i}, routingKey: "${key}" }`);
  }
  return readDeclaration([{ path: "bench.yaml", text: `${lines.join("\n")}\n` }]);
}

/** By the version of the kernel's control groups, the second or the first. */
const CPU_OF_CONTAINER =
  "cat /sys/fs/cgroup/cpu.stat 2>/dev/null || cat /sys/fs/cgroup/cpuacct/cpuacct.usage";

/** Seconds that the processes of the broker's container have had of the processors. */
async function cpuOfBroker(managementUrl: string): Promise<number> {
  const docker = $({ quiet: true });
  const container = await docker`docker ps --quiet --filter ${`publish=${new URL(managementUrl).port}`}`;
  const { stdout } = await docker`docker exec ${container.stdout.trim()} sh -c ${CPU_OF_CONTAINER}`;
  const microseconds = /^usage_usec (\d+)$/m.exec(stdout)?.[1];
  return microseconds === undefined ? Number(stdout) / 1e9 : Number(microseconds) / 1e6;
}

const samples = new Map<string, Sample[]>();
process.stdout.write(`Node.js ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}\n`);
for (const size of SIZES) {
  const declaration = declarationOf(size);
  await using broker = await startDeclaredBroker({ declaration, image });
  for (const kind of KINDS) {
    const brokerBefore = await cpuOfBroker(broker.managementUrl);
    const before = process.cpuUsage();
    const { seconds, totals, checks } = await broker.smokeTest({ select: { kinds: [kind] } });
    const { user, system } = process.cpuUsage(before);
    const own = (user + system) / 1e6;
    const wrong = checks.filter(({ status }) => status === "failed").map(({ id }) => id);
    if (wrong.length > 0) throw new Error(`checks failed: ${wrong.slice(0, 5).join(", ")}`);
    const used = (await cpuOfBroker(broker.managementUrl)) - brokerBefore;
    // A container that is started again counts from nothing.
    const ofBroker = kind === "durability" ? "not known" : `${used.toFixed(1)} s`;
    const told = `wall ${seconds.toFixed(1)} s, CPU ${own.toFixed(1)} s, the broker's ${ofBroker}`;
    process.stdout.write(
      `${size} queues, ${kind}: ${told} (${totals.passed} passed, ${totals.skipped} skipped)\n`,
    );
    samples.set(kind, [...(samples.get(kind) ?? []), { size, times: [own * 1000] }]);
  }
}
for (const [kind, some] of samples) {
  if (some.length > 1)
    process.stdout.write(`${kind}: CPU of the tests as size^${exponent(some).toFixed(2)}\n`);
}
process.stdout.write(`load ${loadavg()[0]?.toFixed(1)}\n`);
