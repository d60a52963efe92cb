import { type RuleCase, shop } from "./rule-case.ts";

const policy = (queue: string, rest: string) =>
  shop(`queues: { orders.eu: { ${queue} } }\npolicies: { p: { ${rest} } }`);

export const POLICY_CASES: readonly RuleCase[] = [
  {
    rule: "policy-matches-nothing",
    what: "a name that no queue has",
    fires: policy("", "pattern: ^order-, definition: { max-length: 5 }"),
    findings: [
      '4:17: The policy "p" applies to no declared object: none in "applyTo" "all" matches "^order-". Correct the pattern or applyTo. Where clients declare no such objects either, it can be taken out.',
    ],
    near: policy("", "pattern: ^orders, definition: { max-length: 5 }"),
  },
  {
    rule: "policy-matches-nothing",
    what: "another type of queue",
    fires: policy("type: quorum", "pattern: ^orders, applyTo: classic_queues, definition: { max-length: 5 }"),
    findings: [
      '4:17: The policy "p" applies to no declared object: none in "applyTo" "classic_queues" matches "^orders". Correct the pattern or applyTo. Where clients declare no such objects either, it can be taken out.',
    ],
    near: policy("type: quorum", "pattern: ^orders, applyTo: quorum_queues, definition: { max-length: 5 }"),
  },
  {
    rule: "policy-matches-nothing",
    what: "queues that RabbitMQ names, and objects of others",
    fires: policy("", 'pattern: "^amq\\\\.stream", applyTo: queues, definition: { max-length: 5 }'),
    findings: [
      String.raw`4:17: The policy "p" applies to no declared object: none in "applyTo" "queues" matches "^amq\\.stream". Correct the pattern or applyTo. Where clients declare no such objects either, it can be taken out.`,
    ],
    near: policy("", 'pattern: "^amq\\\\.gen-", applyTo: queues, definition: { max-length: 5 }'),
  },
  {
    rule: "argument-overridden",
    what: "the lesser TTL holds",
    fires: policy(
      "arguments: { x-message-ttl: 60000 }",
      "pattern: ^orders, applyTo: queues, definition: { message-ttl: 1000 }",
    ),
    findings: [
      '3:41: "x-message-ttl" of the queue "orders.eu" is 60000, but 1000 holds, by the policy "p". Say in the policy what is to hold. To change an argument the queue is made anew.',
    ],
    near: policy(
      "arguments: { x-message-ttl: 60000 }",
      "pattern: ^orders, applyTo: queues, definition: { message-ttl: 90000 }",
    ),
  },
  {
    rule: "argument-overridden",
    what: "a delivery limit that a policy lifts and one that it does not",
    fires: policy(
      "type: quorum, arguments: { x-delivery-limit: 20 }",
      "pattern: ^orders, applyTo: quorum_queues, definition: { delivery-limit: 5 }",
    ),
    findings: [
      '3:55: "x-delivery-limit" of the queue "orders.eu" is 20, but 5 holds, by the policy "p". Say in the policy what is to hold. To change an argument the queue is made anew.',
    ],
    near: policy(
      "type: quorum, arguments: { x-delivery-limit: 20 }",
      "pattern: ^orders, applyTo: quorum_queues, definition: { delivery-limit: -1 }",
    ),
  },
  {
    rule: "policy-key-overridden",
    what: "the queue has a dead-letter exchange of its own, another queue has none",
    fires: policy(
      "arguments: { x-dead-letter-exchange: amq.fanout }",
      "pattern: ^orders, applyTo: queues, definition: { dead-letter-exchange: amq.topic }",
    ),
    findings: [
      '4:71: "dead-letter-exchange" of the policy "p" has no effect: the queue "orders.eu" says otherwise by "x-dead-letter-exchange". Set it to what they say. Where the policy is for these queues alone, it can go.',
    ],
    near: policy(
      "arguments: { x-dead-letter-exchange: amq.fanout } }, orders.us: {",
      "pattern: ^orders, applyTo: queues, definition: { dead-letter-exchange: amq.topic }",
    ),
  },
];
