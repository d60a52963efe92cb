import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { restrictTo } from "../ownership.ts";
import { arbitraryTopology } from "../testing/arbitrary-topology.ts";
import { NOTHING } from "../testing/shop-topology.ts";
import { type Topology } from "../topology.ts";
import { type Change, describe as describeChange, type ObjectKind, type ObjectOfKind } from "./change.ts";
import { byKey, changes, keyOf, objectsOf } from "./changes.ts";
import { differences } from "./differences.ts";
import { withIgnored } from "./ignore-changes.ts";

const KINDS = Object.keys(objectsOf) as ObjectKind[];

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
