import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchange, NOTHING, of, queue, toBilling } from "../testing/shop-topology.ts";
import { type Binding, type Policy, type Topology } from "../topology.ts";
import { changes, deletions } from "./changes.ts";

/** A binding of a consistent-hash exchange: its routing key is a weight. */
const weighing = (routingKey: string): Binding => ({ ...toBilling, source: "hash", routingKey });

function policy(name: string, pattern: string, definition: Record<string, string | number>): Policy {
  return { name, pattern, applyTo: "queues", priority: 0, definition };
}

/** The refusal to give another type to the exchange, which is the only one there; empty where it is given. */
function refusedOn(live: Topology): string {
  const desired = { ...live, exchanges: [{ ...(live.exchanges[0] ?? exchange), type: "direct" }] };
  return changes({ desired, live, owned: live })[0]?.refusal?.message ?? "";
}

test("a policy lets go of a queue only when the new policy that takes it is there", () => {
  const live: Topology = {
    ...NOTHING,
    exchanges: [{ ...exchange, name: "dead" }],
    queues: [{ ...queue, name: "odd" }],
    policies: [policy("a", "^(even|odd)", { "max-length": 1 })],
  };
  const narrowed = policy("a", "^even", { "max-length": 1 });
  const taking = policy("b", "^odd", { "dead-letter-exchange": "dead" });
  const desired = { ...live, policies: [narrowed, taking] };
  const steps = (to: Topology): string[] =>
    changes({ desired: to, live, owned: live }).map(({ action, key }) => `${action} ${key}`);
  assert.deepEqual(steps(desired), ["create b", "update a"]);
  // One that lets go of nothing comes before the queues that are made under it.
  const wider = { ...live, policies: [policy("a", "^(even|odd|new)", { "max-length": 1 })] };
  assert.deepEqual(steps({ ...wider, queues: [...live.queues, { ...queue, name: "new" }] }), [
    "update a",
    "create new",
  ]);
});

describe("refusals", () => {
  test("a changed queue: the property, the old and the new value, the way out", () => {
    const live = of({ queues: [queue] });
    const desired = of({ queues: [{ ...queue, arguments: { "x-delivery-limit": 3 } }] });
    const [change] = changes({ desired, live, owned: live });
    assert.equal(change?.action, "replace");
    assert.equal(
      change?.refusal?.message,
      'queue "billing" cannot be changed in place: arguments["x-delivery-limit"] is 5, declared is 3; ' +
        "and it is not moved, because no node of the broker is known that commands can be run on",
    );
    assert.match(change?.refusal?.hint ?? "", /another name/);
  });

  test("protected in the old declaration, gone in the new", () => {
    const live = of({ queues: [queue] });
    const owned = of({ queues: [{ ...queue, protect: true }] });
    assert.equal(changes({ desired: NOTHING, live, owned })[0]?.refusal?.code, "protected");
    assert.equal(deletions(live, owned)[0]?.refusal, undefined);
  });

  test("retained: released, not deleted", () => {
    const live = of({ queues: [queue] });
    const owned = of({ queues: [{ ...queue, retain: true }] });
    assert.equal(changes({ desired: NOTHING, live, owned })[0]?.action, "release");
  });

  test("an exchange is replaced only while nothing can come through it", () => {
    const desired = of({ exchanges: [{ ...exchange, type: "direct" }] });
    const idle = of({ exchanges: [exchange] });
    assert.equal(changes({ desired, live: idle, owned: idle })[0]?.refusal, undefined);
    const bound = of({ exchanges: [exchange], bindings: [toBilling] });
    assert.equal(changes({ desired, live: bound, owned: bound })[0]?.action, "replace");
    const refused = changes({ desired, live: bound, owned: bound }).find(({ kind }) => kind === "exchange");
    assert.equal(refused?.refusal?.code, "exchange-replacement");
    const led = of({
      exchanges: [exchange],
      queues: [{ ...queue, arguments: { "x-dead-letter-exchange": "orders" } }],
    });
    const leads = changes({ desired, live: led, owned: idle }).find(({ kind }) => kind === "exchange");
    assert.match(leads?.refusal?.message ?? "", /"billing" leads messages to it/);
  });

  test("nor while it has an alternate exchange, by itself or by a policy", () => {
    const alternate = { "alternate-exchange": "unrouted" };
    const by = (given: Partial<Policy>): string =>
      refusedOn(
        of({
          exchanges: [exchange],
          policies: [{ ...policy("a", "^ord", alternate), applyTo: "all", ...given }],
        }),
      );
    assert.match(
      refusedOn(of({ exchanges: [{ ...exchange, arguments: alternate }] })),
      /it has an alternate/,
    );
    assert.match(by({}), /and policy "a" gives it an alternate exchange, and is not made anew/);
    assert.match(by({ applyTo: "exchanges" }), /policy "a" gives it/);
    assert.match(by({ pattern: "^ord(?R)?" }), /policy "a" gives it/);
    assert.equal(by({ applyTo: "queues" }), "");
    assert.equal(by({ pattern: "^other" }), "");
    assert.equal(by({ definition: { "dead-letter-exchange": "unrouted" } }), "");
  });

  test("an exchange that somebody else's queue is bound to is not deleted", () => {
    const live = of({ exchanges: [exchange], queues: [queue], bindings: [toBilling] });
    const owned = of({ exchanges: [exchange] });
    assert.equal(changes({ desired: NOTHING, live, owned })[0]?.refusal?.code, "used-by-others");
    // Both ends are ours: a binding made by hand goes with them.
    const both = of({ exchanges: [exchange], queues: [queue] });
    assert.deepEqual(
      changes({ desired: NOTHING, live, owned: both }).map(({ refusal }) => refusal),
      [undefined, undefined],
    );
  });

  test("a changed weight of a consistent-hash binding takes the old one away first", () => {
    const hash = { ...exchange, name: "hash", type: "x-consistent-hash" };
    const live = of({ exchanges: [hash], bindings: [weighing("1")] });
    const desired = of({ exchanges: [hash], bindings: [weighing("2")] });
    assert.deepEqual(
      changes({ desired, live, owned: live }).map(({ action }) => action),
      ["delete", "create"],
    );
  });

  test("an alternate exchange comes before the exchange that names it", () => {
    const first = { ...exchange, arguments: { "alternate-exchange": "second" } };
    const second = { ...exchange, name: "second", arguments: { "alternate-exchange": "third" } };
    const third = { ...exchange, name: "third" };
    const desired = of({ exchanges: [first, second, third] });
    assert.deepEqual(
      changes({ desired, live: NOTHING, owned: NOTHING }).map(({ key }) => key),
      ["third", "second", "orders"],
    );
  });
});
