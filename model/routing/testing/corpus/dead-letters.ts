/** What becomes of messages that die: reasons, keys, limits, policies, cycles. */
import type { Arguments, Policy, Queue, QueueType } from "../../../topology/topology.ts";
import { DEFAULT_LIFECYCLE } from "../../../topology/topology.ts";
import type { DeathOutcome, DeathReason } from "../../dead-letter.ts";
import type { Publish } from "../../route.ts";
import { bind, exchange, feed, group } from "./builders.ts";
import type { DeadLetterCase, DeadLetterGroup } from "./dead-letter-cases.ts";

/** Milliseconds: short, because tests wait for it, and long enough for a message to be seen before. */
const SOON = 300;

const queue = (name: string, table: Arguments = {}, type: QueueType = "classic"): Queue => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  arguments: table,
  ...DEFAULT_LIFECYCLE,
});
const quorum = (name: string, table: Arguments = {}): Queue => queue(name, table, "quorum");
const to = (exchange: string, key?: string): Arguments => ({
  "x-dead-letter-exchange": exchange,
  ...(key === undefined ? {} : { "x-dead-letter-routing-key": key }),
});
const policy = (name: string, pattern: string, definition: Arguments, priority = 0): Policy => ({
  name,
  pattern,
  applyTo: "queues",
  priority,
  definition,
});

/** A message that is published to a queue by its name, and dies there. */
const dies =
  (name: string, event: DeadLetterCase["event"] = "rejected") =>
  (rule: string, rests: string[], ...ends: DeathOutcome[]): DeadLetterCase =>
    dead(rule, { exchange: "", routingKey: name }, name, event, rests, ends);

function dead(
  rule: string,
  publish: Publish,
  name: string,
  event: DeathReason | "full",
  rests: string[],
  ends: DeathOutcome[] = [],
): DeadLetterCase {
  return { rule, publish, queue: name, event, rests: rests.toSorted(), ends };
}

function letters(
  name: string,
  parts: Omit<Parameters<typeof group>[1], "queues"> & {
    readonly queues: Queue[];
    readonly operatorPolicies?: Policy[];
  },
  cases: readonly DeadLetterCase[],
): DeadLetterGroup {
  const { queues, operatorPolicies = [], ...rest } = parts;
  const { topology } = group(name, rest, []);
  return { name, topology: { ...topology, queues }, operatorPolicies, cases };
}

export const DEAD_LETTER_CORPUS: readonly DeadLetterGroup[] = [
  letters(
    "where dead letters go",
    {
      exchanges: [
        exchange("dlx", "fanout"),
        exchange("dlx.topic", "topic"),
        exchange("dlx.internal", "fanout", { internal: true }),
        exchange("dlx.spare", "direct", { arguments: { "alternate-exchange": "dlx" } }),
        exchange("lonely", "fanout"),
        exchange("feeding", "fanout"),
        exchange("work", "direct"),
      ],
      queues: [
        queue("none"),
        queue("to.fanout", to("dlx")),
        queue("to.topic", to("dlx.topic")),
        queue("to.topic.by.key", to("dlx.topic", "failed.work")),
        queue("to.internal", to("dlx.internal")),
        queue("to.spare", to("dlx.spare")),
        queue("to.missing", to("nowhere")),
        queue("to.lonely", to("lonely")),
        queue("to.default", to("", "grave")),
        queue("to.default.by.old.key", to("")),
        queue("to.nobody", to("", "nobody")),
        queue("to.feeding", to("feeding")),
        queue("key.without.exchange", { "x-max-length": 10 }),
        queue("q.cc", to("dlx.topic")),
        queue("q.cc.key", to("dlx.topic", "failed.work")),
        queue("two.copies", to("dlx")),
        queue("beside.it"),
        queue("grave"),
        queue("failed"),
        queue("others"),
        queue("cc.queue"),
      ],
      bindings: [
        bind("dlx", "grave"),
        bind("dlx.topic", "failed", "failed.#"),
        bind("dlx.topic", "others", "work.*"),
        bind("dlx.topic", "cc.queue", "cc.*"),
        bind("dlx.internal", "grave"),
        feed("feeding", "dlx"),
        feed("feeding", "dlx.topic"),
        bind("work", "to.topic", "work.x"),
        bind("work", "to.topic.by.key", "work.y"),
        bind("work", "q.cc", "work.cc"),
        bind("work", "q.cc.key", "work.cc.key"),
        bind("work", "two.copies", "both"),
        bind("work", "beside.it", "both"),
        bind("work", "to.feeding", "work.f"),
      ],
    },
    [
      dies("none")("no dead-letter exchange: gone", [], "no-dead-letter-exchange"),
      dies("to.fanout")("rejected without requeue", ["grave"]),
      dead("the key that it came with", { exchange: "work", routingKey: "work.x" }, "to.topic", "rejected", [
        "others",
      ]),
      dead(
        "the queue's own key instead",
        { exchange: "work", routingKey: "work.y" },
        "to.topic.by.key",
        "rejected",
        ["failed"],
      ),
      dies("to.topic")("a key that leads nowhere: gone", [], "unroutable"),
      dies("to.internal")("internal exchanges take them", ["grave"]),
      dies("to.spare")("alternate exchanges too", ["grave"]),
      dies("to.missing")("an exchange that is not there: gone", [], "exchange-not-found"),
      dies("to.lonely")("an exchange without bindings: gone", [], "unroutable"),
      dies("to.default")("by the default exchange to a queue", ["grave"]),
      dies("to.default.by.old.key")("by the default exchange back to the queue itself", [
        "to.default.by.old.key",
      ]),
      dies("to.nobody")("by the default exchange to no queue: gone", [], "unroutable"),
      dead("exchange to exchange", { exchange: "work", routingKey: "work.f" }, "to.feeding", "rejected", [
        "grave",
        "others",
      ]),
      dead(
        "all keys of CC are kept",
        { exchange: "work", routingKey: "work.cc", headers: { CC: ["cc.1", "failed.2"] } },
        "q.cc",
        "rejected",
        ["cc.queue", "failed", "others"],
      ),
      dead(
        "also those of BCC",
        { exchange: "work", routingKey: "work.cc", headers: { BCC: ["cc.1"] } },
        "q.cc",
        "rejected",
        ["cc.queue", "others"],
      ),
      dead(
        "a key of the queue takes the place of all of them",
        { exchange: "work", routingKey: "work.cc.key", headers: { CC: ["cc.1"] } },
        "q.cc.key",
        "rejected",
        ["failed"],
      ),
      dead(
        "the other copies are not touched",
        { exchange: "work", routingKey: "both" },
        "two.copies",
        "rejected",
        ["beside.it", "grave"],
      ),
    ],
  ),
  letters(
    "time to live",
    {
      exchanges: [exchange("dlx", "fanout"), exchange("by.reason", "headers")],
      queues: [
        queue("ttl", { ...to("dlx"), "x-message-ttl": SOON }),
        queue("ttl.gone", { "x-message-ttl": SOON }),
        queue("no.ttl", to("dlx")),
        queue("long", { ...to("dlx"), "x-message-ttl": 3_600_000 }),
        quorum("quorum.ttl", { ...to("dlx"), "x-message-ttl": SOON }),
        quorum("quorum.no.ttl", to("dlx")),
        queue("zero", { ...to("dlx"), "x-message-ttl": 0 }),
        queue("hop.1", { ...to("", "hop.2"), "x-message-ttl": SOON }),
        queue("hop.2", { ...to("", "hop.3"), "x-message-ttl": SOON }),
        queue("hop.3", { ...to("dlx"), "x-message-ttl": SOON }),
        queue("once", { ...to("", "stays") }),
        queue("stays", to("dlx")),
        queue("reasons", { ...to("by.reason"), "x-message-ttl": 3_600_000 }),
        queue("grave"),
        queue("was.expired"),
        queue("was.rejected"),
        queue("from.reasons"),
      ],
      bindings: [
        bind("dlx", "grave"),
        bind("by.reason", "was.expired", "", { "x-match": "all-with-x", "x-first-death-reason": "expired" }),
        bind("by.reason", "was.rejected", "", { "x-match": "any-with-x", "x-last-death-reason": "rejected" }),
        bind("by.reason", "from.reasons", "", {
          "x-match": "all-with-x",
          "x-first-death-queue": "reasons",
          "x-last-death-exchange": "",
        }),
      ],
    },
    [
      dies("ttl", "expired")("a classic queue's message-ttl", ["grave"]),
      dies("ttl.gone", "expired")("without a dead-letter exchange: gone", [], "no-dead-letter-exchange"),
      dies("quorum.ttl", "expired")("a quorum queue's message-ttl", ["grave"]),
      dies("zero", "expired")("no time at all, and no consumer", ["grave"]),
      dead(
        "the publisher's expiration",
        { exchange: "", routingKey: "no.ttl", expiration: String(SOON) },
        "no.ttl",
        "expired",
        ["grave"],
      ),
      dead(
        "also in a quorum queue",
        { exchange: "", routingKey: "quorum.no.ttl", expiration: String(SOON) },
        "quorum.no.ttl",
        "expired",
        ["grave"],
      ),
      dead(
        "the shorter of the two: the publisher's",
        { exchange: "", routingKey: "long", expiration: String(SOON) },
        "long",
        "expired",
        ["grave"],
      ),
      dead(
        "the shorter of the two: the queue's",
        { exchange: "", routingKey: "ttl", expiration: "3600000" },
        "ttl",
        "expired",
        ["grave"],
      ),
      dead(
        "an expiration of zero",
        { exchange: "", routingKey: "no.ttl", expiration: "0" },
        "no.ttl",
        "expired",
        ["grave"],
      ),
      dies("hop.1", "expired")("from queue to queue", ["grave"]),
      dead(
        "the publisher's expiration counts once",
        { exchange: "", routingKey: "once", expiration: String(SOON) },
        "once",
        "expired",
        ["stays"],
      ),
      dies("reasons")("headers exchanges can see the reason", ["from.reasons", "was.rejected"]),
      dead(
        "of the other reason too",
        { exchange: "", routingKey: "reasons", expiration: String(SOON) },
        "reasons",
        "expired",
        ["from.reasons", "was.expired"],
      ),
    ],
  ),
  letters(
    "cycles",
    {
      exchanges: [exchange("retry", "fanout"), exchange("both", "fanout")],
      queues: [
        queue("self", { ...to("", "self"), "x-message-ttl": SOON }),
        queue("ring.1", { ...to("", "ring.2"), "x-message-ttl": SOON }),
        queue("ring.2", { ...to("", "ring.1"), "x-message-ttl": SOON }),
        queue("work", to("", "wait")),
        queue("wait", { ...to("", "work"), "x-message-ttl": SOON }),
        queue("self.rejected", to("", "self.rejected")),
        queue("fan.1", { ...to("both"), "x-message-ttl": SOON }),
        queue("fan.2"),
        quorum("q.self", { ...to("", "q.self"), "x-message-ttl": SOON }),
        queue("late.1", { ...to("", "late.2"), "x-message-ttl": SOON }),
        queue("late.2", { ...to("", "late.3"), "x-message-ttl": SOON }),
        queue("late.3", { ...to("", "late.2"), "x-message-ttl": SOON }),
      ],
      bindings: [bind("both", "fan.1"), bind("both", "fan.2")],
    },
    [
      dies("self", "expired")("back to itself by expiry: gone", [], "cycle"),
      dies("q.self", "expired")("a quorum queue as well", [], "cycle"),
      dies("ring.1", "expired")("round and back by expiry: gone", [], "cycle"),
      dies("work")("retry: rejected, waits, comes back", ["work"]),
      dies("self.rejected")("a rejection may lead back to the queue itself", ["self.rejected"]),
      dies("fan.1", "expired")("only the queues of the cycle are left out", ["fan.2"]),
      dies("late.1", "expired")("a cycle that begins later", [], "cycle"),
      dies("ring.2")("one rejection, then round by expiry, until all have had it", [], "cycle"),
    ],
  ),
  letters(
    "overflow",
    {
      exchanges: [exchange("dlx", "fanout"), exchange("all", "fanout")],
      queues: [
        queue("head", { ...to("dlx"), "x-max-length": 1 }),
        queue("head.gone", { "x-max-length": 1 }),
        queue("head.full", { ...to("dlx"), "x-max-length": 1 }),
        queue("reject", { ...to("dlx"), "x-max-length": 1, "x-overflow": "reject-publish" }),
        queue("reject.dlx", { ...to("dlx"), "x-max-length": 1, "x-overflow": "reject-publish-dlx" }),
        queue("reject.dlx.gone", { "x-max-length": 1, "x-overflow": "reject-publish-dlx" }),
        queue("reject.beside", { "x-max-length": 1, "x-overflow": "reject-publish" }),
        queue("beside"),
        quorum("q.head", { ...to("dlx"), "x-max-length": 1 }),
        queue("bytes", { ...to("dlx"), "x-max-length-bytes": 6 }),
        queue("by.policy"),
        queue("by.both", { ...to("dlx"), "x-max-length": 100 }),
        queue("classic.argument", { ...to("dlx"), "x-max-length": 1, "x-overflow": "reject-publish" }),
        queue("grave"),
      ],
      bindings: [bind("dlx", "grave"), bind("all", "reject.beside"), bind("all", "beside")],
      policies: [
        policy("limit", "^by\\.", { "max-length": 1, "dead-letter-exchange": "dlx" }),
        policy("other", "^classic\\.", { overflow: "drop-head" }),
      ],
    },
    [
      dies("head", "maxlen")("the oldest goes", ["grave"]),
      dies("head.gone", "maxlen")("without a dead-letter exchange: gone", [], "no-dead-letter-exchange"),
      dies("q.head", "maxlen")("a quorum queue as well", ["grave"]),
      dies("bytes", "maxlen")("by bytes of bodies", ["grave"]),
      dies("by.policy", "maxlen")("limit and exchange by a policy", ["grave"]),
      dies("by.both", "maxlen")("of two limits the lesser", ["grave"]),
      dies("head.full", "full")("the one that comes is stored", ["head.full"]),
      { ...dies("reject", "full")("refused: a nack, and nowhere", []), nacked: true },
      { ...dies("reject.dlx", "full")("refused, and dead-lettered", ["grave"]), nacked: true },
      {
        ...dies("reject.dlx.gone", "full")(
          "refused, without a dead-letter exchange",
          [],
          "no-dead-letter-exchange",
        ),
        nacked: true,
      },
      {
        ...dead(
          "the other queues get it all the same",
          { exchange: "all", routingKey: "" },
          "reject.beside",
          "full",
          ["beside"],
        ),
        nacked: true,
      },
      { ...dies("classic.argument", "full")("a classic queue goes by its argument", []), nacked: true },
    ],
  ),
  letters(
    "delivery limit",
    {
      exchanges: [exchange("dlx", "fanout")],
      queues: [
        quorum("two", { ...to("dlx"), "x-delivery-limit": 2 }),
        quorum("zero", { ...to("dlx"), "x-delivery-limit": 0 }),
        quorum("gone", { "x-delivery-limit": 1 }),
        quorum("default", to("dlx")),
        quorum("by.policy", to("dlx")),
        quorum("by.both", { ...to("dlx"), "x-delivery-limit": 7 }),
        quorum("by.operator", { ...to("dlx"), "x-delivery-limit": 9 }),
        quorum("unlimited.argument", { ...to("dlx"), "x-delivery-limit": -1 }),
        queue("grave"),
      ],
      bindings: [bind("dlx", "grave")],
      policies: [
        policy("limit", "^by\\.(policy|both)$", { "delivery-limit": 3 }),
        policy("negative", "^unlimited\\.", { "delivery-limit": 4 }),
      ],
      operatorPolicies: [policy("operator", "operator", { "delivery-limit": 1 })],
    },
    [
      dies("two", "delivery_limit")("given back three times", ["grave"]),
      dies("zero", "delivery_limit")("given back once", ["grave"]),
      dies("gone", "delivery_limit")("without a dead-letter exchange: gone", [], "no-dead-letter-exchange"),
      dies("default", "delivery_limit")("20 where nothing is said", ["grave"]),
      dies("by.policy", "delivery_limit")("by a policy", ["grave"]),
      dies("by.both", "delivery_limit")("the lesser of argument and policy", ["grave"]),
      dies("by.operator", "delivery_limit")("the lesser of argument and operator policy", ["grave"]),
      dies("unlimited.argument", "delivery_limit")("a negative one yields to another", ["grave"]),
    ],
  ),
  letters(
    "policies on queues",
    {
      exchanges: [exchange("dlx.a", "fanout"), exchange("dlx.b", "fanout")],
      queues: [
        queue("own", to("dlx.a")),
        queue("ruled"),
        queue("shadowed"),
        queue("keyed"),
        queue("passed.by"),
        quorum("not.passed.by"),
        queue("argued.key", to("dlx.a", "x")),
        queue("operated", { "x-message-ttl": 3_600_000, ...to("dlx.a") }),
        quorum("quorum.overflow", { ...to("dlx.a"), "x-max-length": 1, "x-overflow": "drop-head" }),
        quorum("operator.overflow", { ...to("dlx.a"), "x-max-length": 1 }),
        quorum("quorum.rejects.dlx", { ...to("dlx.a"), "x-max-length": 1 }),
        queue("a.grave"),
        queue("b.grave"),
      ],
      bindings: [bind("dlx.a", "a.grave"), bind("dlx.b", "b.grave")],
      policies: [
        policy("rule", "^(own|ruled|shadowed|argued)", { "dead-letter-exchange": "dlx.b" }, 1),
        policy("higher", "^shadowed$", { "message-ttl": 3_600_000 }, 2),
        policy("keyed", "^keyed$", { "dead-letter-exchange": "", "dead-letter-routing-key": "b.grave" }, 3),
        policy("quorum.keys", "passed\\.by$", { "dead-letter-exchange": "dlx.b", "delivery-limit": 3 }, 9),
        policy("lower", "^passed\\.by$", { "dead-letter-exchange": "dlx.a" }, 1),
        policy("overflow", "^quorum\\.overflow$", { overflow: "reject-publish" }, 1),
        policy("dlx", "^quorum\\.rejects", { overflow: "reject-publish-dlx" }, 1),
        policy("kind", "^operator\\.overflow$", { overflow: "drop-head" }, 1),
      ],
      operatorPolicies: [
        policy("soon", "^operated$", { "message-ttl": SOON }),
        policy("refuse", "^operator\\.overflow$", { overflow: "reject-publish" }),
      ],
    },
    [
      dies("own")("an argument beats a policy", ["a.grave"]),
      dies("ruled")("a policy gives what no argument says", ["b.grave"]),
      dies("shadowed")("only one policy applies", [], "no-dead-letter-exchange"),
      dies("keyed")("exchange and key by a policy", ["b.grave"]),
      dies("passed.by")("a policy with a key for other queues passes by: the next one applies", ["a.grave"]),
      dies("not.passed.by")("and applies to those that know all its keys", ["b.grave"]),
      dies("argued.key")("exchange and key by arguments", ["a.grave"]),
      dies("operated", "expired")("an operator policy makes the time shorter", ["a.grave"]),
      {
        ...dies("quorum.overflow", "full")("a quorum queue goes by the policy's overflow", []),
        nacked: true,
      },
      {
        ...dies("operator.overflow", "full")("an operator policy's overflow beats the policy's", []),
        nacked: true,
      },
      dies("quorum.rejects.dlx", "full")("reject-publish-dlx is drop-head to a quorum queue", [
        "quorum.rejects.dlx",
      ]),
    ],
  ),
  letters(
    "at least once",
    {
      exchanges: [exchange("dlx", "fanout"), exchange("lonely", "fanout")],
      queues: [
        quorum("sure", {
          ...to("dlx"),
          "x-dead-letter-strategy": "at-least-once",
          "x-overflow": "reject-publish",
          "x-message-ttl": SOON,
        }),
        quorum("sure.rejected", {
          ...to("dlx"),
          "x-dead-letter-strategy": "at-least-once",
          "x-overflow": "reject-publish",
        }),
        quorum("kept", {
          ...to("lonely"),
          "x-dead-letter-strategy": "at-least-once",
          "x-overflow": "reject-publish",
          "x-message-ttl": SOON,
        }),
        quorum("fallback", {
          ...to("lonely"),
          "x-dead-letter-strategy": "at-least-once",
          "x-message-ttl": SOON,
        }),
        queue("grave"),
      ],
      bindings: [bind("dlx", "grave")],
    },
    [
      dies("sure", "expired")("it arrives", ["grave"]),
      dies("sure.rejected")("also a rejected one", ["grave"]),
      dies("kept", "expired")("no way: the queue keeps it apart", [], "kept"),
      dies("fallback", "expired")("where a full queue drops, it is at-most-once", [], "unroutable"),
    ],
  ),
];
