/** What stands in a change beside what is done: why, what cannot be altered, what is at stake, under which name. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchange, NOTHING, of, queue, toBilling } from "../testing/shop-topology.ts";
import { type Policy, type Queue } from "../topology.ts";
import { changes } from "./changes.ts";

const dlx = (name: string) => ({ "dead-letter-exchange": name });
const policy = (definition: Policy["definition"], priority = 0, name = "limits"): Policy => ({
  name,
  pattern: "^bill",
  applyTo: "queues",
  priority,
  definition,
});
const risksOf = (before: readonly Policy[], after: readonly Policy[]) => {
  const live = of({ queues: [queue], policies: before });
  const desired = of({ queues: [queue], policies: after });
  return changes({ desired, live, owned: live }).flatMap(({ key, risks }) =>
    risks.map(({ code, unless }) => [key, code, ...unless]),
  );
};
const atMost = (messages: number) => ({ kind: "holds-at-most", queue: "billing", messages });

describe("reasons, risks and marks", () => {
  test("a limit that an operator policy has set already is no new one", () => {
    const operatorPolicies = [policy({ "max-length": 2 }, 0, "cap")];
    const live = { ...of({ queues: [queue] }), operatorPolicies };
    const desired = of({ queues: [queue], policies: [policy({ "max-length": 10 })] });
    const risks = changes({ desired, live, owned: live }).flatMap((change) => change.risks);
    assert.deepEqual(risks, []);
  });

  const cases = [
    [
      "a limit where there was none",
      [],
      [policy({ "max-length": 10 })],
      [["limits", "messages-lost", atMost(10)]],
    ],
    [
      "a lower limit",
      [policy({ "max-length": 10 })],
      [policy({ "max-length": 5 })],
      [["limits", "messages-lost", atMost(5)]],
    ],
    [
      "a limit that refuses: what is over it stays",
      [],
      [policy({ "max-length": 10, overflow: "reject-publish" })],
      [],
    ],
    [
      "a limit that refused, and drops now",
      [policy({ "max-length": 10, overflow: "reject-publish" })],
      [policy({ "max-length": 10 })],
      [["limits", "messages-lost", atMost(10)]],
    ],
    ["a higher limit", [policy({ "max-length": 10 })], [policy({ "max-length": 20 })], []],
    ["a limit less", [policy({ "max-length": 10 })], [], []],
    [
      "expiry into nothing",
      [],
      [policy({ "message-ttl": 9 })],
      [["limits", "messages-lost", { kind: "empty", queue: "billing" }]],
    ],
    ["expiry into a dead-letter exchange", [], [policy({ "message-ttl": 9, ...dlx("dead") })], []],
    ["a queue that goes by itself", [], [policy({ expires: 9 })], [["limits", "queue-expires"]]],
    ["no dead letters any more", [policy(dlx("dead"))], [], [["limits", "dead-letters-dropped"]]],
    [
      "another policy comes to bear: its limits",
      [policy({ "max-length": 10 }, 0), policy(dlx("dead"), 1, "dead")],
      [policy({ "max-length": 10 }, 0)],
      [
        ["dead", "messages-lost", atMost(10)],
        ["dead", "dead-letters-dropped"],
      ],
    ],
    ["a policy of other queues", [], [{ ...policy({ "max-length": 1 }), pattern: "^other" }], []],
    ["a policy that cannot be decided", [], [{ ...policy({ "max-length": 1 }), pattern: "(?i)x" }], []],
  ] as const;
  for (const [what, before, after, expected] of cases) {
    test(`policies: ${what}`, () => assert.deepEqual(risksOf(before, after), expected));
  }

  // As RabbitMQ 4.3.6 did it with ten messages and a limit of five.
  const limit = (overflow: string) => [policy({ "max-length": 10, overflow })];
  const wider = (overflow: string) => [policy({ "max-length": 20, overflow })];
  const whenFull = [
    ["classic", [], limit("reject-publish"), true],
    ["classic", [], limit("reject-publish-dlx"), true],
    ["classic", wider("reject-publish"), limit("reject-publish"), false],
    ["quorum", [], limit("reject-publish"), false],
    ["quorum", [], limit("reject-publish-dlx"), true],
    ["quorum", limit("reject-publish"), limit("drop-head"), true],
  ] as const;
  for (const [type, before, after, isLost] of whenFull) {
    const said = [before, after].map(([first]) => JSON.stringify(first?.definition ?? {}));
    test(`a ${type} queue, from ${said.join(" to ")}: ${isLost ? "drops" : "keeps"} what is over it`, () => {
      const live = of({ queues: [{ ...queue, type }], policies: [...before] });
      const desired = of({ queues: [{ ...queue, type }], policies: [...after] });
      const risks = changes({ desired, live, owned: live }).flatMap((change) => change.risks);
      assert.deepEqual(
        risks.map(({ code }) => code),
        isLost ? ["messages-lost"] : [],
      );
    });
  }

  test("an exchange that goes, and a queue that leads messages to it", () => {
    const leads = { ...queue, arguments: { "x-dead-letter-exchange": "orders" } };
    const live = of({ exchanges: [exchange], queues: [leads] });
    const [change] = changes({ desired: of({ queues: [leads] }), live, owned: live });
    assert.deepEqual(
      change?.risks.map(({ code }) => code),
      ["publishers-refused", "dead-letters-dropped"],
    );
  });

  test("a binding that goes between what stays", () => {
    const live = of({ exchanges: [exchange], queues: [queue], bindings: [toBilling] });
    const [change] = changes({ desired: of({ exchanges: [exchange], queues: [queue] }), live, owned: live });
    assert.equal(change?.risks[0]?.code, "messages-unroutable");
    const all = changes({ desired: NOTHING, live, owned: live }).find(({ kind }) => kind === "binding");
    assert.deepEqual(all?.risks, []);
  });

  test("ignored properties stay as they are, also where others are changed", () => {
    const live = of({ queues: [{ ...queue, arguments: { "x-delivery-limit": 3, "x-max-length": 9 } }] });
    const ignoring = { ...queue, ignoreChanges: ["x-delivery-limit", "x-max-length"] };
    assert.deepEqual(changes({ desired: of({ queues: [ignoring] }), live, owned: live }), []);
    const other = { ...ignoring, ignoreChanges: ["arguments"], autoDelete: true };
    const [change] = changes({ desired: of({ queues: [other] }), live, owned: live });
    assert.deepEqual(change?.immutable, [["autoDelete"]]);
    assert.deepEqual((change?.desired as Queue | undefined)?.arguments, {
      "x-delivery-limit": 3,
      "x-max-length": 9,
    });
  });

  test("a new name: the new one is made before the old one goes, and both say so", () => {
    const live = of({ queues: [queue] });
    const desired = of({ queues: [{ ...queue, name: "invoices", renamedFrom: "billing" }] });
    const [made, gone] = changes({ desired, live, owned: live });
    assert.deepEqual([made?.action, made?.key, made?.reason.code], ["create", "invoices", "renamed"]);
    assert.deepEqual([gone?.action, gone?.key, gone?.reason.code], ["delete", "billing", "renamed"]);
    assert.deepEqual([gone?.renamed?.from, gone?.renamed?.to], ["billing", "invoices"]);
    // The old one of somebody else is left alone; the old one that is declared again is another queue.
    const [only, ...rest] = changes({ desired, live, owned: NOTHING });
    assert.deepEqual([only?.key, only?.reason.code, rest], ["invoices", "missing", []]);
    const both = of({ queues: [queue, { ...queue, name: "invoices", renamedFrom: "billing" }] });
    assert.deepEqual(
      changes({ desired: both, live, owned: live }).map(({ key, renamed }) => [key, renamed]),
      [["invoices", undefined]],
    );
  });

  test("pruning leaves what clients of other protocols have, and takes what is bound by hand", () => {
    const mqtt = { ...queue, name: "mqtt-subscription-x" };
    const stomp = { ...queue, name: "stomp-subscription-x" };
    const moving = { ...queue, name: "warren.move.x" };
    const bindings = [
      { ...toBilling, source: "amq.topic", destination: mqtt.name },
      { ...toBilling, source: "amq.topic" },
    ];
    const live = of({ queues: [queue, mqtt, stomp, moving], bindings });
    const desired = of({ queues: [queue] });
    assert.deepEqual(
      changes({ desired, live, owned: desired, prune: {} }).map(({ key, reason }) => [key, reason.code]),
      [["amq.topic -> billing [#]", "unmanaged"]],
    );
    assert.deepEqual(changes({ desired, live, owned: desired }), []);
  });
});
