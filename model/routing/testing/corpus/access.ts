/** What a publisher's rights make of a publish. */
import { bind, exchange, feed, group, on, refuses, user, userName } from "./builders.ts";
import type { RoutingGroup } from "./cases.ts";

const as = (name: string) => ({ user: userName(name) });
export const ACCESS_CASES: readonly RoutingGroup[] = [
  group(
    "permissions",
    {
      exchanges: [
        exchange("orders", "fanout"),
        exchange("orders.eu", "fanout"),
        exchange("xorders2", "fanout"),
        exchange("Orders", "fanout"),
        exchange("西.orders", "fanout"),
        exchange("hidden", "fanout", { internal: true }),
        exchange("fed", "fanout"),
        exchange("closed", "fanout"),
        exchange("with.spare", "direct", { arguments: { "alternate-exchange": "closed" } }),
      ],
      bindings: [
        bind("orders", "q"),
        bind("orders.eu", "eu"),
        bind("xorders2", "x"),
        bind("Orders", "upper"),
        bind("西.orders", "west"),
        feed("fed", "hidden"),
        feed("fed", "closed"),
        bind("hidden", "behind"),
        bind("closed", "closed.q"),
        bind("amq.fanout", "predeclared"),
      ],
      users: [
        user("anchored", { write: "^orders$" }),
        user("loose", { write: "orders" }),
        user("none", { write: "^$" }),
        user("empty", { write: "" }),
        user("all", { write: ".*" }),
        user("default", { write: "^amq\\.default$" }),
        user("either", { write: "^(orders|fed|with\\.spare|hidden|missing)$" }),
        user("class", { write: "^orders(\\.[a-z]{2})?$" }),
        user("west", { write: "^西" }),
        user("predeclared", { write: "^amq\\." }),
        user("stranger"),
        user("administrator", { tags: ["administrator"] }),
        user("powerless", { write: "^$", tags: ["administrator"] }),
      ],
    },
    [
      on("orders", as("anchored"))("the name in full", "", ["q"]),
      refuses("write-not-permitted", "anchored at its end", {
        exchange: "orders.eu",
        routingKey: "",
        ...as("anchored"),
      }),
      refuses("write-not-permitted", "anchored at its beginning", {
        exchange: "xorders2",
        routingKey: "",
        ...as("anchored"),
      }),
      refuses("write-not-permitted", "names have a case", {
        exchange: "Orders",
        routingKey: "",
        ...as("anchored"),
      }),
      on("orders", as("loose"))("without anchors, the name", "", ["q"]),
      on("xorders2", as("loose"))("without anchors, any name that has it", "", ["x"]),
      on("西.orders", as("loose"))("also behind other letters", "", ["west"]),
      refuses("write-not-permitted", "^$ allows no exchange", {
        exchange: "orders",
        routingKey: "",
        ...as("none"),
      }),
      refuses("write-not-permitted", "^$ is not the default exchange", {
        exchange: "",
        routingKey: "q",
        ...as("none"),
      }),
      refuses("write-not-permitted", "the empty pattern is ^$", {
        exchange: "orders",
        routingKey: "",
        ...as("empty"),
      }),
      refuses("write-not-permitted", "also for the default exchange", {
        exchange: "",
        routingKey: "q",
        ...as("empty"),
      }),
      on("", as("all"))("the default exchange", "q", ["q"]),
      on("", as("default"))("the default exchange is called amq.default", "q", ["q"]),
      refuses("write-not-permitted", "amq.default is no other", {
        exchange: "orders",
        routingKey: "",
        ...as("default"),
      }),
      refuses("write-not-permitted", "a right on queues' names is none on the default exchange", {
        exchange: "",
        routingKey: "q",
        ...as("anchored"),
      }),
      on("fed", as("either"))("what other exchanges do is asked of nobody", "", ["behind", "closed.q"]),
      on("with.spare", as("either"))("nor what an alternate exchange does", "", ["closed.q"]),
      refuses("write-not-permitted", "which is closed to the user itself", {
        exchange: "closed",
        routingKey: "",
        ...as("either"),
      }),
      refuses("internal-exchange", "a right does not open an internal exchange", {
        exchange: "hidden",
        routingKey: "",
        ...as("either"),
      }),
      refuses("write-not-permitted", "without the right that is not even told", {
        exchange: "hidden",
        routingKey: "",
        ...as("anchored"),
      }),
      refuses("exchange-not-found", "with the right a missing exchange is missing", {
        exchange: "missing",
        routingKey: "",
        ...as("either"),
      }),
      refuses("write-not-permitted", "without it, it is not permitted", {
        exchange: "missing",
        routingKey: "",
        ...as("anchored"),
      }),
      on("orders.eu", as("class"))("classes and repetitions", "", ["eu"]),
      refuses("write-not-permitted", "which have their limits", {
        exchange: "xorders2",
        routingKey: "",
        ...as("class"),
      }),
      on("西.orders", as("west"))("names of any script", "", ["west"]),
      on("amq.fanout", as("predeclared"))("predeclared exchanges have names too", "", ["predeclared"]),
      on("", as("predeclared"))("and the default exchange one that begins alike", "q", ["q"]),
      refuses("virtual-host-not-permitted", "without a permission nobody gets in", {
        exchange: "orders",
        routingKey: "",
        ...as("stranger"),
      }),
      refuses("virtual-host-not-permitted", "not by the tag administrator either", {
        exchange: "orders",
        routingKey: "",
        ...as("administrator"),
      }),
      refuses("write-not-permitted", "the tag administrator writes nothing", {
        exchange: "orders",
        routingKey: "",
        ...as("powerless"),
      }),
    ],
  ),
];
