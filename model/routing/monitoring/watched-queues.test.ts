import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDeclaration } from "../../declaration/reading/read-declaration.ts";
import { type WatchedQueue, watchedQueues } from "./watched-queues.ts";

function watched(contents: string, users: string): Record<string, WatchedQueue> {
  const text = `virtualHosts:\n  shop:\n${contents}\nusers:\n${users}\n`;
  const declaration = readDeclaration([{ path: "f.yaml", text }]);
  const [host] = declaration.virtualHosts;
  assert.ok(host !== undefined);
  return Object.fromEntries(watchedQueues(host, declaration.users).map((queue) => [queue.name, queue]));
}

const user = (name: string, read: string, more = ""): string =>
  `  ${name}: { permissions: { shop: { configure: ^$, write: ^$, read: ${read} } }${more} }`;

const names = (queues: Record<string, WatchedQueue>, is: (queue: WatchedQueue) => boolean): string[] =>
  Object.values(queues)
    .filter(is)
    .map(({ name }) => name);

const limit = (of: "messages" | "bytes", value: number, whenFull = "drops") => ({
  setting: of === "messages" ? "max-length" : "max-length-bytes",
  of,
  limit: value,
  whenFull,
});

describe("watched queues", () => {
  test("dead letters end where nothing else comes, and nothing goes on", () => {
    const queues = watched(
      `    exchanges: { orders: { type: topic }, dead: { type: topic }, other: { type: fanout } }
    queues:
      work: { arguments: { x-dead-letter-exchange: dead } }
      by-name: { arguments: { x-dead-letter-exchange: "", x-dead-letter-routing-key: named } }
      by-policy: {}
      ends: {}
      named: {}
      keyed: {}
      mixed: {}
      onward: { arguments: { x-dead-letter-exchange: dead, x-dead-letter-routing-key: no-binding } }
    bindings:
      - { source: orders, destination: work, routingKey: "#" }
      - { source: dead, destination: ends, routingKey: "#" }
      - { source: dead, destination: mixed, routingKey: "#" }
      - { source: dead, destination: onward, routingKey: "#" }
      - { source: other, destination: mixed }
      - { source: other, destination: keyed, destinationType: queue }
    policies:
      p: { pattern: ^by-policy$, applyTo: queues, definition: { dead-letter-exchange: dead } }`,
      user("u", "^work$"),
    );
    assert.deepEqual(
      names(queues, ({ endsDeadLetters }) => endsDeadLetters),
      ["ends", "named"],
    );
  });

  test("what waits for its time where nobody may consume is no dead letter", () => {
    const room = `    exchanges: { orders: { type: fanout }, late: { type: fanout } }
    queues:
      wait: { arguments: { x-message-ttl: 1000, x-dead-letter-exchange: orders } }
      work: {}
    bindings: [{ source: orders, destination: work }, { source: late, destination: wait }]`;
    const delayed = watched(room, user("u", "^work$"));
    assert.deepEqual(
      names(delayed, ({ endsDeadLetters }) => endsDeadLetters),
      [],
    );
    assert.deepEqual(delayed["work"]?.consumers, ["u"]);
    const consumed = watched(room, user("u", "^(work|wait)$"));
    assert.deepEqual(
      names(consumed, ({ endsDeadLetters }) => endsDeadLetters),
      ["work"],
    );
  });

  test("consumers are services that may read, of queues that are to be worked off", () => {
    const queues = watched(
      `    exchanges: { dead: { type: fanout } }
    queues:
      work: { arguments: { x-dead-letter-exchange: dead } }
      log: { type: stream }
      ends: {}
      none: {}
    bindings: [{ source: dead, destination: ends }]`,
      [
        user("service", "^(work|log|ends)$"),
        user("other", "^work$"),
        user("person", ".*", ", tags: [monitoring]"),
        user("odd", '"^(?=w)(?!x)w(o)rk(?<=k)$"'),
      ].join("\n"),
    );
    assert.deepEqual(
      Object.values(queues).map(({ name, consumers }) => [name, consumers.filter((each) => each !== "odd")]),
      [
        ["work", ["service", "other"]],
        ["log", []],
        ["ends", []],
        ["none", []],
      ],
    );
  });

  test("limits are those in force, of messages and of bytes, and what then happens", () => {
    const queues = watched(
      `    queues:
      none: { type: classic }
      argument: { type: classic, arguments: { x-max-length: 100, x-overflow: reject-publish } }
      both: { type: quorum, arguments: { x-max-length: 100, x-max-length-bytes: 5000 } }
      policy: { type: classic, arguments: { x-max-length: 100 } }
      nothing: { type: classic, arguments: { x-max-length: 0 } }
      log: { type: stream, arguments: { x-max-length-bytes: 5000 } }
    operatorPolicies:
      p: { pattern: ^policy$, applyTo: queues, definition: { max-length: 10 } }`,
      user("u", "^$"),
    );
    assert.deepEqual(
      Object.values(queues).map(({ limits }) => limits),
      [
        [],
        [limit("messages", 100, "refuses")],
        [limit("messages", 100), limit("bytes", 5000)],
        [limit("messages", 10)],
        [],
        [],
      ],
    );
  });

  test("a queue that goes by itself is not missed", () => {
    const queues = watched(
      `    queues:
      stays: {}
      transient: { type: classic, autoDelete: true }
      expires: { arguments: { x-expires: 1000 } }
      by-policy: {}
    policies:
      p: { pattern: ^by-policy, applyTo: queues, definition: { expires: 1000 } }`,
      user("u", "^$"),
    );
    assert.deepEqual(
      names(queues, ({ stays }) => stays),
      ["stays"],
    );
  });
});
