/**
 * The routing oracle: decisions a second over the number of topic bindings, the time to make it ready, and, where
 * there is a broker, how many messages a second the broker itself takes to the same bindings.
 *
 *     node bench/routing.ts [--rounds 5] [--sizes 100,10000,100000] [--no-broker]
 *
 * A decision is one publish: which queues get it. Half of the keys match one binding with a wildcard and the rest two,
 * and one in ten matches none.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { dial } from "../broker/amqp/amqplib-connect.ts";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import { type Publish, route } from "../model/routing/route.ts";
import { compileRouting } from "../model/routing/routing-table.ts";
import { fromTopologyInputs, type TopologyInputs } from "../model/topology/topology-inputs.ts";
import { createProgress } from "../toolchain/progress.ts";
import { prepareToolchain } from "../toolchain/toolchain.ts";
import { type DockerBroker, startDockerBroker } from "./support/docker-broker.ts";
import { median } from "./support/scaling.ts";
import { asDefinitions } from "./support/workload.ts";

/** Decisions in one measurement. */
const DECISIONS = 500_000;
/** Different keys: more than any cache of the last ones would hold. */
const KEYS = 10_000;
/** Messages that the broker is sent in one measurement, and how many may be unconfirmed. */
const MESSAGES = 20_000;
const OUTSTANDING = 1_000;
const EXCHANGE = "orders";

interface Bindings {
  readonly queues: readonly string[];
  readonly bindings: readonly {
    readonly source: string;
    readonly destination: string;
    readonly routingKey: string;
  }[];
}

/** Patterns as people write them: words, one `*` in the middle, one in ten with `#` at the end. */
function bindingsOf(size: number): Bindings {
  const queues = Array.from({ length: Math.min(size, 1_000) }, (_, index) => `queue-${index}`);
  const bindings = Array.from({ length: size }, (_, index) => ({
    source: EXCHANGE,
    destination: queues[index % queues.length] as string,
    routingKey:
      index % 10 === 0
        ? `order.${index}.#`
        : index % 2 === 0
          ? `order.*.${index}.paid`
          : `order.eu.${index}.paid`,
  }));
  return { queues, bindings };
}

function keysFor(size: number): Publish[] {
  return Array.from({ length: KEYS }, (_, index) => {
    const number = (index * 7_919) % size;
    const region = index % 10 === 9 ? "nowhere" : "eu";
    const routingKey = number % 10 === 0 ? `order.${number}.new.paid` : `order.${region}.${number}.paid`;
    return { exchange: EXCHANGE, routingKey };
  });
}

interface Figures {
  readonly compile: number;
  /** A second of wall time. */
  readonly decisions: number;
  /** A second of CPU of all threads: it does not depend on what else the machine does. */
  readonly decisionsPerCpu: number;
  /** Of all, as a check that something is decided. */
  readonly routed: number;
}

function measure({ queues, bindings }: Bindings, publishes: readonly Publish[]): Figures {
  const inputs: TopologyInputs = {
    virtualHost: "bench",
    exchanges: { [EXCHANGE]: { type: "topic" } },
    queues: Object.fromEntries(queues.map((name) => [name, { type: "classic" }])),
    bindings: Object.fromEntries(bindings.map((binding, index) => [String(index), binding])),
    policies: {},
  };
  const topology = fromTopologyInputs(inputs);
  const started = performance.now();
  const table = compileRouting(topology);
  const compiled = performance.now();
  const before = process.cpuUsage();
  let routed = 0;
  for (let index = 0; index < DECISIONS; index++) {
    if (route(table, publishes[index % publishes.length] as Publish).queues.length > 0) routed += 1;
  }
  const ended = performance.now();
  const { user, system } = process.cpuUsage(before);
  return {
    compile: compiled - started,
    decisions: DECISIONS / ((ended - compiled) / 1000),
    decisionsPerCpu: DECISIONS / ((user + system) / 1e6),
    routed: routed / DECISIONS,
  };
}

/** Messages a second that the broker confirms, through one connection, with nobody to consume them. */
async function brokerRate(
  broker: DockerBroker,
  { queues, bindings }: Bindings,
  publishes: readonly Publish[],
): Promise<number> {
  const { managementUrl: url, username, password } = broker;
  const api = new ManagementApi({ url, username, password }, { longRequestTimeout: 600_000 });
  const virtualHost = "bench";
  try {
    await api.put(apiPath("vhosts", virtualHost));
    const size = queues.length;
    await api.postLong(
      apiPath("definitions", virtualHost),
      asDefinitions({ size, virtualHost, exchanges: [EXCHANGE], queues, bindings }),
    );
    const login = { url: broker.amqpUrl, username, password, virtualHost, name: "bench" };
    const connection = await dial(login, 10_000);
    try {
      const channel = await connection.createConfirmChannel();
      const started = performance.now();
      for (let sent = 0; sent < MESSAGES; sent++) {
        const { exchange, routingKey } = publishes[sent % publishes.length] as Publish;
        channel.publish(exchange, routingKey, Buffer.from("text"));
        if (sent % OUTSTANDING === OUTSTANDING - 1) await channel.waitForConfirms();
      }
      await channel.waitForConfirms();
      return MESSAGES / ((performance.now() - started) / 1000);
    } finally {
      await connection.close();
    }
  } finally {
    await api.delete(apiPath("vhosts", virtualHost));
    await api.close();
  }
}

async function startBroker(): Promise<DockerBroker> {
  const toolchain = await prepareToolchain({ progress: createProgress(process.stderr) });
  return await startDockerBroker(toolchain.image, { ...process.env, ...toolchain.environment });
}

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    sizes: { type: "string", default: "100,10000,100000" },
    "no-broker": { type: "boolean", default: false },
  },
});
/** More bindings take the broker minutes to make. */
const MOST_BROKER_BINDINGS = 10_000;

const sizes = values.sizes.split(",").map(Number);
const work = new Map(sizes.map((size) => [size, { bindings: bindingsOf(size), publishes: keysFor(size) }]));
const results = new Map<number, Figures[]>(sizes.map((size) => [size, []]));
for (const { bindings, publishes } of work.values()) measure(bindings, publishes);
// All sizes in turn: what else the machine does then meets them alike.
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [size, { bindings, publishes }] of work) results.get(size)?.push(measure(bindings, publishes));
}
const broker = values["no-broker"] ? undefined : await startBroker();
try {
  process.stdout.write(
    `Node.js ${process.versions.node}, ${cpus().length} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}, medians of ${values.rounds}\n`,
  );
  for (const [size, { bindings, publishes }] of work) {
    const figures = results.get(size) ?? [];
    const rate = median(figures.map((each) => each.decisions));
    const perCpu = median(figures.map((each) => each.decisionsPerCpu));
    const line = [
      `${size.toLocaleString("en")} bindings`,
      `ready in ${median(figures.map((each) => each.compile)).toFixed(1)} ms`,
      `${Math.round(rate).toLocaleString("en")} decisions a second, ${Math.round(perCpu).toLocaleString("en")} a second of CPU`,
      `${((figures[0]?.routed ?? 0) * 100).toFixed(0)} % of them to a queue`,
    ];
    if (broker !== undefined && size <= MOST_BROKER_BINDINGS) {
      const messages = await brokerRate(broker, bindings, publishes);
      line.push(
        `RabbitMQ ${broker.version} confirms ${Math.round(messages).toLocaleString("en")} messages a second`,
      );
    }
    process.stdout.write(`${line.join("; ")}\n`);
  }
} finally {
  await broker?.remove();
}
