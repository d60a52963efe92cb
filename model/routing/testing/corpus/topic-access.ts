/** What a publisher's rights on routing keys, and its name in a message, make of a publish. */
import { bind, exchange, feed, group, on, refuses, user, userName } from "./builders.ts";
import { CORPUS_VIRTUAL_HOST, type RoutingGroup } from "./cases.ts";

const as = (name: string) => ({ user: userName(name) });
const HOST = CORPUS_VIRTUAL_HOST;
export const TOPIC_ACCESS_CASES: readonly RoutingGroup[] = [
  group(
    "topic permissions",
    {
      exchanges: [
        exchange("t", "topic"),
        exchange("other", "topic"),
        exchange("d", "direct"),
        exchange("into.t", "fanout"),
        exchange("hidden.t", "topic", { internal: true }),
      ],
      bindings: [
        bind("t", "t.q", { routingKey: "#" }),
        bind("other", "other.q", { routingKey: "#" }),
        bind("d", "d.q", { routingKey: "x" }),
        feed("into.t", "t"),
        bind("amq.topic", "predeclared.q", { routingKey: "#" }),
      ],
      users: [
        user("eu", { write: ".*", topics: { t: "^order\\.eu\\.", d: "^order\\." } }),
        user("loose", { write: ".*", topics: { t: "eu" } }),
        user("nothing", { write: ".*", topics: { t: "^$" } }),
        user("empty", { write: ".*", topics: { t: "" } }),
        user("own", { write: ".*", topics: { t: "^{username}\\." } }),
        user("host", { write: ".*", topics: { t: "^{vhost}\\.{username}$" } }),
        user("client", { write: ".*", topics: { t: "^{client_id}\\." } }),
        user("dotted.name", { write: ".*", topics: { t: "^{username}$" } }),
        user("amq", { write: ".*", topics: { "amq.topic": "^mine$" } }),
        user("closed", { write: "^other$", topics: { t: ".*" } }),
        user("hidden", { write: ".*", topics: { "hidden.t": "^$" } }),
      ],
    },
    [
      on("t", as("eu"))("a key that the pattern allows", "order.eu.paid", ["t.q"]),
      refuses("topic-not-permitted", "a key that it does not", {
        exchange: "t",
        routingKey: "order.us.paid",
        ...as("eu"),
      }),
      refuses("topic-not-permitted", "the pattern is no topic pattern", {
        exchange: "t",
        routingKey: "order",
        ...as("eu"),
      }),
      refuses("topic-not-permitted", "keys have a case", {
        exchange: "t",
        routingKey: "Order.eu.paid",
        ...as("eu"),
      }),
      on("other", as("eu"))("another topic exchange is not meant", "order.us.paid", ["other.q"]),
      on("d", as("eu"))("an exchange of another type is not asked", "x", ["d.q"]),
      on("into.t", as("eu"))("nor one that another exchange feeds", "order.us.paid", ["t.q"]),
      on("t", as("loose"))("without anchors, anywhere in the key", "xx.neue.yy", ["t.q"]),
      refuses("topic-not-permitted", "but somewhere", { exchange: "t", routingKey: "us", ...as("loose") }),
      on("t", as("nothing"))("^$ allows the empty key", "", ["t.q"]),
      refuses("topic-not-permitted", "and no other", { exchange: "t", routingKey: "a", ...as("nothing") }),
      on("t", as("empty"))("the empty pattern is ^$", "", ["t.q"]),
      refuses("topic-not-permitted", "and allows no other key either", {
        exchange: "t",
        routingKey: "a",
        ...as("empty"),
      }),
      on("t", as("own"))("{username} is the user's name", `${userName("own")}.x`, ["t.q"]),
      refuses("topic-not-permitted", "and nobody else's", {
        exchange: "t",
        routingKey: `${userName("eu")}.x`,
        ...as("own"),
      }),
      refuses("topic-not-permitted", "nor the word itself", {
        exchange: "t",
        routingKey: "{username}.x",
        ...as("own"),
      }),
      on("t", as("host"))("{vhost} is the virtual host's", `${HOST}.${userName("host")}`, ["t.q"]),
      refuses("topic-not-permitted", "both have to fit", {
        exchange: "t",
        routingKey: `${HOST}.x`,
        ...as("host"),
      }),
      on("t", as("client"))("{client_id} is left as it is: AMQP 0-9-1 has none", "{client_id}.x", ["t.q"]),
      refuses("topic-not-permitted", "so that nothing else fits", {
        exchange: "t",
        routingKey: "anybody.x",
        ...as("client"),
      }),
      on("t", as("dotted.name"))("a dot in a name is a dot", userName("dotted.name"), ["t.q"]),
      refuses("topic-not-permitted", "and not any letter", {
        exchange: "t",
        routingKey: userName("dottedxname"),
        ...as("dotted.name"),
      }),
      on("amq.topic", as("amq"))("amq.topic is a topic exchange", "mine", ["predeclared.q"]),
      refuses("topic-not-permitted", "with rights like others", {
        exchange: "amq.topic",
        routingKey: "yours",
        ...as("amq"),
      }),
      on("t", as("amq"))("each exchange has its own", "yours", ["t.q"]),
      refuses("write-not-permitted", "a topic permission is no permission", {
        exchange: "t",
        routingKey: "a",
        ...as("closed"),
      }),
      refuses("internal-exchange", "an internal exchange is refused as such first", {
        exchange: "hidden.t",
        routingKey: "a",
        ...as("hidden"),
      }),
      on("t", as("eu"))("CC: every key has to be allowed", "order.eu.a", ["t.q"], { CC: ["order.eu.b"] }),
      refuses("topic-not-permitted", "CC: one is not", {
        exchange: "t",
        routingKey: "order.eu.a",
        headers: { CC: ["order.us.b"] },
        ...as("eu"),
      }),
      refuses("topic-not-permitted", "BCC: one is not", {
        exchange: "t",
        routingKey: "order.eu.a",
        headers: { BCC: ["order.us.b"] },
        ...as("eu"),
      }),
      refuses("cc-not-a-list", "a CC that is no list is refused before the keys are looked at", {
        exchange: "t",
        routingKey: "order.us.a",
        headers: { CC: "x" },
        ...as("eu"),
      }),
    ],
  ),
  group(
    "user_id",
    {
      exchanges: [exchange("f", "fanout"), exchange("t", "topic")],
      bindings: [bind("f", "q"), bind("t", "t.q", { routingKey: "#" })],
      users: [
        user("plain", { write: ".*", topics: { t: "^a$" } }),
        user("impersonator", { write: ".*", tags: ["impersonator"] }),
        user("manager", { write: ".*", tags: ["administrator", "management"] }),
      ],
    },
    [
      on("f", as("plain"))("may be left out", "", ["q"]),
      on("f", { ...as("plain"), userId: userName("plain") })("the own name", "", ["q"]),
      refuses("user-id-differs", "somebody else's name", {
        exchange: "f",
        routingKey: "",
        userId: userName("manager"),
        ...as("plain"),
      }),
      refuses("user-id-differs", "names have a case", {
        exchange: "f",
        routingKey: "",
        userId: userName("Plain"),
        ...as("plain"),
      }),
      on("f", { ...as("impersonator"), userId: userName("plain") })("with the tag impersonator", "", ["q"]),
      on("f", { ...as("impersonator"), userId: "nobody" })("also of nobody", "", ["q"]),
      refuses("user-id-differs", "not with other tags", {
        exchange: "f",
        routingKey: "",
        userId: userName("plain"),
        ...as("manager"),
      }),
      refuses("topic-not-permitted", "the key is looked at first", {
        exchange: "t",
        routingKey: "b",
        userId: "nobody",
        ...as("plain"),
      }),
      refuses("user-id-differs", "then the name", {
        exchange: "t",
        routingKey: "a",
        userId: "nobody",
        ...as("plain"),
      }),
    ],
  ),
];
