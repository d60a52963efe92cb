import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { restrictTo } from "../ownership.ts";
import { arbitraryTopology } from "../testing/arbitrary-topology.ts";
import {
  type Binding,
  DEFAULT_LIFECYCLE,
  EMPTY_TOPOLOGY,
  type Exchange,
  type Policy,
  type Queue,
  type Topology,
} from "../topology.ts";
import { type Change, describe as describeChange, type ObjectKind, type ObjectOfKind } from "./change.ts";
import { byKey, changes, deletions, keyOf, objectsOf } from "./changes.ts";
import { differences } from "./differences.ts";
import { withIgnored } from "./ignore-changes.ts";

const KINDS = Object.keys(objectsOf) as ObjectKind[];
const NOTHING: Topology = { virtualHost: "shop", ...EMPTY_TOPOLOGY };

/** What a broker would have after the changes, refused ones made as well. */
function afterwards(live: Topology, made: readonly Change[]): Map<string, ObjectOfKind[ObjectKind]> {
  const objects = everything(live);
  for (const change of made) {
    const key = `${change.kind} ${change.key}`;
    if (change.action === "delete") objects.delete(key);
    else if (change.action !== "release" && change.desired !== undefined) objects.set(key, change.desired);
  }
  return objects;
}

function everything(topology: Topology): Map<string, ObjectOfKind[ObjectKind]> {
  return new Map(
    KINDS.flatMap((kind) => objectsOf[kind](topology).map((object) => [`${kind} ${keyOf(object)}`, object])),
  );
}

/** Some live objects, as an earlier declaration had them. */
const scene = fc
  .record({
    desired: arbitraryTopology,
    live: arbitraryTopology,
    marks: arbitraryTopology,
  })
  .map(({ desired, live, marks }) => ({ desired, live, owned: restrictTo(marks, live) }));

describe("changes", () => {
  test("made, they lead to what is declared, and leave the rest", () => {
    fc.assert(
      fc.property(scene, ({ desired, live, owned }) => {
        const result = afterwards(live, changes({ desired, live, owned, adopt: true }));
        for (const kind of KINDS) {
          for (const [key, object] of byKey(kind, desired)) {
            const made = result.get(`${kind} ${key}`);
            assert.ok(made !== undefined, `${kind} ${key} is missing`);
            const there = byKey(kind, live).get(key);
            const meant = there === undefined ? object : withIgnored(object, there);
            assert.deepEqual(differences(kind, made, meant), []);
          }
          const wanted = byKey(kind, desired);
          const before = byKey(kind, owned);
          for (const [key, object] of byKey(kind, live)) {
            const mine = before.get(key);
            const goes = mine !== undefined && !wanted.has(key) && !("retain" in mine && mine.retain);
            assert.equal(result.has(`${kind} ${key}`), !goes, `${kind} ${key}`);
            if (!goes && !wanted.has(key)) assert.equal(result.get(`${kind} ${key}`), object);
          }
        }
      }),
    );
  });

  test("nothing that is not owned is deleted, replaced or changed without a refusal", () => {
    fc.assert(
      fc.property(scene, ({ desired, live, owned }) => {
        const mine = everything(owned);
        for (const { kind, key, action, refusal } of changes({ desired, live, owned })) {
          if (action === "create" || mine.has(`${kind} ${key}`)) continue;
          assert.equal(refusal?.code, "already-exists", `${action} ${kind} ${key}`);
        }
      }),
    );
  });

  test("there are none exactly when all is as declared and owned", () => {
    fc.assert(
      fc.property(scene, arbitraryTopology, ({ desired, live, owned }, other) => {
        assert.deepEqual(changes({ desired, live: desired, owned: desired }), []);
        const none = changes({ desired, live, owned }).length === 0;
        const same = KINDS.every((kind) => {
          const [there, wanted, mine] = [byKey(kind, live), byKey(kind, desired), byKey(kind, owned)];
          const declared = [...wanted].every(([key, object]) => {
            const found = there.get(key);
            if (found === undefined || !mine.has(key)) return false;
            return differences(kind, found, withIgnored(object, found)).length === 0;
          });
          return declared && [...mine.keys()].every((key) => wanted.has(key));
        });
        assert.equal(none, same);
        if (everything(other).size > 0)
          assert.notEqual(changes({ desired: other, live: NOTHING, owned: NOTHING }).length, 0);
      }),
    );
  });

  test("pruned, nothing is left beside what is declared, but what is to be kept", () => {
    fc.assert(
      fc.property(scene, fc.subarray(["a", "b.c", "[x]"]), ({ desired, live, owned }, names) => {
        const external = { exchanges: names, queues: names };
        const ignore = ["^b"];
        const planned = changes({ desired, live, owned, adopt: true, prune: { ignore, external } });
        const result = afterwards(live, planned);
        const stays = (name: string): boolean => name.startsWith("b") || names.includes(name);
        for (const kind of KINDS) {
          const [wanted, mine] = [byKey(kind, desired), byKey(kind, owned)];
          for (const [key, object] of byKey(kind, live)) {
            if (wanted.has(key) || mine.has(key)) continue;
            const kept =
              "source" in object
                ? names.includes(object.source) || stays(object.destination)
                : kind === "policy"
                  ? object.name.startsWith("b")
                  : stays(object.name);
            assert.equal(result.has(`${kind} ${key}`), kept, `${kind} ${key}`);
          }
        }
      }),
    );
  });

  test("every change says why; what cannot be altered, and what is at stake, stands in it", () => {
    fc.assert(
      fc.property(scene, ({ desired, live, owned }) => {
        for (const change of changes({ desired, live, owned, adopt: true, prune: {} })) {
          const { kind, key, action, differences, immutable, reason, risks, renamed } = change;
          assert.ok(reason.message.includes(describeChange(change)));
          assert.deepEqual(immutable, action === "replace" ? differences.map(({ path }) => path) : []);
          if (renamed !== undefined) assert.ok(key === renamed.from || key === renamed.to);
          if (kind !== "queue" || (action !== "delete" && action !== "replace")) continue;
          assert.deepEqual(risks[0]?.unless, [{ kind: "empty", queue: key }]);
        }
      }),
    );
  });

  test("no replacement of a queue goes without a refusal", () => {
    fc.assert(
      fc.property(scene, ({ desired, live, owned }) => {
        for (const { kind, action, refusal } of changes({ desired, live, owned, adopt: true })) {
          if (kind === "queue" && action === "replace") assert.notEqual(refusal, undefined);
        }
      }),
    );
  });

  test("ways are opened before others are closed, and what bindings need is there before them", () => {
    fc.assert(
      fc.property(scene, ({ desired, live, owned }) => {
        const ordered = changes({ desired, live, owned, adopt: true });
        const last = (kind: ObjectKind, action: string): number =>
          ordered.findLastIndex((change) => change.kind === kind && change.action === action);
        const first = (kind: ObjectKind, action: string): number => {
          const index = ordered.findIndex((change) => change.kind === kind && change.action === action);
          return index === -1 ? Number.POSITIVE_INFINITY : index;
        };
        assert.ok(last("exchange", "create") < first("binding", "create"));
        assert.ok(last("queue", "create") < first("binding", "create"));
        assert.ok(last("exchange", "create") < first("queue", "create"));
        assert.ok(last("policy", "update") < first("policy", "delete"));
        assert.ok(last("binding", "delete") < first("queue", "delete"));
        assert.ok(last("queue", "delete") < first("exchange", "delete"));
        assert.ok(last("queue", "delete") < first("policy", "delete"));
        assert.ok(last("queue", "create") < first("binding", "delete"));
      }),
    );
  });
});

function policy(name: string, pattern: string, definition: Record<string, string | number>): Policy {
  return { name, pattern, applyTo: "queues", priority: 0, definition };
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

const queue: Queue = {
  name: "billing",
  type: "quorum",
  durable: true,
  autoDelete: false,
  arguments: { "x-delivery-limit": 5 },
  ...DEFAULT_LIFECYCLE,
};
const exchange: Exchange = {
  name: "orders",
  type: "topic",
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: {},
  ...DEFAULT_LIFECYCLE,
};
const toBilling = {
  source: "orders",
  destination: "billing",
  destinationType: "queue",
  routingKey: "#",
  arguments: {},
} as const;

const of = (topology: Partial<Topology>): Topology => ({ ...NOTHING, ...topology });

/** A binding of a consistent-hash exchange: its routing key is a weight. */
const weighing = (routingKey: string): Binding => ({ ...toBilling, source: "hash", routingKey });

describe("refusals", () => {
  test("a changed queue: the property, the old and the new value, the way out", () => {
    const live = of({ queues: [queue] });
    const desired = of({ queues: [{ ...queue, arguments: { "x-delivery-limit": 3 } }] });
    const [change] = changes({ desired, live, owned: live });
    assert.equal(change?.action, "replace");
    assert.equal(
      change?.refusal?.message,
      'queue "billing" cannot be changed in place: arguments["x-delivery-limit"] is 5, declared is 3',
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
