/**
 * Reading, checking and linting a declaration file, time over size.
 *
 * The file has as many bindings as queues, over a hundred exchanges, with dead letters, policies and users, so that
 * every rule has something to look at.
 */
import { spawnSync } from "node:child_process";
import { inspectDeclaration, renderFaults } from "../model/declaration/reading/read-declaration.ts";
import { lint } from "../model/lint/lint.ts";
import { exponent, median, type Sample } from "./support/scaling.ts";

const SIZES = [1_000, 2_000, 5_000, 10_000];
const ROUNDS = 5;
const EXCHANGES = 100;

/** @param queues how many; as many bindings */
function declarationText(queues: number): string {
  const lines = ["virtualHosts:", "  shop:", "    defaultQueueType: quorum", "    exchanges:"];
  for (let i = 0; i < EXCHANGES; i++)
    lines.push(`      orders-${i}: { type: ${i % 2 === 0 ? "topic" : "direct"} }`);
  lines.push("      dead: { type: topic }", "    queues:", "      dead: {}");
  for (let i = 0; i < queues; i++) {
    const table =
      i % 3 === 0 ? "{ x-dead-letter-exchange: dead, x-delivery-limit: 5 }" : "{ x-max-length: 1000 }";
    lines.push(`      queue-${i}: { arguments: ${table} }`);
  }
  lines.push("    bindings:", '      - { source: dead, destination: dead, routingKey: "#" }');
  for (let i = 0; i < queues; i++) {
    const key = (i % EXCHANGES) % 2 === 0 ? `order.*.${i}` : `order.${i}`;
    lines.push(`      - { source: orders-${i % EXCHANGES}, destination: queue-${i}, routingKey: "${key}" }`);
  }
  lines.push("    policies:");
  for (let i = 0; i < 10; i++) {
    const definition = "{ dead-letter-exchange: dead, message-ttl: 60000 }";
    lines.push(
      `      p${i}: { pattern: '^queue-${i}', applyTo: queues, priority: ${i}, definition: ${definition} }`,
    );
  }
  lines.push("users:");
  for (let i = 0; i < queues / 10; i++) {
    lines.push(
      `  user-${i}: { permissions: { shop: { configure: ^$, write: '^orders-${i % EXCHANGES}$', read: '^queue-${i}$' } } }`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Milliseconds. */
interface Times {
  readonly read: number;
  readonly lint: number;
  /** Both, in CPU time of all threads of this process: it does not depend on what else the machine does. */
  readonly cpu: number;
}

function measure(text: string): Times {
  const before = process.cpuUsage();
  const start = performance.now();
  const found = inspectDeclaration([{ path: "bench.yaml", text }]);
  if (found.declaration === undefined) throw new Error(renderFaults(found.faults, []));
  const middle = performance.now();
  lint(found, { nodes: 3 });
  const end = performance.now();
  const { user, system } = process.cpuUsage(before);
  return { read: middle - start, lint: end - middle, cpu: (user + system) / 1000 };
}

/** The first measurement of a new process, in which no code is compiled yet: wall time of both. */
function measureCold(size: number): number {
  const child = spawnSync(process.execPath, [import.meta.filename, String(size)], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return Number(child.stdout);
}

const COLUMNS = ["queues and bindings", "read", "lint", "both", "CPU", "both, in a new process"];

function main(): void {
  const texts = new Map(SIZES.map((size) => [size, declarationText(size)]));
  measure(texts.get(1_000) ?? "");
  const results = new Map<number, Times[]>(SIZES.map((size) => [size, []]));
  const cold = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  // All sizes in turn: what else the machine does then meets them alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [size, text] of texts) {
      results.get(size)?.push(measure(text));
      cold.get(size)?.push(measureCold(size));
    }
  }
  print(COLUMNS);
  for (const [size, times] of results) {
    const [read, linted] = [median(times.map((each) => each.read)), median(times.map((each) => each.lint))];
    const cpu = median(times.map((each) => each.cpu));
    print([
      size.toLocaleString("en"),
      ...[read, linted, read + linted, cpu, median(cold.get(size) ?? [])].map(ms),
    ]);
  }
  for (const part of ["read", "lint", "cpu"] as const) {
    const samples: Sample[] = [...results].map(([size, times]) => ({
      size,
      times: times.map((each) => each[part]),
    }));
    process.stdout.write(`  ${part}: time grows as size^${exponent(samples).toFixed(2)}\n`);
  }
}

function print(cells: readonly string[]): void {
  const padded = cells.map((cell, index) => cell.padStart(Math.max(COLUMNS[index]?.length ?? 0, 8) + 2));
  process.stdout.write(`${padded.join("")}\n`);
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

const [size] = process.argv.slice(2);
if (size === undefined) main();
else {
  const { read, lint: linted } = measure(declarationText(Number(size)));
  process.stdout.write(`${read + linted}\n`);
}
