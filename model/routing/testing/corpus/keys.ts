/** Direct, fanout, default and predeclared exchanges, and the keys of CC and BCC. */
import type { Arguments } from "../../../topology/topology.ts";
import { bind, exchange, group, on } from "./builders.ts";
import type { RoutingGroup } from "./cases.ts";

const topic = on("t");
const direct = on("d");
const headers = (rule: string, given: Arguments | undefined, queues: string[]) =>
  on("h")(rule, "", queues, given);

export const KEY_CASES: readonly RoutingGroup[] = [
  group(
    "direct exchange",
    {
      exchanges: [exchange("d", "direct")],
      bindings: [
        bind("d", "a", { routingKey: "k" }),
        bind("d", "b", { routingKey: "k" }),
        bind("d", "b", { routingKey: "k", table: { "a-second-binding": true } }),
        bind("d", "star", { routingKey: "*" }),
        bind("d", "empty"),
        bind("d", "upper", { routingKey: "K" }),
        bind("d", "西游记", { routingKey: "悟空" }),
        bind("d", "composed", { routingKey: "\u00e9" }),
      ],
    },
    [
      direct("every binding with the key; one copy for two bindings", "k", ["a", "b"]),
      direct("upper and lower case differ", "K", ["upper"]),
      direct("a star is a letter like any other", "*", ["star"]),
      direct("the empty key is a key", "", ["empty"]),
      direct("no binding with the key: unroutable", "none", []),
      direct("keys are bytes of UTF-8", "悟空", ["西游记"]),
      direct("composed characters match", "\u00e9", ["composed"]),
      direct("decomposed characters are other bytes", "e\u0301", []),
    ],
  ),
  group(
    "fanout exchange",
    {
      exchanges: [exchange("f", "fanout"), exchange("lonely", "fanout")],
      bindings: [bind("f", "a", { routingKey: "x" }), bind("f", "b")],
    },
    [
      on("f")("every binding, whatever the key", "anything", ["a", "b"]),
      on("f")("also the empty key", "", ["a", "b"]),
      on("lonely")("without bindings: unroutable", "", []),
    ],
  ),
  group(
    "default exchange",
    {
      exchanges: [exchange("name", "direct")],
      queues: ["q", "a.b", "*"],
      bindings: [bind("name", "other", { routingKey: "q" })],
    },
    [
      on("")("the queue of that name", "q", ["q"]),
      on("")("no queue of that name: unroutable", "none", []),
      on("")("an exchange's name is no queue's", "name", []),
      on("")("no wildcards", "*", ["*"]),
      on("")("the empty key", "", []),
      on("")("CC adds queues", "q", ["a.b", "q"], { CC: ["a.b", "none"] }),
    ],
  ),
  group(
    "CC and BCC",
    {
      exchanges: [
        exchange("d", "direct"),
        exchange("t", "topic"),
        exchange("h", "headers"),
        exchange("f", "fanout"),
      ],
      bindings: [
        bind("d", "a", { routingKey: "a" }),
        bind("d", "b", { routingKey: "b" }),
        bind("d", "c", { routingKey: "c" }),
        bind("t", "t.a", { routingKey: "a.#" }),
        bind("h", "has CC", { routingKey: "", table: { CC: null } }),
        bind("h", "has BCC", { routingKey: "", table: { BCC: null } }),
        bind("f", "f.q"),
      ],
    },
    [
      direct("CC adds keys", "a", ["a", "b"], { CC: ["b"] }),
      direct("BCC too", "a", ["a", "c"], { BCC: ["c"] }),
      direct("both", "a", ["a", "b", "c"], { CC: ["b"], BCC: ["c"] }),
      direct("without doubles", "a", ["a"], { CC: ["a", "a"], BCC: ["a"] }),
      direct("names of headers have a case", "a", ["a"], { cc: ["b"], Bcc: ["c"] }),
      direct("the key itself may lead nowhere", "none", ["b"], { CC: ["b"] }),
      direct("an empty list", "a", ["a"], { CC: [] }),
      direct("what is not a string is passed over", "a", ["a", "b"], { CC: [1, true, null, "b"] }),
      topic("for topics as well", "x", ["t.a"], { CC: ["a.b"] }),
      on("f")("a fanout does not care", "", ["f.q"], { CC: ["a"] }),
      headers("CC is a header like others", { CC: ["a"] }, ["has CC"]),
      headers("BCC is taken off before the headers are looked at", { BCC: ["a"] }, []),
      {
        rule: "CC that is a string is refused",
        publish: { exchange: "d", routingKey: "a", headers: { CC: "b" } },
        queues: [],
        refused: "cc-not-a-list",
      },
      {
        rule: "BCC that is a number is refused",
        publish: { exchange: "d", routingKey: "a", headers: { BCC: 1 } },
        queues: [],
        refused: "cc-not-a-list",
      },
    ],
  ),
  group(
    "predeclared exchanges",
    {
      bindings: [
        bind("amq.direct", "d", { routingKey: "k" }),
        bind("amq.fanout", "f"),
        bind("amq.topic", "t", { routingKey: "a.*" }),
        bind("amq.headers", "h", { routingKey: "", table: { a: "1" } }),
        bind("amq.match", "m", { routingKey: "", table: { a: "1" } }),
      ],
    },
    [
      on("amq.direct")("direct", "k", ["d"]),
      on("amq.fanout")("fanout", "k", ["f"]),
      on("amq.topic")("topic", "a.b", ["t"]),
      on("amq.headers")("headers", "", ["h"], { a: "1" }),
      on("amq.match")("headers by another name, with bindings of its own", "", ["m"], { a: "1" }),
      {
        rule: "the trace is internal",
        publish: { exchange: "amq.rabbitmq.trace", routingKey: "publish.x" },
        queues: [],
        refused: "internal-exchange",
      },
    ],
  ),
];
