/** Which queues are moved, which are refused and why, and what has to hold. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { of, queue, toBilling } from "../testing/shop-topology.ts";
import type { Arguments, LiveTopology, Policy, Queue, Topology } from "../topology.ts";
import type { ChangeOfKind } from "./change.ts";
import { type ChangesRequest, changes } from "./changes.ts";
import type { MoveRights } from "./may-move-queue.ts";

const classic: Queue = { ...queue, type: "classic", arguments: {} };
const NODES: MoveRights = { hasNodes: true, named: new Set() };
const OVER_AMQP: MoveRights = { hasNodes: false, named: new Set(), acceptsGap: true };

function replaced(
  live: Queue,
  desired: Queue,
  more: Partial<ChangesRequest> & { readonly beside?: Partial<LiveTopology> } = {},
): ChangeOfKind<"queue"> {
  const { beside = {}, ...request } = more;
  const { queues: others = [], operatorPolicies, ...rest } = beside;
  const there: Topology = {
    ...of({ ...rest, queues: [live, ...others] }),
    ...(operatorPolicies === undefined ? {} : { operatorPolicies }),
  };
  const wanted = of({ ...rest, queues: [desired, ...others] });
  const planned = changes({ desired: wanted, live: there, owned: there, moves: NODES, ...request });
  const change = planned.find(({ action }) => action === "replace");
  assert.ok(change?.kind === "queue", JSON.stringify(planned));
  return change;
}

const retry = (table: Queue["arguments"]): Queue => ({ ...queue, name: "retry", arguments: table });
const having = (table: Arguments): Queue => ({ ...queue, arguments: table });
const policy = (name: string, definition: Arguments, more: Partial<Policy> = {}): Policy => ({
  name,
  pattern: "^billing$",
  applyTo: "queues",
  priority: 0,
  definition,
  ...more,
});

const atMost = (messages: number) => ({ kind: "holds-at-most", queue: "billing", messages });

describe("a queue that RabbitMQ cannot alter", () => {
  test("is moved on nodes of ours, without a word", () => {
    const { move, refusal, risks } = replaced(classic, queue);
    assert.deepEqual([move, refusal], [{ becomes: queue, needs: [] }, undefined]);
    assert.deepEqual(
      risks.map(({ code }) => code),
      ["consumers-cancelled"],
    );
  });

  test("is moved without nodes where both words are said, or where that was begun", () => {
    for (const moves of [
      { ...OVER_AMQP, named: new Set(["billing"]) },
      { hasNodes: false, named: new Set<string>(["billing"]), begun: new Set(["billing"]) },
    ])
      assert.deepEqual(replaced(classic, queue, { moves }).move?.needs, []);
    assert.deepEqual(replaced(classic, { ...queue, move: true }, { moves: OVER_AMQP }).move?.needs, []);
  });

  const protectedOne = { ...classic, protect: true };
  const refusals: readonly (readonly [string, () => ChangeOfKind<"queue">, string, RegExp])[] = [
    [
      "no nodes",
      () => replaced(classic, queue, { moves: { hasNodes: false, named: new Set(["billing"]) } }),
      "queue-replacement",
      /no node of the broker is known that commands can be run on/,
    ],
    [
      "no nodes, and the gap is not accepted",
      () => replaced(classic, { ...queue, move: true }, { moves: { hasNodes: false, named: new Set() } }),
      "queue-replacement",
      /no node of the broker is known that commands can be run on/,
    ],
    [
      "no nodes, and the gap is accepted of others",
      () => replaced(classic, queue, { moves: OVER_AMQP }),
      "queue-replacement",
      /no node of the broker is known that commands can be run on/,
    ],
    [
      "protected before",
      () => replaced(protectedOne, queue, { owned: of({ queues: [protectedOne] }) }),
      "protected",
      /it is protected$/,
    ],
    ["protected now", () => replaced(classic, { ...queue, protect: true }), "protected", /it is protected$/],
    [
      "taken over just now",
      () => replaced(classic, queue, { owned: of({}), adopt: true }),
      "protected",
      /was not this resource's until now$/,
    ],
    [
      "to a stream",
      () => replaced(classic, { ...classic, type: "stream" }),
      "queue-replacement",
      /it would become a stream/,
    ],
    [
      "from a stream",
      () => replaced({ ...classic, type: "stream" }, { ...classic, move: true }),
      "queue-replacement",
      /of a stream/,
    ],
    [
      "autoDelete",
      () => replaced({ ...classic, autoDelete: true }, queue),
      "queue-replacement",
      /autoDelete/,
    ],
    [
      "dead letters onto itself",
      () =>
        replaced(
          having({ "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "billing" }),
          having({ "x-delivery-limit": 3 }),
        ),
      "queue-replacement",
      /it dead-letters into itself by its name/,
    ],
    [
      "retries of another queue, by a policy",
      () =>
        replaced(classic, queue, {
          beside: {
            queues: [retry({ "x-dead-letter-routing-key": "billing" })],
            policies: [policy("retries", { "dead-letter-exchange": "" }, { pattern: "^retry$" })],
          },
        }),
      "queue-replacement",
      /queue "retry" dead-letters into it by its name/,
    ],
    [
      "at-least-once that falls back, because its queue does not refuse when it is full",
      () =>
        replaced(classic, queue, {
          beside: {
            queues: [
              retry({
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": "billing",
                "x-dead-letter-strategy": "at-least-once",
              }),
            ],
          },
        }),
      "queue-replacement",
      /queue "retry" dead-letters into it by its name/,
    ],
    [
      "dead letters with the key that they came with",
      () =>
        replaced(classic, queue, {
          beside: {
            queues: [retry({ "x-dead-letter-exchange": "" })],
            bindings: [{ ...toBilling, destination: "retry", routingKey: "billing" }],
          },
        }),
      "queue-replacement",
      /queue "retry" dead-letters into it by its name/,
    ],
  ];
  for (const [what, plan, code, message] of refusals) {
    test(`is refused: ${what}`, () => {
      const { move, refusal } = plan();
      assert.equal(move, undefined);
      assert.equal(refusal?.code, code);
      assert.match(
        refusal.message,
        /^queue "billing" cannot be changed in place: .*; and it is not moved, because /,
      );
      assert.match(refusal.message, message);
      assert.notEqual(refusal.hint, "");
    });
  }

  test("a word lets a protected one be moved: in the declaration, or for one run", () => {
    const owned = of({ queues: [protectedOne] });
    const said = replaced(classic, { ...queue, protect: true, move: true }, { owned });
    assert.deepEqual(said.move?.needs, []);
    const named = { hasNodes: true, named: new Set(["billing"]) };
    assert.deepEqual(replaced(classic, queue, { owned, moves: named }).move?.needs, []);
    const { refusal } = replaced(classic, queue, { owned });
    assert.match(refusal?.hint ?? "", /`\.\/warren up --move billing`/);
  });

  test("at-least-once dead letters wait for the new one", () => {
    const safe = {
      "x-dead-letter-exchange": "",
      "x-dead-letter-routing-key": "billing",
      "x-overflow": "reject-publish",
    };
    const waiting = retry({ ...safe, "x-dead-letter-strategy": "at-least-once" });
    assert.deepEqual(replaced(classic, queue, { beside: { queues: [waiting] } }).move?.needs, []);
  });

  const limits: readonly (readonly [string, Queue, Queue, Partial<LiveTopology>, readonly unknown[]])[] = [
    ["a limit where there was none", classic, having({ "x-max-length": 5 }), {}, [atMost(5)]],
    [
      "the same limit: what was over it is gone",
      { ...classic, arguments: { "x-max-length": 5 } },
      having({ "x-max-length": 5 }),
      {},
      [],
    ],
    [
      "the same limit, refusing: it never takes what is over",
      { ...classic, arguments: { "x-max-length": 5 } },
      having({ "x-max-length": 5, "x-overflow": "reject-publish" }),
      {},
      [atMost(5)],
    ],
    [
      "the same limit, and reject-publish-dlx, which a quorum queue takes for drop-head",
      { ...classic, arguments: { "x-max-length": 5 } },
      having({ "x-max-length": 5 }),
      { policies: [policy("full", { overflow: "reject-publish-dlx" }, { pattern: "^billing$" })] },
      [],
    ],
    [
      "a limit of an operator",
      { ...classic, arguments: {} },
      queue,
      { operatorPolicies: [policy("cap", { "max-length": 7 }, { applyTo: "quorum_queues" })] },
      [atMost(7)],
    ],
    [
      "bytes",
      classic,
      having({ "x-max-length-bytes": 50 }),
      {},
      [{ kind: "holds-at-most", queue: "billing", bytes: 50 }],
    ],
    [
      "a policy that cannot be decided",
      classic,
      queue,
      { policies: [policy("odd", {}, { pattern: "(?R)x" })] },
      [{ kind: "empty", queue: "billing" }],
    ],
  ];
  for (const [what, live, desired, beside, expected] of limits) {
    test(`has to fit: ${what}`, () => {
      const needs = replaced(live, desired, { beside }).move?.needs ?? [];
      assert.deepEqual(
        needs.map(({ condition }) => condition),
        expected,
      );
    });
  }

  test("the policies count that are there while it is moved, also one that goes afterwards", () => {
    const going = policy("going", { "max-length": 4 }, { applyTo: "quorum_queues" });
    const live = of({ queues: [classic], policies: [going] });
    const [first, last] = changes({ desired: of({ queues: [queue] }), live, owned: live, moves: NODES });
    assert.deepEqual([first?.kind, last?.kind, last?.action], ["queue", "policy", "delete"]);
    assert.deepEqual(
      first?.move?.needs.map(({ condition }) => condition),
      [atMost(4)],
    );
  });

  test("what waits for the end of a move is not pruned", () => {
    const live = of({
      queues: [classic, { ...queue, name: "warren.move.1.held" }, { ...queue, name: "left" }],
      policies: [policy("warren.move.1", {})],
    });
    const planned = changes({
      desired: of({ queues: [classic] }),
      live,
      owned: of({ queues: [classic] }),
      prune: {},
    });
    assert.deepEqual(
      planned.map(({ key }) => key),
      ["left"],
    );
  });

  test("it is moved when what its messages need is there, and before anything goes", () => {
    const live = of({ queues: [classic, { ...queue, name: "old" }] });
    const dead = { ...queue, name: "dead" };
    const desired = of({
      queues: [having({ "x-dead-letter-exchange": "dlx" }), dead],
      policies: [policy("retries", { "dead-letter-exchange": "dlx" }, { pattern: "^x" })],
    });
    assert.deepEqual(
      changes({ desired, live, owned: live, moves: NODES }).map(({ action, key }) => `${action} ${key}`),
      ["create dead", "create retries", "replace billing", "delete old"],
    );
  });
});
