/** Every lesson against a real broker, and against one that does otherwise. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";
import { NO_TEST_IMAGE, startBrokerContainer } from "../../broker/node/testing/broker-container.ts";
import { liveBroker } from "../../broker/testing/live-broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";
import type { CheckBatch } from "../../smoke-tests/run/check-batch.ts";
import { runSmokeTests } from "../../smoke-tests/run/run-smoke-tests.ts";
import type { Plan } from "../../smoke-tests/smoke-options.ts";
import type { SmokeTarget } from "../../smoke-tests/smoke-target.ts";
import { chooseScenarios, SCENARIOS } from "./all-scenarios.ts";
import { type ScenarioEvent, scenarioChecks, scenarioId } from "./stage/scenario-checks.ts";

const broker = liveBroker();
const skip = typeof broker === "string" ? broker : false;

/** What makes the broker do otherwise, in the lesson's virtual host before it begins. */
interface Mutant {
  readonly scenario: string;
  readonly what: string;
  readonly make: (api: ManagementApi, virtualHost: string) => Promise<void>;
  readonly observed: RegExp;
}

const MUTANTS: readonly Mutant[] = [
  policy("hello-world", "^hello$", { "max-length": 0 }, /1 greetings/),
  stray("round-robin", "tasks", /stray/),
  policy("acknowledgements", "^tasks\\.careful$", { "max-length": 2 }, /3 tasks taken/),
  stray("fair-dispatch", "tasks.fair", /stray/),
  stray("redeclare-queue", "orders", /stray/),
  {
    scenario: "publish-subscribe",
    what: "an alternate exchange catches what nobody listens to",
    make: async (api, virtualHost) => {
      await declare(api, virtualHost, { exchange: "caught", type: "fanout", queue: "caught", key: "" });
      const definition = { "alternate-exchange": "caught" };
      const body = { pattern: "^logs$", definition, "apply-to": "exchanges" };
      await api.put(apiPath("policies", virtualHost, "mutant"), body);
    },
    observed: /returned: \[\]/,
  },
  binding(
    "routing",
    { exchange: "logs.by-severity", type: "direct", queue: "alerts", key: "debug" },
    /alerts: \["debug"/,
  ),
  binding(
    "topics",
    { exchange: "animals", type: "topic", queue: "orange", key: "#" },
    /orange: .*"quick\.brown\.fox"/,
  ),
  stray("rpc", "rpc.fibonacci", /the answers/),
  stray("rpc-direct-reply-to", "rpc.fibonacci", /3 answers/),
  policy("publisher-confirms", "^confirmed$", { "max-length": 10 }, /in the queue: 10$/),
  policy("unicode-names", "^西游记$", { "message-ttl": 0 }, /1 messages/),
  policy("dead-letter-retry", "^payments\\.retry$", { "message-ttl": 0 }, /too early: [1-9]/),
  stray("asynchronous-consumer", "orders", /stray/),
  stray("stream-offset", "measurements", /5: measurement 4/, { "x-queue-type": "stream" }),
];

const DROPPED = policy(
  "survive-restart",
  "^orders\\.classic$",
  { "max-length": 1 },
  /2 messages in the classic queue, of which 1 had come/,
);

test("every lesson comes to what it teaches, tells what happens, and leaves nothing behind", {
  skip,
}, async () => {
  const events: ScenarioEvent[] = [];
  const report = await run(() => scenarioChecks(SCENARIOS, { onEvent: (event) => events.push(event) }));
  const disposable = SCENARIOS.filter(({ needs }) => needs === "disposable");
  const restarting = new Set(disposable.map(({ name }) => scenarioId(name)));
  for (const { id, status, observed, reason } of report.checks) {
    assert.equal(status, restarting.has(id) ? "skipped" : "passed", `${id}: ${observed} ${reason}`);
  }
  for (const { id } of report.checks) {
    const told = events.filter(({ scenario }) => scenarioId(scenario) === id).length;
    assert.equal(told > 0, !restarting.has(id), `${id} has told of ${told} events`);
  }
  await assertNothingLeft(report);
});

test("every lesson fails on a broker that does otherwise", { skip }, async (t) => {
  const batches = MUTANTS.flatMap((mutant) => {
    const right = scenarioChecks(chooseScenarios([mutant.scenario]));
    return right.map((batch) => mutated(batch, mutant));
  });
  const report = await run(() => batches);
  for (const [index, { scenario, what, observed }] of MUTANTS.entries()) {
    await t.test(`${scenario}: ${what}`, () => {
      const check = report.checks[index];
      assert.equal(check?.id, scenarioId(scenario));
      assert.equal(check.status, "failed");
      assert.match(check.observed, observed);
    });
  }
  await assertNothingLeft(report);
});

test("each lesson that needs no restart has a mutant", () => {
  const names = SCENARIOS.filter(({ needs }) => needs !== "disposable").map(({ name }) => name);
  assert.deepEqual(
    MUTANTS.map(({ scenario }) => scenario),
    names,
  );
});

test("what is durable survives a real restart, where no policy drops it", {
  skip: NO_TEST_IMAGE,
}, async () => {
  const own = await startBrokerContainer();
  try {
    const target: SmokeTarget = {
      ...own,
      declaration: NOTHING,
      users: [],
      disposable: true,
      nodes: [{ ...own.node, managementUrl: own.managementUrl, amqpUrl: own.amqpUrl }],
    };
    const batches = scenarioChecks(chooseScenarios(["survive-restart"]));
    const right = await runSmokeTests(target, { plan: () => batches });
    const broken = await runSmokeTests(target, {
      plan: () => batches.map((batch) => mutated(batch, DROPPED)),
    });
    assert.deepEqual(
      [right, broken].map(({ checks, leftBehind }) => [checks[0]?.status, leftBehind]),
      [
        ["passed", []],
        ["failed", []],
      ],
    );
    assert.match(broken.checks[0]?.observed ?? "", DROPPED.observed);
  } finally {
    await own.remove();
  }
});

const NOTHING = { virtualHosts: [], users: [], globalParameters: [] };

async function run(plan: Plan): Promise<SmokeReport> {
  if (typeof broker === "string") throw new Error(broker);
  const { url: amqpUrl, ...administrator } = broker.amqp;
  const managementUrl = new URL(process.env["WARREN_TEST_MANAGEMENT_URL"] ?? "").origin;
  const target = { declaration: NOTHING, managementUrl, amqpUrl, administrator, users: [], nodes: [] };
  return runSmokeTests({ ...target, disposable: false }, { plan });
}

async function assertNothingLeft({ runId, leftBehind }: SmokeReport): Promise<void> {
  if (typeof broker === "string") throw new Error(broker);
  assert.deepEqual(leftBehind, []);
  for (const kind of ["/vhosts", "/users"]) {
    const listed: { name: string }[] = await rawGet(broker.api, kind);
    assert.deepEqual(
      listed.filter(({ name }) => name.includes(runId)),
      [],
    );
  }
}

/** The lesson itself is untouched: only its virtual host is not as empty as it believes. */
function mutated(batch: CheckBatch, { make }: Mutant): CheckBatch {
  return {
    ...batch,
    run: (context, checks, found) =>
      batch.run(
        {
          ...context,
          emptyVirtualHost: async (purpose) => {
            const made = await context.emptyVirtualHost(purpose);
            await make(context.api, made.virtualHost);
            return made;
          },
        },
        checks,
        found,
      ),
  };
}

function policy(scenario: string, pattern: string, definition: object, observed: RegExp): Mutant {
  return {
    scenario,
    what: `a policy says ${JSON.stringify(definition)} of ${pattern}`,
    make: async (api, virtualHost) => {
      const body = { pattern, definition, "apply-to": "queues" };
      await api.put(apiPath("policies", virtualHost, "mutant"), body);
    },
    observed,
  };
}

function stray(scenario: string, queue: string, observed: RegExp, args: object = {}): Mutant {
  return {
    scenario,
    what: `a stray message is in ${queue}`,
    make: async (api, virtualHost) => {
      await api.put(apiPath("queues", virtualHost, queue), { durable: true, arguments: args });
      const message = { routing_key: queue, payload: "stray", payload_encoding: "string", properties: {} };
      await api.post(`${apiPath("exchanges", virtualHost, "amq.default")}/publish`, message);
    },
    observed,
  };
}

interface Bound {
  readonly exchange: string;
  readonly type: string;
  readonly queue: string;
  readonly key: string;
}

function binding(scenario: string, bound: Bound, observed: RegExp): Mutant {
  return {
    scenario,
    what: `${bound.queue} is bound with ${bound.key} too`,
    make: (api, virtualHost) => declare(api, virtualHost, bound),
    observed,
  };
}

async function declare(
  api: ManagementApi,
  virtualHost: string,
  { exchange, type, queue, key }: Bound,
): Promise<void> {
  await api.put(apiPath("exchanges", virtualHost, exchange), { type, durable: true });
  await api.put(apiPath("queues", virtualHost, queue), { durable: true });
  const path = apiPath("bindings", virtualHost, "e", exchange, "q", queue);
  await api.post(path, { routing_key: key, arguments: {} });
}
