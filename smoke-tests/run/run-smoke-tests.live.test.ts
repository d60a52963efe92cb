import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { apiPath } from "../../broker/api/management-api.ts";
import { awaitReady } from "../../broker/node/await-ready.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { awaitCommandsEnded } from "../../broker/testing/commands-ended.ts";
import type { CheckResult } from "../check.ts";
import { exitCode, type SmokeReport } from "../report/smoke-report.ts";
import type { SmokeProgress } from "../smoke-options.ts";
import type { SmokeTarget } from "../smoke-target.ts";
import { publish, snapshot, withApi } from "../testing/snapshot.ts";
import { ENVIRONMENT, PASSWORDS, putOnBroker } from "../testing/tested-environment.ts";
import { runSmokeTests } from "./run-smoke-tests.ts";

describe("the smoke tests against a broker of their own", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let target: SmokeTarget;

  before(async () => {
    broker = await startBrokerContainer();
    target = targetOf(broker);
    await withApi(broker, (api) => putOnBroker(api, ENVIRONMENT));
    await publish(broker, { virtualHost: "shop", queue: "unbound", messages: 5 });
    await publish(broker, { virtualHost: "back office", queue: "letters", messages: 3 });
  });
  after(() => broker?.remove());

  test("a right environment passes, and is afterwards as it was before", async () => {
    const untouched = await snapshot(broker);
    const report = await runSmokeTests(target);
    assert.deepEqual(failuresIn(report), []);
    assert.equal(exitCode(report), 0);
    assert.deepEqual(report.leftBehind, []);
    assert.deepEqual(
      report.checks.filter(({ status }) => status === "skipped").map(({ id }) => id),
      [
        "operation/prometheus",
        "operation/tls",
        "routing/shop/orders.dead -> graveyard []",
        "delivery/shop/retry/order",
        "delivery/shop/retry/redelivery",
        "delivery/shop/retry/prefetch",
        "dead-lettering/shop/retry/rejected",
      ],
    );
    const confirms = byId(report, "durability/confirms");
    assert.equal(confirms.messages?.lost, 0);
    assert.deepEqual(Object.keys(confirms.timings ?? {}), [
      "longest gap in confirms by the graceful restart",
      "longest gap in confirms by the SIGKILL",
    ]);
    assert.ok(Object.values(confirms.timings ?? {}).every((gap) => gap > 0));
    assert.equal(byId(report, "durability/shop/queue/billing").messages?.deliveredOnce, 12);
    assert.deepEqual(await snapshot(broker), untouched);
  });

  test("servers are not stopped where the environment is not disposable", async () => {
    await putTransientBack();
    const report = await runSmokeTests({ ...target, disposable: false });
    const durability = report.checks.filter(({ kind }) => kind === "durability");
    assert.ok(durability.length > 0 && durability.every(({ status }) => status === "skipped"));
    assert.match(durability[0]?.reason ?? "", /not declared disposable/);
    assert.deepEqual(failuresIn(report), []);
    assert.equal(exitCode(report), 0);
  });

  test("an aborted run rejects, and leaves nothing on the broker, which is up", async () => {
    const untouched = await snapshot(broker);
    const controller = new AbortController();
    const abortAt = (event: SmokeProgress): void => {
      if (event.type === "phase" && event.phase === "restarting the broker")
        controller.abort(new Error("stop"));
    };
    const run = runSmokeTests(target, { signal: controller.signal, onProgress: abortAt });
    await assert.rejects(run, /^Error: stop$/);
    assert.deepEqual(await snapshot(broker), untouched);
  });

  test("what a killed run has left is removed by the next one", async () => {
    const untouched = await snapshot(broker);
    await killedAt(target, "killing the broker");
    await awaitCommandsEnded(broker.node);
    await awaitReady(broker);
    await putTransientBack();
    assert.notDeepEqual(await snapshot(broker), untouched, "the killed run has left something");
    const removed: string[] = [];
    const report = await runSmokeTests(target, {
      onProgress: (event) => {
        if (event.type === "left-over-removed") removed.push(event.virtualHost);
      },
    });
    assert.ok(removed.length >= 2 && removed.every((name) => name.startsWith("warren-smoke-")));
    assert.deepEqual(failuresIn(report), []);
    assert.deepEqual(await snapshot(broker), untouched);
  });

  test("faults of the broker are noticed and named, each by the check of its object", async () => {
    await withApi(broker, async (api) => {
      // A missing binding.
      await api.delete(apiPath("bindings", "shop", "e", "orders", "q", "billing", "order.*.paid"));
      // A queue that the broker does not keep.
      await api.delete(apiPath("queues", "back office", "letters"));
      const transient = { durable: false, arguments: { "x-queue-type": "classic" } };
      await api.put(apiPath("queues", "back office", "letters"), transient);
      // A policy that drops messages.
      const dropping = { pattern: "^unbound$", "apply-to": "queues", definition: { "max-length": 2 } };
      await api.put(apiPath("policies", "shop", "surprise"), dropping);
      // A missing queue.
      await api.delete(apiPath("queues", "shop", "reports/eu"));
      // An exchange of another type: its bindings went with the old one, and come back.
      await api.delete(apiPath("exchanges", "shop", "payments"));
      // A binding too many.
      await api.post(apiPath("bindings", "shop", "e", "orders", "q", "graveyard"), { routing_key: "#" });
      // A missing permission, another password, a guest.
      await api.delete(apiPath("permissions", "back office", "billing-service"));
      await api.put(apiPath("users", "nobody:/%?"), { password: "changed", tags: "" });
      await api.put(apiPath("users", "guest"), { password: "guest", tags: "management" });
    });
    const report = await runSmokeTests(target);
    assert.equal(exitCode(report), 3);
    const fails = (id: string, ...patterns: RegExp[]): void => {
      const check = byId(report, id);
      assert.equal(check.status, "failed", id);
      for (const pattern of patterns)
        assert.match(`${check.observed} ${check.reason} ${check.remedy}`, pattern);
    };
    fails(
      "durability/shop/queue/billing",
      /no binding from exchange "orders" .*"order\.\*\.paid"/,
      /returned|lost/,
    );
    fails("durability/back office/queue/letters", /NOT_FOUND/, /is transient on the broker/);
    fails("durability/shop/queue/unbound", /confirmed and lost/, /Policy "surprise" .*"max-length":2/);
    fails("durability/shop/queue/reports%2Feu", /The broker has no queue "reports\/eu"/);
    fails("durability/shop/queue/西游记", /The broker has no exchange "payments"/);
    fails(
      "durability/shop/queue/graveyard",
      /that no declared route brings here/,
      /undeclared binding from exchange "orders"/,
    );
    fails("access/login/billing-service", /"back office"/, /no permission/);
    fails("access/login/nobody:%2F%25?", /ACCESS_REFUSED/, /another password/);
    fails("access/guest-refused", /AMQP: authenticated.*HTTP: answered 200/);
    for (const untouched of ["audit", "temp.cart"]) {
      assert.equal(byId(report, `durability/shop/queue/${untouched}`).status, "passed", untouched);
    }
    assert.equal(byId(report, "access/anonymous-refused").status, "passed");
  });

  /** What is declared transient goes with a restart, and a missing object is a failure. */
  async function putTransientBack(): Promise<void> {
    await withApi(broker, (api) => putOnBroker(api, { ...ENVIRONMENT, users: [] }));
  }

  test("a run that cannot start says why", async () => {
    const wrong = { ...target, administrator: { username: "root", password: "wrong" } };
    await assert.rejects(runSmokeTests(wrong), { name: "WarrenError", code: "broker-http-401" });
    const elsewhere = { ...target, nodes: [{ ...target, container: "warren-test-none" }] };
    await assert.rejects(runSmokeTests(elsewhere), { name: "WarrenError", code: "node-command-failed" });
  });
});

test("a broker with RabbitMQ's defaults lets ANONYMOUS in, and that is told", {
  skip: NO_TEST_IMAGE,
}, async () => {
  const broker = await startBrokerContainer({ settings: ["loopback_users = none"] });
  try {
    // Whom ANONYMOUS logs in as by default.
    await withApi(broker, async (api) => {
      await api.put(apiPath("users", "guest"), { password: "guest", tags: "" });
      await api.put(apiPath("permissions", "/", "guest"), { configure: "", write: "", read: "" });
    });
    const target = {
      ...targetOf(broker),
      declaration: { virtualHosts: [], users: [], globalParameters: [] },
    };
    const report = await runSmokeTests(target);
    assert.deepEqual(failuresIn(report), [
      "presence/undeclared users",
      "access/guest-refused",
      "access/anonymous-refused",
      "access/anonymous-not-offered",
    ]);
    assert.equal(byId(report, "access/anonymous-refused").observed, "accepted");
  } finally {
    await broker.remove();
  }
});

test("addresses of two brokers are told as such, and not as failures of the one", {
  skip: NO_TEST_IMAGE,
}, async () => {
  const named = startBrokerContainer({ settings: ["cluster_name = other"] });
  const started = await Promise.allSettled([startBrokerContainer(), named]);
  const brokers = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  try {
    const [one, other] = brokers;
    assert.ok(one !== undefined && other !== undefined);
    const target = { ...targetOf(one), disposable: false, nodes: [] };
    await assert.rejects(runSmokeTests({ ...target, amqpUrl: other.amqpUrl }), {
      code: "two-brokers",
      message: /is not of the broker at/,
    });
    // A listener that nobody answers at is what a check says.
    const silent = { ...target, amqpUrl: one.managementUrl.replace("http:", "amqp:") };
    const report = await runSmokeTests(silent, { select: { ids: ["operation/amqp"] } });
    assert.deepEqual(failuresIn(report), ["operation/amqp"]);
  } finally {
    await Promise.all(brokers.map((broker) => broker.remove()));
  }
});

function targetOf(broker: BrokerContainer): SmokeTarget {
  const { node, managementUrl, amqpUrl, administrator } = broker;
  const users = PASSWORDS;
  return {
    declaration: ENVIRONMENT,
    managementUrl,
    amqpUrl,
    administrator,
    users,
    disposable: true,
    nodes: [{ ...node, managementUrl, amqpUrl }],
  };
}

function byId(report: SmokeReport, id: string): CheckResult {
  const check = report.checks.find((each) => each.id === id);
  assert.ok(check !== undefined, `there is a check ${id}`);
  return check;
}

function failuresIn(report: SmokeReport): string[] {
  return report.checks.filter(({ status }) => status === "failed").map(({ id }) => id);
}

/** Runs it in a process that gets SIGKILL as soon as it enters the phase. */
async function killedAt(target: SmokeTarget, phase: string): Promise<void> {
  const child = fork(fileURLToPath(new URL("../testing/smoke-child.ts", import.meta.url)));
  child.on("message", (event: SmokeProgress) => {
    if (event.type === "phase" && event.phase === phase) child.kill("SIGKILL");
  });
  child.send(target);
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  assert.equal(signal, "SIGKILL");
}
