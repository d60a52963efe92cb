/** A queue that is called otherwise: when its messages and bindings go to the new name, and what keeps them from it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchange, of, queue, toBilling } from "../testing/shop-topology.ts";
import type { Policy, Queue, Topology } from "../topology.ts";
import type { ChangeOfKind } from "./change.ts";
import { changes } from "./changes.ts";
import type { MoveRights } from "./may-move-queue.ts";

const NODES: MoveRights = { hasNodes: true, named: new Set() };
const renamed: Queue = { ...queue, name: "invoices", renamedFrom: "billing" };
const toInvoices = { ...toBilling, destination: "invoices" };

const named = (name: string): MoveRights => ({ hasNodes: true, named: new Set([name]) });
const policy = (definition: Policy["definition"], pattern = "^billing$"): Policy => ({
  name: "p",
  pattern,
  applyTo: "queues",
  priority: 0,
  definition,
});

const leads = (to: string) =>
  policy({ "dead-letter-exchange": "", "dead-letter-routing-key": to }, "^retry$");

function planned(live: Topology, desired: Topology, moves: MoveRights = NODES): string[] {
  return changes({ desired, live, owned: live, moves }).map(
    ({ action, key, move }) => `${move === undefined ? action : "move"} ${key}`,
  );
}

function leaving(live: Topology, desired: Topology, moves: MoveRights = NODES): ChangeOfKind<"queue"> {
  const change = changes({ desired, live, owned: live, moves }).find(({ key }) => key === "billing");
  assert.ok(change?.kind === "queue");
  return change;
}

describe("a queue that is called otherwise", () => {
  test("goes when the new one is there, and takes the bindings along that it has under both names", () => {
    const live = of({ exchanges: [exchange], queues: [queue], bindings: [toBilling] });
    const desired = of({ exchanges: [exchange], queues: [renamed], bindings: [toInvoices] });
    assert.deepEqual(planned(live, desired), [
      "create invoices",
      "move billing",
      "create orders -> invoices [#]",
      "delete orders -> billing [#]",
    ]);
    const { move } = leaving(live, desired);
    assert.deepEqual(move, { becomes: renamed, needs: [] });
  });

  test("has a new binding before it goes, and not one any more that the new one is not to have", () => {
    const live = of({ exchanges: [exchange], queues: [queue], bindings: [toBilling] });
    const bindings = [{ ...toInvoices, routingKey: "order.#" }];
    const desired = of({ exchanges: [exchange], queues: [renamed], bindings });
    assert.deepEqual(planned(live, desired), [
      "create invoices",
      "create orders -> invoices [order.#]",
      "delete orders -> billing [#]",
      "move billing",
    ]);
  });

  test("is moved although the new one is there already, as after a move that was given up", () => {
    const live = of({ queues: [queue, renamed] });
    assert.deepEqual(planned(live, of({ queues: [renamed] })), ["move billing"]);
  });

  const protectedOne = { ...queue, protect: true };
  const stream: Queue = { ...queue, type: "stream", arguments: {} };
  const retry: Queue = {
    ...queue,
    name: "retry",
    arguments: { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "billing" },
  };

  const kept: readonly (readonly [string, Topology, Topology, MoveRights, RegExp, boolean])[] = [
    [
      "no nodes",
      of({ queues: [queue] }),
      of({ queues: [renamed] }),
      { hasNodes: false, named: new Set() },
      /no node/,
      false,
    ],
    [
      "protected, and no nodes",
      of({ queues: [protectedOne] }),
      of({ queues: [renamed] }),
      { hasNodes: false, named: new Set() },
      /no node/,
      true,
    ],
    ["protected", of({ queues: [protectedOne] }), of({ queues: [renamed] }), NODES, /it is protected/, true],
    [
      "a stream",
      of({ queues: [stream] }),
      of({ queues: [{ ...renamed, type: "stream", arguments: {} }] }),
      NODES,
      /stream/,
      false,
    ],
    [
      "dead letters by its old name",
      of({ queues: [queue, retry] }),
      of({ queues: [renamed, retry] }),
      NODES,
      /queue "retry" dead-letters into it by its name/,
      false,
    ],
  ];
  for (const [what, live, desired, moves, why, isRefused] of kept) {
    test(`goes only when it is empty: ${what}`, () => {
      const change = leaving(live, desired, moves);
      assert.deepEqual([change.action, change.move], ["delete", undefined]);
      assert.match(change.renamed?.notMoved ?? "", why);
      assert.equal(change.refusal !== undefined, isRefused);
    });
  }

  test("a word lets a protected one go: by its new name", () => {
    const live = of({ queues: [protectedOne] });
    const refused = leaving(live, of({ queues: [renamed] })).refusal;
    assert.match(refused?.hint ?? "", /`\.\/warren up --move invoices`/);
    assert.notEqual(leaving(live, of({ queues: [renamed] }), named("invoices")).move, undefined);
    assert.notEqual(leaving(live, of({ queues: [{ ...renamed, move: true }] })).move, undefined);
  });

  test("dead letters that a policy of the same declaration leads to the new name are no obstacle", () => {
    const other = { ...queue, name: "retry", arguments: {} };
    const live = of({ queues: [queue, other], policies: [leads("billing")] });
    const desired = of({ queues: [renamed, other], policies: [leads("invoices")] });
    assert.deepEqual(planned(live, desired), ["create invoices", "update p", "move billing"]);
  });

  test("says what policies say of the old name and not of the new one, and who publishes by it", () => {
    const limited = policy({ "max-length": 5 });
    const live = of({ queues: [queue], policies: [limited] });
    const { risks } = leaving(live, of({ queues: [renamed], policies: [limited] }));
    assert.deepEqual(
      risks.map(({ code }) => code),
      ["messages-unroutable", "consumers-cancelled", "settings-change"],
    );
    assert.equal(
      risks.at(-1)?.message,
      'queue "invoices" is under other policies than "billing": max-length was 5, is absent',
    );
  });

  test("what the new one has no room for is asked of the old one", () => {
    const small = { ...renamed, arguments: { "x-max-length": 3 } };
    const { move } = leaving(of({ queues: [queue] }), of({ queues: [small] }));
    assert.deepEqual(
      move?.needs.map(({ condition }) => condition),
      [{ kind: "holds-at-most", queue: "billing", messages: 3 }],
    );
  });
});
