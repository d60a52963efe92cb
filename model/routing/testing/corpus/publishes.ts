/** What a publish says beside its key and headers: `mandatory` and `expiration`. */
import { bind, exchange, feed, group, on, refuses, returns } from "./builders.ts";
import type { RoutingGroup } from "./cases.ts";

export const PUBLISH_CASES: readonly RoutingGroup[] = [
  group(
    "mandatory",
    {
      exchanges: [
        exchange("d", "direct"),
        exchange("t", "topic"),
        exchange("h", "headers"),
        exchange("lonely", "fanout"),
        exchange("dead.end", "fanout"),
        exchange("caught", "direct", { arguments: { "alternate-exchange": "catcher" } }),
        exchange("catcher", "fanout"),
        exchange("to.missing", "direct", { arguments: { "alternate-exchange": "missing" } }),
        exchange("led.astray", "direct", { arguments: { "alternate-exchange": "catcher" } }),
      ],
      bindings: [
        bind("d", "q", { routingKey: "k" }),
        bind("t", "q", { routingKey: "a.*" }),
        bind("h", "q", { routingKey: "", table: { a: 1 } }),
        feed("dead.end", "lonely"),
        bind("catcher", "rest"),
        feed("led.astray", "lonely", { routingKey: "k" }),
      ],
    },
    [
      on("d", { mandatory: true })("routed, so it does not come back", "k", ["q"]),
      returns("no binding has the key", { exchange: "d", routingKey: "x" }),
      on("d")("not mandatory: it is dropped, and confirmed", "x", []),
      returns("no topic matches", { exchange: "t", routingKey: "b.c" }),
      returns("no headers match", { exchange: "h", routingKey: "", headers: { a: 2 } }),
      returns("an exchange without bindings", { exchange: "lonely", routingKey: "" }),
      returns("only another exchange is bound, which leads nowhere", {
        exchange: "dead.end",
        routingKey: "",
      }),
      returns("no queue of that name", { exchange: "", routingKey: "nobody" }),
      on("", { mandatory: true })("a queue of that name", "q", ["q"]),
      on("caught", { mandatory: true })("an alternate exchange takes it", "x", ["rest"]),
      returns("the alternate exchange is missing", { exchange: "to.missing", routingKey: "x" }),
      returns("the alternate exchange is not asked behind a dead end", {
        exchange: "led.astray",
        routingKey: "k",
      }),
      on("led.astray", { mandatory: true })("but where nothing matches", "x", ["rest"]),
      on("d", { mandatory: true })("CC finds a queue", "x", ["q"], { CC: ["k"] }),
      on("d", { mandatory: true })("BCC finds a queue", "x", ["q"], { BCC: ["k"] }),
      returns("CC finds none", { exchange: "d", routingKey: "x", headers: { CC: ["y"] } }),
      returns("a predeclared exchange without bindings", { exchange: "amq.fanout", routingKey: "" }),
    ],
  ),
  group("expiration", { exchanges: [exchange("f", "fanout")], bindings: [bind("f", "q")] }, [
    on("f", { expiration: "100000" })("milliseconds, as text", "", ["q"]),
    on("f", { expiration: "+100000" })("a plus is read", "", ["q"]),
    on("f", { expiration: "0100000" })("zeros in front as well", "", ["q"]),
    on("f", { expiration: "315360000000" })("ten years at most", "", ["q"]),
    refuses("expiration-invalid", "one millisecond more", {
      exchange: "f",
      routingKey: "",
      expiration: "315360000001",
    }),
    refuses("expiration-invalid", "below zero", { exchange: "f", routingKey: "", expiration: "-1" }),
    refuses("expiration-invalid", "a unit", { exchange: "f", routingKey: "", expiration: "10s" }),
    refuses("expiration-invalid", "a fraction", { exchange: "f", routingKey: "", expiration: "1.5" }),
    refuses("expiration-invalid", "a blank", { exchange: "f", routingKey: "", expiration: " 1" }),
    refuses("expiration-invalid", "a word", { exchange: "f", routingKey: "", expiration: "never" }),
    refuses("exchange-not-found", "the exchange is looked for first", {
      exchange: "missing",
      routingKey: "",
      expiration: "never",
    }),
    refuses("expiration-invalid", "and CC afterwards", {
      exchange: "f",
      routingKey: "",
      expiration: "never",
      headers: { CC: "x" },
    }),
  ]),
];
