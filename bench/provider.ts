/**
 * A topology up from nothing, unchanged, changed and destroyed: by Warren, by its peers, and by RabbitMQ's own
 * import, in turn on one broker.
 *
 *     node bench/provider.ts [--rounds 5] [--slow-rounds 1] [--slow-up-to N] [--sizes 1000,2000,10000]
 *       [--peers warren,raw] [--json]
 *
 * A peer that takes too long beyond a size is not asked there, and says so. `--slow-rounds` is for these, and
 * `--slow-up-to` asks them up to another size, for whoever has the hours.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createProgress } from "../toolchain/progress.ts";
import { prepareToolchain } from "../toolchain/toolchain.ts";
import { type DockerBroker, startDockerBroker } from "./support/docker-broker.ts";
import { type Peer, STEPS, type Step } from "./support/peers/peer.ts";
import { pulumiRabbitmq, pulumiRabbitmqWithoutCheckpoints } from "./support/peers/pulumi-rabbitmq.ts";
import { rawImport } from "./support/peers/raw-import.ts";
import { terraform } from "./support/peers/terraform.ts";
import { warren } from "./support/peers/warren.ts";
import type { Measurement } from "./support/run-measured.ts";
import { exponent, median } from "./support/scaling.ts";
import { terraformProviderFolder } from "./support/terraform-provider.ts";
import { workload } from "./support/workload.ts";

const PEERS = ["raw", "warren", "terraform", "pulumi", "pulumi-skip"] as const;

interface Row {
  readonly peer: string;
  readonly size: number;
  readonly steps: Map<Step, Measurement[]>;
  stateBytes: number;
}

interface Bench {
  readonly broker: DockerBroker;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function measureRound(bench: Bench, peer: Peer, size: number, row: Row, round: number): Promise<void> {
  const { broker, env, signal } = bench;
  const folder = join(bench.folder, `${peer.name.replaceAll(/\W+/g, "-")}-${size}-${round}`);
  const { managementUrl, amqpUrl, username, password } = broker;
  const address = { managementUrl, amqpUrl, username, password };
  const session = await peer.open({ broker: address, folder, env, signal });
  const virtualHost = `bench-${size}`;
  await session.declare(workload(size, virtualHost));
  for (const step of STEPS) {
    if (step === "change") await session.declare(workload(size, virtualHost, { changed: true }));
    const load = loadavg()[0] ?? 0;
    const measured = await session.run(step);
    if (measured === undefined) continue;
    row.steps.set(step, [...(row.steps.get(step) ?? []), measured]);
    if (step === "up") row.stateBytes = await session.stateBytes();
    process.stderr.write(
      `${peer.name}, ${size}: ${step} ${seconds(measured.milliseconds)}, CPU ${seconds(measured.cpu)} (load before ${load.toFixed(1)})\n`,
    );
  }
  await rm(folder, { recursive: true, force: true });
}

function print(rows: readonly Row[], sizes: readonly number[], peers: readonly Peer[]): void {
  const columns = ["", "queues and bindings", ...STEPS, "peak memory", "state"];
  process.stdout.write("Wall time, and in brackets the CPU time of the peer without the broker's\n");
  write(columns);
  for (const { peer, size, steps, stateBytes } of rows) {
    const times = STEPS.map((step) => timesOf(steps.get(step)));
    const memory = Math.max(...[...steps.values()].flat().map(({ peakBytes }) => peakBytes));
    write([peer, size.toLocaleString("en"), ...times, megabytes(memory), megabytes(stateBytes)]);
  }
  for (const peer of peers) {
    const beyond = sizes.filter((size) => size > peer.mostQueues);
    if (beyond.length > 0)
      process.stdout.write(`${peer.name}: not measured at ${beyond.join(", ")}, it takes too long\n`);
    const up = rows.filter((row) => row.peer === peer.name && row.steps.has("up"));
    if (up.length < 2) continue;
    const growth = exponent(
      up.map(({ size, steps }) => ({
        size,
        times: (steps.get("up") ?? []).map((each) => each.milliseconds),
      })),
    );
    process.stdout.write(`${peer.name}: up grows as size^${growth.toFixed(2)}\n`);
  }
}

function write(cells: readonly string[]): void {
  const widths = [32, 21, 20, 20, 20, 20, 13, 10];
  process.stdout.write(
    `${cells.map((cell, index) => (index === 0 ? cell.padEnd(32) : cell.padStart(widths[index] ?? 12))).join("")}\n`,
  );
}

function timesOf(measured: readonly Measurement[] | undefined): string {
  if (measured === undefined) return "-";
  const [wall, cpu] = [measured.map((each) => each.milliseconds), measured.map((each) => each.cpu)];
  return `${seconds(median(wall))} (${seconds(median(cpu))})`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function peersNamed(names: readonly string[], env: NodeJS.ProcessEnv): Promise<Peer[]> {
  const unknown = names.filter((name) => !(PEERS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--peers takes ${PEERS.join(", ")}; not ${unknown.join(", ")}`);
  const found: Peer[] = [];
  for (const name of names) {
    if (name === "raw") found.push(rawImport);
    if (name === "warren") found.push(warren);
    if (name === "terraform") found.push(terraform(await terraformProviderFolder(env)));
    if (name === "pulumi") found.push(pulumiRabbitmq);
    if (name === "pulumi-skip") found.push(pulumiRabbitmqWithoutCheckpoints);
  }
  return found;
}

/** Takes minutes at sizes that others do in seconds. */
function isSlow({ mostQueues }: Peer): boolean {
  return Number.isFinite(mostQueues);
}

/** @throws Error with the option's name for what is no whole number from 1 on */
function count(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(
    `${option} takes a whole number from 1 on, or several with commas for --sizes; not ${text}`,
  );
}

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    "slow-rounds": { type: "string", default: "1" },
    "slow-up-to": { type: "string" },
    sizes: { type: "string", default: "1000,2000,10000" },
    peers: { type: "string", default: PEERS.join(",") },
    json: { type: "boolean", default: false },
  },
});
const sizes = values.sizes.split(",").map((size) => count("--sizes", size));
const rounds = count("--rounds", values.rounds);
const slowRounds = count("--slow-rounds", values["slow-rounds"]);
const slowUpTo = values["slow-up-to"] === undefined ? undefined : count("--slow-up-to", values["slow-up-to"]);
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

const toolchain = await prepareToolchain({ progress: createProgress(process.stderr), signal: stop.signal });
const env = { ...process.env, ...toolchain.environment };
const named = await peersNamed(values.peers.split(","), env);
const peers: Peer[] = [];
for (const peer of named) {
  peers.push(isSlow(peer) && slowUpTo !== undefined ? { ...peer, mostQueues: slowUpTo } : peer);
}
const folder = await mkdtemp(join(tmpdir(), "warren-bench-"));
const broker = await startDockerBroker(toolchain.image, env);
try {
  const rows = new Map<string, Row>();
  const [processor] = cpus();
  process.stdout.write(
    `RabbitMQ ${broker.version}, Node.js ${process.versions.node}, ${cpus().length} cores (${processor?.model ?? "?"}), ` +
      `load ${(loadavg()[0] ?? 0).toFixed(1)}, medians of ${rounds} rounds, of ${slowRounds} for slow peers\n`,
  );
  const bench = { broker, env, folder, signal: stop.signal };
  // All peers and sizes in turn: what else the machine does then meets them alike.
  for (let round = 0; round < Math.max(rounds, slowRounds); round++) {
    for (const size of sizes) {
      for (const peer of peers) {
        if (size > peer.mostQueues || round >= (isSlow(peer) ? slowRounds : rounds)) continue;
        const key = `${peer.name} ${size}`;
        const row = rows.get(key) ?? { peer: peer.name, size, steps: new Map(), stateBytes: 0 };
        rows.set(key, row);
        await measureRound(bench, peer, size, row, round);
      }
    }
  }
  const sorted = [...rows.values()].toSorted((a, b) => a.size - b.size);
  if (values.json) {
    const plain = sorted.map((row) => ({ ...row, steps: Object.fromEntries(row.steps) }));
    process.stdout.write(`${JSON.stringify(plain, null, 2)}\n`);
  } else print(sorted, sizes, peers);
} finally {
  await broker.remove();
  await rm(folder, { recursive: true, force: true });
}
