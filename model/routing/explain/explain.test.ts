import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { visibleLine } from "../../text/visible.ts";
import { bindingKey } from "../../topology/object-keys.ts";
import { DEFAULT_LIFECYCLE, EMPTY_TOPOLOGY, type Queue, type Topology } from "../../topology/topology.ts";
import { route } from "../route.ts";
import { compileRouting } from "../routing-table.ts";
import { arbitraryRouting, named } from "../testing/arbitrary-routing.ts";
import { bind, exchange, feed } from "../testing/corpus/builders.ts";
import { CORPUS_VIRTUAL_HOST } from "../testing/corpus/cases.ts";
import { CORPUS } from "../testing/corpus.ts";
import { explainPublish, type PublishExplanation } from "./publish.ts";
import { explainQueue } from "./queue.ts";
import { renderExplanation } from "./render.ts";
import { explainUser } from "./user.ts";

/** Where the steps say that copies go, by the names of the bindings in them. */
function toldQueues({ steps }: PublishExplanation, topology: Topology): Set<string> {
  const destinations = new Map(
    topology.bindings
      .filter(({ destinationType }) => destinationType === "queue")
      .map((binding) => [bindingKey(binding), binding.destination]),
  );
  const queues = new Set<string>();
  for (const step of steps) {
    if (step.step === "default-exchange") for (const queue of step.queues) queues.add(queue);
    if (step.step !== "exchange") continue;
    for (const { binding } of step.followed) {
      const queue = destinations.get(binding);
      if (queue !== undefined) queues.add(queue);
    }
  }
  return queues;
}

describe("a publish", () => {
  test("the steps lead to just the queues that the oracle names, whatever the graph", () => {
    fc.assert(
      fc.property(arbitraryRouting, (spec) => {
        const { publishes, ...objects } = named(spec, "");
        const topology: Topology = { virtualHost: "v", ...objects };
        const table = compileRouting(topology);
        for (const publish of publishes) {
          const explained = explainPublish(table, publish);
          assert.deepEqual([...toldQueues(explained, topology)].sort(), route(table, publish).queues);
          const refused = explained.steps.at(-1)?.step === "refused";
          assert.equal(refused, explained.route.fate === "refused");
        }
      }),
    );
  });

  for (const { name, topology, users, cases } of CORPUS) {
    test(`every case can be told: ${name}`, () => {
      const table = compileRouting({ virtualHost: CORPUS_VIRTUAL_HOST, ...topology }, { users });
      for (const { publish, queues, refused } of cases) {
        const explained = explainPublish(table, publish);
        const text = renderExplanation(explained);
        for (const queue of queues) assert.ok(text.includes(visibleLine(JSON.stringify(queue))), text);
        if (refused === undefined) continue;
        const last = explained.steps.at(-1);
        assert.equal(last?.step === "refused" ? last.refusal : undefined, refused);
        // The right that is lacking stands before it, and no other one is.
        const lacking = explained.steps.filter((step) => step.step === "right" && !step.allowed);
        const rights = ["virtual-host-not-permitted", "write-not-permitted", "topic-not-permitted"];
        assert.equal(lacking.length, [...rights, "user-id-differs"].includes(refused) ? 1 : 0);
      }
    });
  }
});

const queue = (name: string, table: Queue["arguments"] = {}, type: Queue["type"] = "classic"): Queue => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  arguments: table,
  ...DEFAULT_LIFECYCLE,
});

const topology: Topology = {
  ...EMPTY_TOPOLOGY,
  virtualHost: "shop",
  exchanges: [
    exchange("orders", "topic"),
    exchange("inner", "direct", { internal: true, arguments: { "alternate-exchange": "spare" } }),
    exchange("spare", "fanout"),
    exchange("dead", "fanout"),
  ],
  queues: [
    queue("work", { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "wait" }),
    queue("wait", {
      "x-dead-letter-exchange": "",
      "x-dead-letter-routing-key": "work",
      "x-message-ttl": 1000,
    }),
    queue("late", { "x-dead-letter-exchange": "orders" }),
    queue("graveyard"),
  ],
  bindings: [
    feed("orders", "inner", { routingKey: "order.#" }),
    bind("inner", "work", { routingKey: "order.eu" }),
    bind("spare", "late"),
    bind("dead", "graveyard"),
  ],
};
const table = compileRouting(topology, {
  users: [
    {
      name: "reader",
      tags: [],
      permissions: [{ virtualHost: "shop", configure: "^$", write: "^$", read: "^work$" }],
      topicPermissions: [],
    },
    {
      name: "writer",
      tags: ["impersonator"],
      permissions: [
        { virtualHost: "shop", configure: "", write: "^(orders|inner|amq\\.default)$", read: "" },
      ],
      topicPermissions: [{ virtualHost: "shop", exchange: "orders", write: "^order\\.", read: "^$" }],
    },
    { name: "stranger", tags: ["own"], permissions: [], topicPermissions: [] },
  ],
});

describe("a queue", () => {
  test("what reaches it, who writes and reads, and where its dead letters go round", () => {
    const found = explainQueue(table, topology, "work");
    assert.deepEqual(found.exchanges, [
      { exchange: "inner", type: "direct", internal: true, by: ["inner -> work [order.eu]"], writers: [] },
      {
        exchange: "orders",
        type: "topic",
        internal: false,
        by: ["orders -> exchange inner [order.#]"],
        writers: ["writer"],
      },
    ]);
    assert.deepEqual(found.readers, ["reader"]);
    assert.deepEqual(found.writersByName, ["writer"]);
    assert.deepEqual(found.deadLetters, [
      { queue: "wait", exchange: "", always: true },
      { queue: "late", exchange: "orders", always: false },
    ]);
    assert.deepEqual(found.sample, { exchange: "orders", routingKey: "order.eu" });
    const [rejected] = found.copy.deaths;
    assert.equal(rejected?.reason, "rejected");
    const [landing] = rejected?.next ?? [];
    assert.deepEqual([landing?.queue, landing?.expiresAfter], ["wait", 1000]);
    assert.deepEqual(landing?.fall?.next, [
      { queue: "work", expiresAfter: undefined, again: true, told: false, fall: undefined },
    ]);
  });

  test("an alternate exchange on the way", () => {
    const found = explainQueue(table, topology, "late");
    assert.deepEqual(
      found.exchanges.map(({ exchange, by }) => [exchange, by]),
      [
        ["spare", ["spare -> late []"]],
        ["inner", ["alternate exchange of inner"]],
        ["orders", ["orders -> exchange inner [order.#]"]],
      ],
    );
  });

  test("one that is not there: those that are", () => {
    assert.throws(() => explainQueue(table, topology, "wrok"), {
      code: "queue-not-found",
      hint: "It has: graveyard, late, wait, work.",
    });
  });
});

const user = (name: string, tags: readonly string[] = []) => explainUser([table], { name, tags }, name);

const queuesOf = (layer: number, width: number) => Array.from({ length: width }, (_, n) => `q${layer}-${n}`);

describe("layers of dead-lettering, each to all queues of the next", () => {
  const LAYERS = 12;
  const layers = Array.from({ length: LAYERS }, (_, layer) => layer);
  const tree = (width: number): Topology => ({
    ...EMPTY_TOPOLOGY,
    virtualHost: "shop",
    exchanges: layers.map((layer) => exchange(`d${layer}`, "fanout")),
    queues: layers.flatMap((layer) =>
      queuesOf(layer, width).map((name) =>
        queue(name, { "x-message-ttl": 1000, "x-dead-letter-exchange": `d${layer + 1}` }),
      ),
    ),
    bindings: layers.flatMap((layer) => queuesOf(layer, width).map((name) => bind(`d${layer}`, name))),
  });

  test("every queue is told of once for each way to die, and referred to elsewhere", () => {
    const wide = tree(6);
    const lines = renderExplanation(explainQueue(compileRouting(wide), wide, "q0-0")).split("\n");
    for (const layer of layers.slice(1, -1)) {
      for (const name of queuesOf(layer, 6)) {
        const told = lines.filter((line) => line.includes(`"${name}", for 1000 ms, then`));
        const first = told.filter((line) => !line.endsWith("as told above"));
        // Rejected, and expired.
        assert.equal(first.length, 2, name);
        assert.equal(told.length, layer === 1 ? 2 : 12, name);
      }
    }
  });

  test("what is told has an end, and says so", () => {
    const vast = tree(200);
    const explained = explainQueue(compileRouting(vast), vast, "q0-0");
    const text = renderExplanation(explained);
    assert.match(text, /and \d+ further queues, which are too many to tell of/);
    assert.ok(text.split("\n").length < 10_000);
  });
});

function byKey(routingKey: string, name: string) {
  return { ...bind("orders", name), routingKey };
}

describe("a user", () => {
  test("who publishes", () => {
    const [host] = user("writer", ["impersonator"]).virtualHosts;
    assert.deepEqual(host?.publishesTo, ["orders"]);
    assert.equal(host?.defaultExchange, true);
    assert.deepEqual(host?.canReach, ["graveyard", "late", "wait", "work"]);
    assert.deepEqual(host?.consumesFrom, []);
    assert.deepEqual(host?.bindsTo.exchanges, ["inner", "orders"]);
    assert.deepEqual(host?.topics, [{ exchange: "orders", write: "^order\\.", read: "^$" }]);
  });

  test("who reads", () => {
    const [host] = user("reader").virtualHosts;
    assert.deepEqual(host?.consumesFrom, ["work"]);
    assert.deepEqual(host?.canReach, []);
  });

  for (const [write, reached] of [
    [String.raw`^order\.`, ["created", "every", "order"]],
    ["^order.created$", ["created", "every", "order"]],
    ["^order$", ["every", "order"]],
    [String.raw`^(order\.created|bill)$`, ["created", "every", "lost", "order"]],
    ["^bill", ["every", "invoice"]],
    ["^$", ["every"]],
    ["", ["every"]],
    ["paid$", ["every", "invoice", "order", "paid"]],
    ["(?=x)", ["every", "invoice", "order"]],
    ["(?R)?a", ["created", "every", "invoice", "order", "paid"]],
    [".*", ["created", "every", "invoice", "order", "paid"]],
  ] as const) {
    test(`whose topic permission ${JSON.stringify(write)} rules out what no such key comes to`, () => {
      const isAlternate = write.includes("|bill");
      const topology: Topology = {
        ...EMPTY_TOPOLOGY,
        virtualHost: "shop",
        exchanges: [
          exchange("orders", "topic", { arguments: isAlternate ? { "alternate-exchange": "rest" } : {} }),
          exchange("rest", "fanout"),
        ],
        queues: ["created", "every", "invoice", "lost", "order", "paid"].map((name) => queue(name)),
        bindings: [
          byKey("order.created", "created"),
          ...(isAlternate ? [byKey("order.#", "every")] : [byKey("#", "every")]),
          byKey("order.#", "order"),
          byKey("bill.#", "invoice"),
          byKey("paid", "paid"),
          bind("rest", "lost"),
        ].filter(({ destination }) => !isAlternate || destination !== "invoice"),
      };
      const who = {
        name: "u",
        tags: [],
        permissions: [{ virtualHost: "shop", configure: "^$", write: "^orders$", read: "^$" }],
        topicPermissions: [{ virtualHost: "shop", exchange: "orders", write, read: "^$" }],
      };
      const { virtualHosts } = explainUser([compileRouting(topology, { users: [who] })], who, "u");
      assert.deepEqual(virtualHosts[0]?.canReach, reached);
    });
  }

  test("who does not get in, and whose tag means nothing", () => {
    const found = user("stranger", ["own"]);
    assert.equal(found.virtualHosts[0]?.enters, false);
    assert.match(
      renderExplanation(found),
      /tag own: a tag of your own[^]*no permission, connections are refused/,
    );
  });

  test("who is not there", () => {
    assert.throws(() => explainUser([table], undefined, "nobody"), {
      code: "user-unknown",
      hint: "Known are: reader, stranger, writer.",
    });
  });
});
