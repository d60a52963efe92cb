/** Exchanges that choose one of their bindings: every result that can be. */
import type { Publish } from "../../route.ts";
import { bind, exchange, feed, group, on } from "./builders.ts";
import type { RoutingCase, RoutingGroup } from "./cases.ts";

/** One of several results. */
const chooses = (rule: string, publish: Publish, outcomes: string[][]): RoutingCase => ({
  rule,
  publish,
  queues: (outcomes[0] ?? [])
    .filter((queue) => outcomes.every((outcome) => outcome.includes(queue)))
    .toSorted(),
  outcomes: outcomes.map((outcome) => outcome.toSorted()),
  ...(outcomes.some((outcome) => outcome.length === 0)
    ? { fate: "open" as const }
    : { fate: "queued" as const }),
});
const to = (exchange: string, routingKey = ""): Publish => ({ exchange, routingKey });

export const CHOOSING_CASES: readonly RoutingGroup[] = [
  group(
    "x-random",
    {
      exchanges: [
        exchange("r", "x-random"),
        exchange("one", "x-random"),
        exchange("none", "x-random"),
        exchange("spare", "x-random", { arguments: { "alternate-exchange": "catcher" } }),
        exchange("catcher", "fanout"),
        exchange("double", "x-random"),
        exchange("into", "x-random"),
        exchange("lonely", "fanout"),
        exchange("outer", "fanout"),
        exchange("second", "x-random"),
        exchange("ring", "x-random"),
      ],
      bindings: [
        bind("r", "a", { routingKey: "x" }),
        bind("r", "b", { routingKey: "y" }),
        bind("r", "c"),
        bind("one", "a"),
        bind("catcher", "rest"),
        bind("double", "a", { routingKey: "1" }),
        bind("double", "a", { routingKey: "2" }),
        bind("double", "b"),
        feed("into", "catcher"),
        feed("into", "lonely"),
        bind("into", "a"),
        feed("outer", "r"),
        bind("outer", "b"),
        feed("outer", "second"),
        bind("second", "a"),
        bind("second", "d"),
        feed("ring", "ring"),
        bind("ring", "a"),
      ],
    },
    [
      chooses("one of them", to("r"), [["a"], ["b"], ["c"]]),
      chooses("whatever the key", to("r", "x"), [["a"], ["b"], ["c"]]),
      on("one")("a single one is always chosen", "any", ["a"]),
      on("none")("none to choose: unroutable", "", []),
      on("spare")("none to choose: the alternate exchange", "", ["rest"]),
      chooses("a queue that is bound twice is one result", to("double"), [["a"], ["b"]]),
      chooses("an exchange may be chosen, and lead nowhere", to("into"), [["rest"], [], ["a"]]),
      chooses("two that choose, side by side", to("outer"), [
        ["a", "b"],
        ["a", "b", "d"],
        ["b", "d"],
        ["a", "b", "c"],
        ["b", "c", "d"],
      ]),
      chooses("itself may be chosen: it is not visited again", to("ring"), [["a"], []]),
    ],
  ),
  group(
    "x-local-random",
    {
      exchanges: [
        exchange("l", "x-local-random"),
        exchange("one", "x-local-random"),
        exchange("none", "x-local-random", { arguments: { "alternate-exchange": "catcher" } }),
        exchange("catcher", "fanout"),
        exchange("outer", "topic"),
      ],
      bindings: [
        bind("l", "a"),
        bind("l", "b"),
        bind("l", "c"),
        bind("one", "a"),
        bind("catcher", "rest"),
        feed("outer", "l", { routingKey: "local.#" }),
        bind("outer", "all", { routingKey: "#" }),
      ],
    },
    [
      chooses("one of the queues of this node", to("l"), [["a"], ["b"], ["c"]]),
      chooses("whatever the key", to("l", "key"), [["a"], ["b"], ["c"]]),
      on("one")("a single one is always chosen", "", ["a"]),
      on("none")("none to choose: the alternate exchange", "", ["rest"]),
      chooses("fed by another exchange", to("outer", "local.x"), [
        ["a", "all"],
        ["all", "b"],
        ["all", "c"],
      ]),
      on("outer")("which does not follow it with another key", "x", ["all"]),
    ],
  ),
  group(
    "x-consistent-hash",
    {
      exchanges: [
        exchange("c", "x-consistent-hash"),
        exchange("one", "x-consistent-hash"),
        exchange("none", "x-consistent-hash"),
        exchange("by.header", "x-consistent-hash", { arguments: { "hash-header": "customer" } }),
        exchange("by.id", "x-consistent-hash", { arguments: { "hash-property": "message_id" } }),
        exchange("again", "x-consistent-hash"),
        exchange("spare", "x-consistent-hash", { arguments: { "alternate-exchange": "catcher" } }),
        exchange("catcher", "fanout"),
        exchange("into", "x-consistent-hash"),
      ],
      bindings: [
        bind("c", "a", { routingKey: "1" }),
        bind("c", "b", { routingKey: "10" }),
        bind("one", "a", { routingKey: "3" }),
        bind("by.header", "a", { routingKey: "1" }),
        bind("by.header", "b", { routingKey: "1" }),
        bind("by.id", "a", { routingKey: "1" }),
        bind("by.id", "b", { routingKey: "1" }),
        bind("again", "a", { routingKey: "1" }),
        bind("again", "a", { routingKey: "2" }),
        bind("catcher", "rest"),
        feed("into", "catcher", { routingKey: "1" }),
        bind("into", "a", { routingKey: "1" }),
      ],
    },
    [
      chooses("one of them, by the key", to("c", "customer 1"), [["a"], ["b"]]),
      chooses("by another key", to("c", "customer 2"), [["a"], ["b"]]),
      on("one")("a single one is always chosen", "any", ["a"]),
      on("none")("none to choose: unroutable", "any", []),
      chooses("by a header", { ...to("by.header"), headers: { customer: "1" } }, [["a"], ["b"]]),
      chooses("by a header that is not there", to("by.header"), [["a"], ["b"]]),
      chooses("by a property", to("by.id"), [["a"], ["b"]]),
      on("again")("a second binding of a queue changes nothing", "any", ["a"]),
      on("spare")("none to choose: the alternate exchange", "any", ["rest"]),
      chooses("an exchange may be chosen", to("into", "k"), [["rest"], ["a"]]),
    ],
  ),
  group(
    "x-modulus-hash",
    {
      exchanges: [
        exchange("m", "x-modulus-hash"),
        exchange("one", "x-modulus-hash"),
        exchange("none", "x-modulus-hash"),
        exchange("spare", "x-modulus-hash", { arguments: { "alternate-exchange": "catcher" } }),
        exchange("catcher", "fanout"),
      ],
      bindings: [
        bind("m", "a", { routingKey: "x" }),
        bind("m", "b", { routingKey: "y" }),
        bind("m", "c"),
        bind("one", "a", { routingKey: "k" }),
        bind("catcher", "rest"),
      ],
    },
    [
      chooses("one of them, by a hash of the key", to("m", "1"), [["a"], ["b"], ["c"]]),
      chooses("not by what the bindings' keys say", to("m", "x"), [["a"], ["b"], ["c"]]),
      chooses("the keys of CC go into the hash", { ...to("m", "1"), headers: { CC: ["2"] } }, [
        ["a"],
        ["b"],
        ["c"],
      ]),
      on("one")("a single one is always chosen", "other", ["a"]),
      on("none")("none to choose: unroutable", "", []),
      on("spare")("none to choose: the alternate exchange", "", ["rest"]),
    ],
  ),
];
