/** Policies. */
import { type FaultCase, POLICY_KEY, policies, virtualHost } from "./fault-case.ts";

export const POLICY_FAULTS: readonly FaultCase[] = [
  {
    what: "a pattern that is longer than RabbitMQ takes",
    text: virtualHost(`policies: { p: { pattern: ${"a".repeat(1_025)}, definition: { max-length: 5 } } }`),
    faults: [
      'f.yaml:3:31: "pattern" of the policy "p" has 1025 bytes, RabbitMQ 4.3 takes patterns of 1024 at most.',
    ],
  },
  {
    what: "nothing",
    text: policies("p: {}"),
    faults: [
      'f.yaml:6:10: The policy "p" has no "pattern". Needed: a string.',
      'f.yaml:6:10: The policy "p" has no "definition". Needed: a mapping.',
    ],
  },
  {
    what: "an empty definition",
    text: policies("p: { pattern: a, applyTo: exchanges, definition: {} }"),
    faults: ['f.yaml:6:56: The definition of the policy "p" is empty. Allowed: alternate-exchange.'],
  },
  {
    what: "a misspelt key",
    text: policies("p: { patern: a, pattern: a, definition: { expires: 1 } }"),
    faults: [
      'f.yaml:6:12: "patern" is not a key of a policy. Did you mean "pattern"? Allowed: pattern, applyTo, priority, definition.',
    ],
  },
  {
    what: "a wrong target",
    text: policies("p: { pattern: a, applyTo: stream, definition: { max-age: 1D } }"),
    faults: [
      'f.yaml:6:33: "applyTo" of the policy "p" cannot be "stream". Did you mean "streams"? Allowed: all, queues, classic_queues, quorum_queues, streams, exchanges.',
    ],
  },
  {
    what: "a priority that is no integer",
    text: policies("p: { pattern: a, priority: 1.5, definition: { expires: 1 } }"),
    faults: ['f.yaml:6:34: "priority" of the policy "p" cannot be 1.5. Allowed: an integer.'],
  },
  {
    what: "a misspelt setting",
    text: policies("p: { pattern: a, definition: { mesage-ttl: 5 } }"),
    faults: [
      `f.yaml:6:38: "mesage-ttl" is not a key of a policy. Did you mean "message-ttl"? Allowed: ${POLICY_KEY}.`,
    ],
  },
  {
    what: "a setting with x-",
    text: policies("p: { pattern: a, definition: { x-message-ttl: 5 } }"),
    faults: [
      'f.yaml:6:38: "x-message-ttl" is not a key of a policy. A policy\'s keys have no "x-": message-ttl.',
    ],
  },
  {
    what: "a queue's argument",
    text: policies("p: { pattern: a, definition: { max-priority: 5 } }"),
    faults: [
      'f.yaml:6:38: "max-priority" is not a key of a policy. It is a queue\'s argument: x-max-priority.',
    ],
  },
  {
    what: "a setting of old",
    text: policies("p: { pattern: a, definition: { ha-mode: all } }"),
    faults: [
      'f.yaml:6:38: "ha-mode" is no longer a key of a policy. RabbitMQ 4 has no mirrored queues: make it a quorum queue.',
    ],
  },
  {
    what: "a wrong value",
    text: policies("p: { pattern: a, definition: { message-ttl: '5' } }"),
    faults: [
      'f.yaml:6:51: "message-ttl" of the policy "p" cannot be "5". Allowed: an integer from 0 to 315360000000 (milliseconds).',
    ],
  },
  {
    what: "a value of old",
    text: policies("p: { pattern: a, definition: { queue-version: 1 } }"),
    faults: [
      'f.yaml:6:53: warning: "queue-version" of the policy "p" is 1, which does nothing on RabbitMQ 4.3. Of use: 2.',
    ],
  },
  {
    what: "a near miss in a choice",
    text: policies("p: { pattern: a, definition: { overflow: dropp-head } }"),
    faults: [
      'f.yaml:6:48: "overflow" of the policy "p" cannot be "dropp-head". Did you mean "drop-head"? Allowed: drop-head, reject-publish, reject-publish-dlx.',
    ],
  },
  {
    what: "a setting for other queues",
    text: policies("p: { pattern: a, applyTo: classic_queues, definition: { max-age: 1D } }"),
    faults: [
      'f.yaml:6:63: warning: "max-age" of the policy "p" is for stream queues, but the policy applies to "classic_queues": it does nothing. Of use for "applyTo": all, queues, streams.',
    ],
  },
  {
    what: "an exchange's setting for queues",
    text: policies("p: { pattern: a, applyTo: queues, definition: { alternate-exchange: x } }"),
    faults: [
      'f.yaml:6:55: warning: "alternate-exchange" of the policy "p" is for exchanges, but the policy applies to "queues": it does nothing. Of use for "applyTo": all, exchanges.',
    ],
  },
  {
    what: "a queue's setting for exchanges",
    text: policies("p: { pattern: a, applyTo: exchanges, definition: { expires: 5 } }"),
    faults: [
      'f.yaml:6:58: warning: "expires" of the policy "p" is for classic and quorum queues, but the policy applies to "exchanges": it does nothing. Of use for "applyTo": all, queues, classic_queues, quorum_queues.',
    ],
  },
  {
    what: "a broken pattern",
    text: policies("p: { pattern: '(a', definition: { expires: 1 } }"),
    faults: [
      'f.yaml:6:21: "pattern" of the policy "p" is not a regular expression: "(a" has a "(" without its ")".',
    ],
  },
  {
    what: "an undeclared target",
    text: policies("p: { pattern: a, definition: { dead-letter-exchange: y } }"),
    faults: [
      'f.yaml:6:60: "dead-letter-exchange" of the policy "p" names the exchange "y", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "a delayed retry without its least",
    text: policies("p: { pattern: a, definition: { delayed-retry-type: all } }"),
    faults: ['f.yaml:6:38: "delayed-retry-type" needs "delayed-retry-min" beside it.'],
  },
  {
    what: "a tie on a queue",
    text: policies(
      "one: { pattern: '^a', applyTo: queues, definition: { expires: 1 } }\ntwo: { pattern: a$, applyTo: all, definition: { max-length: 1 } }",
    ),
    faults: [
      'f.yaml:7:7: warning: The policies "one" and "two" both have the priority 0 and match the queue "a": which of them applies is undefined. Give them different priorities. The other one is at f.yaml:6:7.',
    ],
  },
  {
    what: "a tie on an exchange",
    text: policies(
      "one: { pattern: '', applyTo: exchanges, priority: 3, definition: { alternate-exchange: x } }\ntwo: { pattern: x, applyTo: exchanges, priority: 3, definition: { alternate-exchange: x } }",
    ),
    faults: [
      'f.yaml:7:7: warning: The policies "one" and "two" both have the priority 3 and match the exchange "x": which of them applies is undefined. Give them different priorities. The other one is at f.yaml:6:7.',
    ],
  },
];
