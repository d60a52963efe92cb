/** Cycles, full queues and limits of deliveries. */
import { bind, exchange } from "./builders.ts";
import { dead, dies, letters, policy, queue, quorum, SOON, to } from "./dead-letter-builders.ts";
import type { DeadLetterGroup } from "./dead-letter-cases.ts";

export const DEAD_LETTER_LIMITS: readonly DeadLetterGroup[] = [
  letters(
    "cycles",
    {
      exchanges: [exchange("retry", "fanout"), exchange("both", "fanout")],
      queues: [
        queue("self", { ...to("", "self"), "x-message-ttl": SOON }),
        queue("ring.1", { ...to("", "ring.2"), "x-message-ttl": SOON }),
        queue("ring.2", { ...to("", "ring.1"), "x-message-ttl": SOON }),
        queue("turn.1", { ...to("", "turn.2"), "x-message-ttl": SOON }),
        queue("turn.2", { ...to("", "turn.1"), "x-message-ttl": SOON }),
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
      // A ring of its own: a slow machine sees the other message pass, and would reject that one.
      dies("turn.2")("one rejection, then round by expiry, until all have had it", [], "cycle"),
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
        policy("limit", "^by\\.", { definition: { "max-length": 1, "dead-letter-exchange": "dlx" } }),
        policy("other", "^classic\\.", { definition: { overflow: "drop-head" } }),
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
          { queue: "reject.beside", event: "full", rests: ["beside"] },
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
        policy("limit", "^by\\.(policy|both)$", { definition: { "delivery-limit": 3 } }),
        policy("negative", "^unlimited\\.", { definition: { "delivery-limit": 4 } }),
      ],
      operatorPolicies: [policy("operator", "operator", { definition: { "delivery-limit": 1 } })],
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
];
