/** What becomes of each setting of an older RabbitMQ, and what is said of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { fromDefinitions } from "../definitions/testing/from-json.ts";
import type { RabbitmqVersion } from "../rabbitmq/versions.ts";
import { migrate } from "./migrate.ts";

const policy = (name: string, definition: object, more: object = {}) => ({
  vhost: "v",
  name,
  pattern: "",
  "apply-to": "all",
  priority: 0,
  definition,
  ...more,
});
const queue = (name: string, table: object = {}, more: object = {}) => ({
  vhost: "v",
  name,
  durable: true,
  auto_delete: false,
  arguments: table,
  ...more,
});
const MIRROR = policy("ha", { "ha-mode": "all" });

interface Case {
  readonly name: string;
  readonly json: object;
  readonly to?: RabbitmqVersion;
  readonly from?: RabbitmqVersion;
  /** What is below `v:` in the file that is written, or the whole of it where there are users. */
  readonly written: string;
  readonly said: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "a mirrored queue is quorum, and so is the default type where no classic one is left",
    json: { policies: [MIRROR], queues: [queue("q")] },
    written: "defaultQueueType: quorum\nqueues:\n  q:\n",
    said: ["queue-type", "quorum-behaviour", "policy-key", "policy", "default-queue-type"],
  },
  {
    name: "before 4.0 it stays as it is",
    json: { policies: [MIRROR], queues: [queue("q")] },
    to: "3.13",
    written: 'queues:\n  q:\npolicies:\n  ha: { pattern: "", definition: { ha-mode: all } }\n',
    said: [],
  },
  {
    name: "a queue that no quorum queue can stand for stays classic, and so does the default type",
    json: {
      policies: [policy("ha", { "ha-mode": "all" }, { pattern: "^m" })],
      queues: [
        queue("m"),
        queue("m.auto", {}, { auto_delete: true }),
        queue("m.levels", { "x-max-priority": 32 }),
      ],
    },
    written:
      "queues:\n  m: { type: quorum }\n  m.auto: { autoDelete: true }\n  m.levels: { arguments: { x-max-priority: 32 } }\n",
    said: [
      "queue-type",
      "not-replicated",
      "not-replicated",
      "quorum-behaviour",
      "policy-key",
      "policy",
      "default-queue-type",
    ],
  },
  {
    name: "a queue of few priorities, which quorum queues have since 4.3",
    json: { policies: [MIRROR], queues: [queue("q", { "x-max-priority": 31 })] },
    written: "defaultQueueType: quorum\nqueues:\n  q:\n",
    said: ["queue-type", "argument", "quorum-behaviour", "policy-key", "policy", "default-queue-type"],
  },
  {
    name: "and not before",
    json: { policies: [MIRROR], queues: [queue("q", { "x-max-priority": 31 })] },
    to: "4.2",
    written: "queues:\n  q: { arguments: { x-max-priority: 31 } }\n",
    said: ["not-replicated", "policy-key", "policy"],
  },
  {
    name: "a policy with a pattern that no RabbitMQ takes keeps no queue from being quorum, nor anything from being said",
    json: {
      policies: [
        policy("broken", { "max-length": 5 }, { pattern: "[a", priority: 9 }),
        policy("ha", { "ha-mode": "all", overflow: "reject-publish-dlx" }, { priority: 2 }),
        policy("short", { "max-length": 5, "ha-mode": "all" }, { priority: 3, "apply-to": "classic_queues" }),
      ],
      queues: [queue("q")],
    },
    written:
      'defaultQueueType: quorum\nqueues:\n  q:\npolicies:\n  broken: { pattern: "[a", priority: 9, definition: { max-length: 5 } }\n  ha: { pattern: "", priority: 2, definition: { overflow: reject-publish } }\n  short: { pattern: "", applyTo: classic_queues, priority: 3, definition: { max-length: 5 } }\n',
    said: [
      "queue-type",
      "quorum-behaviour",
      "policy-key",
      "policy-key",
      "policy-key",
      "default-queue-type",
      "policy-effect",
    ],
  },
  {
    name: "and neither does one that mirrors",
    json: {
      policies: [policy("ha", { "ha-mode": "all", "max-length": 5 }, { pattern: "[a" })],
      queues: [queue("q")],
    },
    written: 'queues:\n  q:\npolicies:\n  ha: { pattern: "[a", definition: { max-length: 5 } }\n',
    said: ["policy-key"],
  },
  {
    name: "a queue behind a policy that cannot be decided stays classic, and that is said",
    json: {
      policies: [
        policy("odd", { "max-length": 5 }, { pattern: "(?R)a", priority: 9 }),
        policy("ha", { "ha-mode": "all", "max-length": 6 }, { priority: 1 }),
      ],
      queues: [queue("q")],
    },
    written:
      'queues:\n  q:\npolicies:\n  ha: { pattern: "", priority: 1, definition: { max-length: 6 } }\n  odd: { pattern: "(?R)a", priority: 9, definition: { max-length: 5 } }\n',
    said: ["not-replicated", "policy-key"],
  },
  {
    name: "but not where another policy comes before the one that mirrors",
    json: {
      policies: [
        policy("odd", { "max-length": 5 }, { pattern: "(?R)a", priority: 9 }),
        policy("all", { "max-length": 7 }, { priority: 2 }),
        policy("ha", { "ha-mode": "all", "max-length": 6 }, { priority: 1 }),
      ],
      queues: [queue("q")],
    },
    written:
      'queues:\n  q:\npolicies:\n  all: { pattern: "", priority: 2, definition: { max-length: 7 } }\n  ha: { pattern: "", priority: 1, definition: { max-length: 6 } }\n  odd: { pattern: "(?R)a", priority: 9, definition: { max-length: 5 } }\n',
    said: ["policy-key"],
  },
  {
    name: "a policy keeps what is not mirroring, and does not dead-letter what a quorum queue refuses",
    json: {
      policies: [policy("ha", { "ha-mode": "all", "max-length": 5, overflow: "reject-publish-dlx" })],
      queues: [queue("q")],
    },
    written:
      'defaultQueueType: quorum\nqueues:\n  q:\npolicies:\n  ha: { pattern: "", definition: { max-length: 5, overflow: reject-publish } }\n',
    said: ["queue-type", "quorum-behaviour", "policy-key", "policy-key", "default-queue-type"],
  },
  {
    name: "a policy that another one kept away applies when that is gone",
    json: {
      policies: [
        policy("ha", { "ha-mode": "all" }, { priority: 9 }),
        policy("old", { "message-ttl": 5 }, { priority: 1 }),
      ],
      queues: [queue("q")],
    },
    written:
      'defaultQueueType: quorum\nqueues:\n  q:\npolicies:\n  old: { pattern: "", priority: 1, definition: { message-ttl: 5 } }\n',
    said: ["queue-type", "quorum-behaviour", "policy-key", "policy", "default-queue-type", "policy-effect"],
  },
  {
    name: "a policy for classic queues does not follow one that is quorum now",
    json: {
      policies: [
        policy("ha", { "ha-mode": "all" }, { priority: 1 }),
        policy("short", { "max-length": 5, "ha-mode": "all" }, { priority: 2, "apply-to": "classic_queues" }),
      ],
      queues: [queue("q")],
    },
    written:
      'defaultQueueType: quorum\nqueues:\n  q:\npolicies:\n  short: { pattern: "", applyTo: classic_queues, priority: 2, definition: { max-length: 5 } }\n',
    said: [
      "queue-type",
      "quorum-behaviour",
      "policy-key",
      "policy",
      "policy-key",
      "default-queue-type",
      "policy-effect",
    ],
  },
  {
    name: "lazy queues, old names and old versions",
    json: {
      queues: [
        queue("q", { "x-queue-mode": "lazy", "x-queue-version": 1, "x-queue-master-locator": "min-masters" }),
      ],
      policies: [policy("p", { "queue-mode": "lazy", "queue-master-locator": "client-local" })],
    },
    written:
      'queues:\n  q: { arguments: { x-queue-leader-locator: balanced } }\npolicies:\n  p: { pattern: "", definition: { queue-leader-locator: client-local } }\n',
    said: ["argument", "argument", "argument", "policy-key", "policy-key"],
  },
  {
    name: "a queue that is not durable, which 4.3 refuses",
    json: { queues: [queue("q", {}, { durable: false })] },
    written: "queues:\n  q:\n",
    said: ["durable"],
  },
  {
    name: "a delayed exchange routes as its x-delayed-type",
    json: {
      exchanges: [
        { vhost: "v", name: "e", type: "x-delayed-message", arguments: { "x-delayed-type": "fanout" } },
      ],
    },
    written: "exchanges:\n  e: { type: fanout }\n",
    said: ["delayed-exchange"],
  },
  {
    name: "and is another one's where its plugin may still run",
    json: {
      exchanges: [
        { vhost: "v", name: "e", type: "x-delayed-message", arguments: { "x-delayed-type": "fanout" } },
      ],
    },
    to: "4.2",
    written: "exchanges:\n  e: { external: true }\n",
    said: ["delayed-exchange"],
  },
  {
    name: "a topic binding with three # goes by an equal key, which 4.3 takes",
    json: {
      queues: [queue("q")],
      bindings: [
        {
          vhost: "v",
          source: "amq.topic",
          destination: "q",
          destination_type: "queue",
          routing_key: "a.#.#.#",
          arguments: {},
        },
      ],
    },
    written: "queues:\n  q:\nbindings:\n  - { source: amq.topic, destination: q, routingKey: a.# }\n",
    said: ["binding"],
  },
  {
    name: "nothing of a broker that is no older",
    json: { queues: [queue("q", { "x-queue-mode": "lazy" })] },
    from: "4.3",
    written: "queues:\n  q: { arguments: { x-queue-mode: lazy } }\n",
    said: [],
  },
];

describe("a declaration for a newer RabbitMQ", () => {
  for (const { name, json, from, to = "4.3", written, said } of CASES) {
    test(name, () => {
      const { declaration } = fromDefinitions({ vhosts: [{ name: "v" }], ...json }, { withDelayed: true });
      const migrated = migrate(declaration, { from, to });
      const text = writeDeclaration(migrated.declaration);
      const below = text.replace("virtualHosts:\n  v:\n", "").replace(/^ {4}/gm, "").replaceAll(/\n+/g, "\n");
      assert.equal(below.replaceAll(/\{ pattern: '', /g, '{ pattern: "", '), written);
      assert.deepEqual(
        migrated.changes.map(({ code }) => code),
        said,
      );
    });
  }
});

describe('the tag "protected"', () => {
  const users = [{ name: "u", tags: ["protected", "monitoring"] }];
  for (const [from, to, tags] of [
    [undefined, "4.3", ["monitoring"]],
    ["4.1", "4.2", ["monitoring"]],
    ["4.2", "4.3", ["protected", "monitoring"]],
    ["3.13", "4.1", ["protected", "monitoring"]],
  ] as const) {
    test(`from ${from} to ${to}`, () => {
      const migrated = migrate(fromDefinitions({ users }).declaration, { from, to });
      assert.deepEqual(migrated.declaration.users[0]?.tags.toSorted(), [...tags].toSorted());
    });
  }
});
