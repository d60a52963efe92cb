/** An exchange that RabbitMQ cannot alter, or that is called otherwise: what goes along with it, when, and what forbids it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchange, of, queue, toBilling } from "../testing/shop-topology.ts";
import type { Exchange, Policy, Queue, Topology } from "../topology.ts";
import type { ChangeOfKind } from "./change.ts";
import { changes } from "./changes.ts";
import type { MoveRights } from "./may-move-queue.ts";

const NODES: MoveRights = { hasNodes: true, named: new Set() };
const fanout: Exchange = { ...exchange, type: "fanout" };
const renamed: Exchange = { ...exchange, name: "sales", renamedFrom: "orders" };
const toAudit = { ...toBilling, destination: "audit", routingKey: "a.#" };

const dead = (table: Queue["arguments"]): Queue => ({ ...queue, name: "retry", arguments: table });
const policy = (definition: Policy["definition"], pattern: string): Policy => ({
  name: "p",
  pattern,
  applyTo: "all",
  priority: 0,
  definition,
});

function planned(live: Topology, desired: Topology, owned = live): string[] {
  return changes({ desired, live, owned, moves: NODES }).map(
    ({ action, key, kind, rebinding }) =>
      `${rebinding === undefined ? action : `rebind to ${rebinding.becomes.name}:`} ${kind} ${key}`,
  );
}

function ofOrders(live: Topology, desired: Topology, owned = live): ChangeOfKind<"exchange"> {
  const found = changes({ desired, live, owned, moves: NODES }).find(({ key }) => key === "orders");
  assert.ok(found?.kind === "exchange");
  return found;
}

describe("an exchange in another form", () => {
  const audit = { ...queue, name: "audit" };
  const live = of({ exchanges: [exchange], queues: [queue], bindings: [toBilling] });

  test("is made anew whatever its name where no queue dead-letters", () => {
    const named = { ...exchange, name: "undefined" };
    const desired = of({ exchanges: [{ ...named, type: "fanout" }], queues: [queue] });
    assert.deepEqual(planned(of({ exchanges: [named], queues: [queue] }), desired), [
      "rebind to undefined: exchange undefined",
    ]);
  });

  test("is made anew with what is bound to it, when its new queues are there, and has its new bindings at once", () => {
    const desired = of({ exchanges: [fanout], queues: [queue, audit], bindings: [toAudit] });
    assert.deepEqual(planned(live, desired), [
      "create queue audit",
      "rebind to orders: exchange orders",
      "create binding orders -> audit [a.#]",
      "delete binding orders -> billing [#]",
    ]);
    const { rebinding, refusal, risks } = ofOrders(live, desired);
    assert.deepEqual(rebinding, { becomes: fanout, without: [toBilling], bindings: [toAudit], bound: 1 });
    assert.deepEqual([refusal, risks], [undefined, []]);
  });

  test("is made anew before a queue that is called otherwise goes: their binding changes with it, in one moment", () => {
    const invoices: Queue = { ...queue, name: "invoices", renamedFrom: "billing" };
    const binding = { ...toBilling, destination: "invoices", routingKey: "order.#" };
    const desired = of({ exchanges: [fanout], queues: [invoices], bindings: [binding] });
    assert.deepEqual(planned(live, desired), [
      "create queue invoices",
      "rebind to orders: exchange orders",
      "delete queue billing",
      "create binding orders -> invoices [order.#]",
      "delete binding orders -> billing [#]",
    ]);
    const { rebinding } = ofOrders(live, desired);
    assert.deepEqual([rebinding?.without, rebinding?.bindings], [[toBilling], [binding]]);
  });

  test("keeps the bindings of others", () => {
    const owned = of({ exchanges: [exchange], queues: [queue] });
    const { rebinding } = ofOrders(live, of({ exchanges: [fanout], queues: [queue] }), owned);
    assert.deepEqual([rebinding?.without, rebinding?.bound], [[], 1]);
  });

  const catching = { ...exchange, name: "first", arguments: { "alternate-exchange": "orders" } };

  const kept: readonly (readonly [string, Partial<Topology>, RegExp])[] = [
    ["its dead letters", { queues: [queue, dead({ "x-dead-letter-exchange": "orders" })] }, /queue "retry"/],
    [
      "dead letters by a policy",
      { queues: [queue, dead({})], policies: [policy({ "dead-letter-exchange": "orders" }, "^retry$")] },
      /queue "retry" dead-letters through it/,
    ],
    [
      "dead letters that come to it as an alternate, by way of another",
      {
        exchanges: [exchange, catching, { ...exchange, name: "entry" }],
        queues: [queue, dead({ "x-dead-letter-exchange": "entry" })],
        bindings: [
          toBilling,
          { ...toBilling, source: "entry", destination: "first", destinationType: "exchange" },
        ],
      },
      /queue "retry" dead-letters through it/,
    ],
    [
      "at-least-once that falls back: nothing says that it refuses when it is full",
      {
        queues: [
          queue,
          dead({ "x-dead-letter-exchange": "orders", "x-dead-letter-strategy": "at-least-once" }),
        ],
      },
      /queue "retry" dead-letters through it/,
    ],
    ["federated", { policies: [policy({ "federation-upstream-set": "all" }, "^ord")] }, /federates it/],
    ["delayed", { exchanges: [{ ...exchange, type: "x-delayed-message" }] }, /delays would go with it/],
  ];
  for (const [what, more, why] of kept) {
    test(`is refused: ${what}`, () => {
      const there = of({ ...live, ...more });
      const exchanges = there.exchanges.map((each) => (each.name === "orders" ? fanout : each));
      const { refusal, rebinding } = ofOrders(there, of({ ...there, exchanges }));
      assert.equal(rebinding, undefined);
      assert.equal(refusal?.code, "exchange-replacement");
      assert.match(refusal.message, why);
    });
  }

  test("is made anew: dead letters that wait for it, and those that come by a binding", () => {
    const safe = dead({
      "x-dead-letter-exchange": "orders",
      "x-overflow": "reject-publish",
      "x-dead-letter-strategy": "at-least-once",
    });
    const bound = { ...queue, name: "b", arguments: { "x-dead-letter-exchange": "entry" } };
    const entry = { ...exchange, name: "entry" };
    const way = {
      ...toBilling,
      source: "entry",
      destination: "orders",
      destinationType: "exchange",
    } as const;
    const there = of({ exchanges: [exchange, entry], queues: [queue, safe, bound], bindings: [way] });
    const { rebinding } = ofOrders(there, of({ ...there, exchanges: [fanout, entry] }));
    assert.equal(rebinding?.bound, 1);
  });

  test("is refused: protected, or taken over just now", () => {
    const owned = of({ ...live, exchanges: [{ ...exchange, protect: true }] });
    const desired = of({ ...live, exchanges: [fanout] });
    assert.equal(ofOrders(live, desired, owned).refusal?.code, "protected");
    const [taken] = changes({ desired, live, owned: of({}), moves: NODES, adopt: true });
    const refused = changes({ desired, live, owned: of({}), moves: NODES, adopt: true }).find(
      ({ refusal }) => refusal !== undefined,
    );
    assert.notEqual(taken, undefined);
    assert.match(refused?.refusal?.message ?? "", /it was not this resource's until now$/);
  });
});

describe("an exchange that is called otherwise", () => {
  test("goes in the moment in which all that is bound to it goes to the new one, also what others bound", () => {
    const live = of({ exchanges: [exchange], queues: [queue], bindings: [toBilling] });
    const owned = of({ exchanges: [exchange] });
    const desired = of({ exchanges: [renamed], bindings: [{ ...toBilling, source: "sales" }] });
    assert.deepEqual(planned(live, desired, owned), [
      "create exchange sales",
      "rebind to sales: exchange orders",
      "create binding sales -> billing [#]",
    ]);
    const { rebinding, refusal, risks } = ofOrders(live, desired, owned);
    assert.deepEqual([rebinding?.bindings, refusal], [[toBilling], undefined]);
    assert.deepEqual(
      risks.map(({ code }) => code),
      ["publishers-refused"],
    );
  });
});
