/** What a plan in a file hangs on: each of it that moves is named, alone and together with others. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { movedFrom, type SavedPlan, savedPlanSchema } from "./saved-plan.ts";

const QUEUE = {
  kind: "queue" as const,
  key: "billing",
  action: "replace" as const,
  moves: true,
  reason: "it differs",
  before: { type: "quorum", arguments: { "x-delivery-limit": 5 } },
  after: { type: "quorum", arguments: { "x-delivery-limit": 3 } },
  consequences: [],
};

const PERMISSION = {
  kind: "permission",
  name: "app",
  virtualHost: "shop",
  action: "update" as const,
  reason: "",
  properties: [{ property: "permissions.write", before: ".*", after: "^$" }],
  consequences: [{ code: "permission-lost", message: "it loses something" }],
};

const TOPIC = { ...PERMISSION, kind: "topic permission", name: "uv", exchange: "t1" };
const SHOVEL = { ...PERMISSION, kind: "parameter", name: "east", component: "shovel" };

const SAVED: SavedPlan = {
  format: 1,
  project: "warren",
  stack: "dev",
  made: "2026-11-30T12:00:00.000Z",
  moves: { move: [], acceptGap: false },
  versions: { warren: "0.1.0", pulumi: "v3.259.0", rabbitmq: "4.3.6" },
  cluster: "rabbitmq-cluster-id-a",
  files: { "declarations/shop.yaml": "1", "declarations/old.yaml": "2" },
  config: { amqpPort: "3", plugins: "4" },
  objects: [PERMISSION],
  records: [{ urn: "urn:shop", virtualHost: "shop", changes: [QUEUE] }],
};

const record = (changes: SavedPlan["records"][number]["changes"]) => [
  { urn: "urn:shop", virtualHost: "shop", changes },
];

interface Movement {
  readonly what: string;
  readonly now: Partial<SavedPlan>;
  readonly says: string;
}

/** Each touches another part of a plan. */
const MOVEMENTS: readonly Movement[] = [
  {
    what: "another Warren, Pulumi and RabbitMQ",
    now: { versions: { warren: "0.2.0", pulumi: "v3.259.0", rabbitmq: "4.3.6" } },
    says: "Warren is 0.2.0 now, and was 0.1.0",
  },
  {
    what: "another broker",
    now: { cluster: "rabbitmq-cluster-id-b" },
    says: "the broker is another one: cluster rabbitmq-cluster-id-b, and was rabbitmq-cluster-id-a",
  },
  {
    what: "a file that has changed",
    now: { files: { ...SAVED.files, "declarations/shop.yaml": "other" } },
    says: 'the declaration\'s file "declarations/shop.yaml" has changed',
  },
  {
    what: "a key of the config that is new",
    now: { config: { ...SAVED.config, prune: "5" } },
    says: 'the stack\'s config key "prune" is new',
  },
  {
    what: "an object that is changed in another way",
    now: {
      objects: [
        { ...PERMISSION, properties: [{ property: "permissions.write", before: "^a$", after: "^$" }] },
      ],
    },
    says: 'permission "app" in virtual host "shop" would be changed otherwise now',
  },
  {
    what: "a queue that is another one by now",
    now: { records: record([{ ...QUEUE, before: { type: "quorum", arguments: {} } }]) },
    says: 'queue "billing" in virtual host "shop" is another one on the broker by now',
  },
];

const OTHERS: readonly Movement[] = [
  {
    what: "a broker that is off",
    now: { versions: { ...SAVED.versions, rabbitmq: "" }, cluster: "" },
    says: "RabbitMQ cannot be asked now, and was 4.3.6",
  },
  {
    what: "a file that is gone",
    now: { files: { "declarations/shop.yaml": "1" } },
    says: 'the declaration\'s file "declarations/old.yaml" is gone',
  },
  {
    what: "an object more",
    now: { objects: [PERMISSION, { ...PERMISSION, kind: "user", name: "new" }] },
    says: 'user "new" in virtual host "shop" would be changed now (update)',
  },
  {
    what: "an object less",
    now: { objects: [] },
    says: 'permission "app" in virtual host "shop" was to be changed (update), and is not now',
  },
  {
    what: "a virtual host without changes by now",
    now: { records: [] },
    says: 'queue "billing" in virtual host "shop" was to be replaced, and is not now',
  },
];

describe("a plan that was saved", () => {
  for (const { what, now, says } of [...MOVEMENTS, ...OTHERS]) {
    test(`moves by ${what}`, () => assert.deepEqual(movedFrom(SAVED, { ...SAVED, ...now }), [says]));
  }

  for (const [what, object, other, says] of [
    [
      "a topic permission on a further exchange",
      TOPIC,
      { ...TOPIC, exchange: "t2" },
      'topic permission "uv" for exchange "t2" in virtual host "shop"',
    ],
    [
      "a parameter of another component",
      SHOVEL,
      { ...SHOVEL, component: "federation-upstream" },
      'parameter "east" of component "federation-upstream" in virtual host "shop"',
    ],
  ] as const) {
    test(`moves by ${what}, wherever it stands`, () => {
      const saved = { ...SAVED, objects: [object] };
      for (const objects of [
        [object, other],
        [other, object],
      ]) {
        const now = { ...SAVED, objects };
        assert.deepEqual(movedFrom(saved, now), [`${says} would be changed now (update)`]);
        assert.deepEqual(movedFrom(now, saved), [`${says} was to be changed (update), and is not now`]);
        assert.deepEqual(savedPlanSchema.parse(JSON.parse(JSON.stringify(now))), now);
      }
    });
  }

  test("moves where one of two with one name changes", () => {
    const second = { ...PERMISSION, properties: [] };
    const saved = { ...SAVED, objects: [PERMISSION, second] };
    const now = { ...SAVED, objects: [{ ...PERMISSION, action: "delete" as const }, second] };
    assert.deepEqual(movedFrom(saved, now), [
      'permission "app" in virtual host "shop" would be changed otherwise now',
    ]);
    assert.deepEqual(movedFrom(saved, { ...saved, objects: saved.objects.toReversed() }), []);
  });

  test("does not move by its time, by words and by what the broker holds", () => {
    const consequences = [{ code: "messages-moved", message: "7 messages moved" }];
    const now = {
      ...SAVED,
      made: "2026-12-01T12:00:00.000Z",
      objects: [{ ...PERMISSION, consequences }],
      records: record([{ ...QUEUE, consequences, reason: "" }]),
    };
    assert.deepEqual(movedFrom(SAVED, now), []);
  });

  test("names each of several movements", () => {
    fc.assert(
      fc.property(fc.subarray([...MOVEMENTS]), (some) => {
        const now: SavedPlan = Object.assign({}, SAVED, ...some.map((each) => each.now));
        assert.deepEqual(movedFrom(SAVED, now).sort(), some.map(({ says }) => says).sort());
      }),
    );
  });

  test("survives JSON", () =>
    assert.deepEqual(savedPlanSchema.parse(JSON.parse(JSON.stringify(SAVED))), SAVED));
});
