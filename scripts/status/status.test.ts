import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type BrokerStatus,
  type NodeStatus,
  problemsOf,
  type QueueStatus,
} from "../../operations/status/broker-status.ts";
import type { StackStatus } from "../../operations/status/stack-status.ts";
import { statusChanges } from "./changes.ts";
import { renderStatus, statusOutcome } from "./render.ts";

const node = (name: string, more: Partial<NodeStatus> = {}): NodeStatus => ({
  name,
  running: true,
  version: "4.3.6",
  uptime: 4_000,
  alarms: [],
  memory: { used: 130_000_000, watermark: 512_000_000 },
  disk: { free: 70_000_000_000, limit: 500_000_000 },
  partitions: [],
  maintenance: false,
  connections: 1,
  ...more,
});

const queue = (name: string, more: Partial<QueueStatus> = {}): QueueStatus => ({
  virtualHost: "shop",
  name,
  type: "quorum",
  state: "running",
  leader: "rabbit@a",
  followers: ["rabbit@b", "rabbit@c"],
  offline: [],
  messages: 0,
  ...more,
});

function status(nodes: readonly NodeStatus[], queues: readonly QueueStatus[]): StackStatus {
  const broker: BrokerStatus = {
    version: "4.3.6",
    erlang: "29.1",
    cluster: "shop-cluster",
    nodes,
    virtualHosts: [{ name: "shop", queues: queues.length, messages: 1 }],
    queues,
    untold: [],
    problems: problemsOf(nodes, queues),
  };
  const endpoints = { amqp: "amqp://127.0.0.1:5672", management: "http://127.0.0.1:15672" };
  const servers = [{ container: "warren-dev", state: "running" as const, problem: "" }];
  return { stack: "dev", servers, endpoints, managementPage: endpoints.management, broker, problem: "" };
}

const WELL = status(
  [node("rabbit@a"), node("rabbit@b")],
  [queue("billing"), queue("audit", { type: "classic" })],
);
const SILENT: StackStatus = { ...WELL, broker: null, problem: "the broker cannot be reached (ECONNREFUSED)" };

const PROBLEM = 'The node in warren-dev ends while it starts. Its log says:\n    "abc" is no integer';
const FAILS = { container: "warren-dev", state: "running" as const, problem: PROBLEM };
const FAILING: StackStatus = { ...WELL, servers: [FAILS] };

test("a node that fails to start is shown with its reason", () => {
  const text = renderStatus({ ...SILENT, servers: [FAILS] });
  assert.match(text, /^ {2}warren-dev: fails to start\n {4}The node in .*\n {8}"abc" is no integer\n/m);
});

describe("what is wrong", () => {
  const cases: readonly (readonly [string, NodeStatus, QueueStatus, readonly string[]])[] = [
    ["nothing", node("a"), queue("q"), []],
    ["a node that is down", node("a", { running: false }), queue("q"), ["node a is not running"]],
    [
      "an alarm",
      node("a", { alarms: ["memory"] }),
      queue("q"),
      ["node a has a memory alarm: publishers are blocked"],
    ],
    ["a partition", node("a", { partitions: ["b"] }), queue("q"), ["node a is parted from b"]],
    ["maintenance", node("a", { maintenance: true }), queue("q"), ["node a is in maintenance mode"]],
    [
      "no leader, and nothing else of that queue",
      node("a"),
      queue("q", { leader: "", offline: ["b", "c"], state: "minority" }),
      ["quorum queue shop/q has no leader"],
    ],
    [
      "a member that is away",
      node("a"),
      queue("q", { offline: ["rabbit@c"] }),
      ["quorum queue shop/q lacks its member on rabbit@c"],
    ],
    [
      "a move that waits",
      node("a"),
      queue("warren.move.1f.held", { messages: 3 }),
      [
        "the move of a queue in virtual host shop is under way, or was interrupted: 3 messages wait in shop/warren.move.1f; `./warren up` ends it",
      ],
    ],
    [
      "a move that says of what it is",
      node("a"),
      queue("warren.move.1f.new", { messages: 3, moves: "orders" }),
      [
        'the move of queue "orders" in virtual host shop is under way, or was interrupted: 3 messages wait in shop/warren.move.1f; `./warren up` ends it',
      ],
    ],
    ["a state", node("a"), queue("q", { type: "classic", state: "down" }), ["classic queue shop/q is down"]],
  ];
  for (const [what, one, other, expected] of cases) {
    test(what, () => assert.deepEqual(problemsOf([one], [other]), expected));
  }
});

test("the exit code follows from it", () => {
  assert.equal(statusOutcome(WELL), "done");
  assert.equal(statusOutcome(SILENT), "failed");
  assert.equal(statusOutcome(status([node("a", { alarms: ["disk"] })], [])), "found");
});

test("people read the nodes, the leaders and the problems", () => {
  const queues = [
    queue("a"),
    queue("b", { leader: "rabbit@b" }),
    queue("c", { offline: ["rabbit@c"] }),
    queue("d", { state: "silent" }),
  ];
  const text = renderStatus(status([node("rabbit@a"), node("rabbit@c", { running: false })], queues));
  assert.match(
    text,
    /node rabbit@a: running for 66 min, no alarms, memory 130 MB of 512 MB, disk 70 GB free, at least 500 MB, 1 connection\n/,
  );
  assert.match(text, /node rabbit@c: not running\n/);
  assert.match(text, /leaders of 4 replicated queues: 3 on rabbit@a, 1 on rabbit@b; all members up: 2\n/);
  assert.match(
    text,
    /3 problems:\n {4}node rabbit@c is not running\n {4}quorum queue shop\/c lacks its member on rabbit@c\n {4}quorum queue shop\/d is silent$/,
  );
  assert.match(renderStatus(SILENT), /ECONNREFUSED/);
});

test("what the user is not told is said, and is no problem", () => {
  const { broker } = status([], [queue("a")]);
  const told: StackStatus = { ...WELL, broker: broker && { ...broker, untold: ["its nodes", "links"] } };
  assert.match(
    renderStatus(told),
    /\n {2}not told to a user without the tag monitoring: its nodes; links(\n|$)/,
  );
  assert.doesNotMatch(renderStatus(WELL), /not told/);
  assert.equal(statusOutcome(told), "done");
});

describe("what has changed", () => {
  const away = status(
    [node("rabbit@a"), node("rabbit@b", { running: false })],
    [queue("billing", { offline: ["rabbit@b"] })],
  );
  const cases: readonly (readonly [string, StackStatus, StackStatus, readonly string[]])[] = [
    ["nothing", WELL, WELL, []],
    [
      "numbers that move all the time",
      WELL,
      status(
        [node("rabbit@a", { uptime: 5_000, connections: 9 }), node("rabbit@b")],
        [queue("billing", { messages: 7 })],
      ),
      [],
    ],
    [
      "a node goes",
      WELL,
      away,
      ["node rabbit@b is not running", "quorum queue shop/billing lacks its member on rabbit@b"],
    ],
    [
      "and comes back",
      away,
      WELL,
      [
        "no longer: node rabbit@b is not running",
        "no longer: quorum queue shop/billing lacks its member on rabbit@b",
      ],
    ],
    [
      "a node was restarted in between",
      WELL,
      status([node("rabbit@a", { uptime: 3 }), node("rabbit@b")], [queue("billing")]),
      ["node rabbit@a was restarted"],
    ],
    [
      "a leader moves",
      WELL,
      status([node("rabbit@a"), node("rabbit@b")], [queue("billing", { leader: "rabbit@b" })]),
      ["quorum queue shop/billing has its leader on rabbit@b"],
    ],
    [
      "the cluster grows and shrinks",
      WELL,
      status([node("rabbit@a"), node("rabbit@c")], [queue("billing")]),
      ["node rabbit@b has left the cluster", "node rabbit@c has joined the cluster"],
    ],
    ["silence", WELL, SILENT, [`the broker does not answer: ${SILENT.problem}`]],
    ["and its end", SILENT, WELL, ["the broker answers: RabbitMQ 4.3.6"]],
    [
      "a container",
      WELL,
      { ...WELL, servers: [{ container: "warren-dev", state: "paused", problem: "" }] },
      ["container warren-dev is paused"],
    ],
    ["a node that fails to start", WELL, FAILING, [PROBLEM]],
    ["and one that starts again", FAILING, WELL, ["container warren-dev is running"]],
    ["one that fails as before", FAILING, { ...FAILING, servers: [FAILS, FAILS] }, []],
  ];
  for (const [what, before, after, expected] of cases) {
    test(what, () => assert.deepEqual(statusChanges(before, after), expected));
  }
});
