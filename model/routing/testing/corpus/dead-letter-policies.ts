/** What policies make of dead letters, and dead-lettering at least once. */
import { bind, exchange } from "./builders.ts";
import { dies, letters, policy, queue, quorum, SOON, to } from "./dead-letter-builders.ts";
import type { DeadLetterGroup } from "./dead-letter-cases.ts";

export const DEAD_LETTER_POLICIES: readonly DeadLetterGroup[] = [
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
        policy("rule", "^(own|ruled|shadowed|argued)", {
          definition: { "dead-letter-exchange": "dlx.b" },
          priority: 1,
        }),
        policy("higher", "^shadowed$", { definition: { "message-ttl": 3_600_000 }, priority: 2 }),
        policy("keyed", "^keyed$", {
          definition: { "dead-letter-exchange": "", "dead-letter-routing-key": "b.grave" },
          priority: 3,
        }),
        policy("quorum.keys", "passed\\.by$", {
          definition: { "dead-letter-exchange": "dlx.b", "delivery-limit": 3 },
          priority: 9,
        }),
        policy("lower", "^passed\\.by$", { definition: { "dead-letter-exchange": "dlx.a" }, priority: 1 }),
        policy("overflow", "^quorum\\.overflow$", {
          definition: { overflow: "reject-publish" },
          priority: 1,
        }),
        policy("dlx", "^quorum\\.rejects", { definition: { overflow: "reject-publish-dlx" }, priority: 1 }),
        policy("kind", "^operator\\.overflow$", { definition: { overflow: "drop-head" }, priority: 1 }),
      ],
      operatorPolicies: [
        policy("soon", "^operated$", { definition: { "message-ttl": SOON } }),
        policy("refuse", "^operator\\.overflow$", { definition: { overflow: "reject-publish" } }),
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
