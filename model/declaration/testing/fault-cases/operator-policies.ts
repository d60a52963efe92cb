/** Operator policies. */
import { type FaultCase, operatorPolicy, virtualHost } from "./fault-case.ts";

export const OPERATOR_POLICY_FAULTS: readonly FaultCase[] = [
  {
    what: "a key that only a policy takes",
    text: operatorPolicy("{ dead-letter-exchange: amq.direct }"),
    faults: [
      'f.yaml:3:56: "dead-letter-exchange" is not a key of an operator policy. RabbitMQ takes it in a policy only. Allowed: delayed-retry-max, delayed-retry-min, delayed-retry-type, delivery-limit, expires, max-length, max-length-bytes, message-ttl, overflow, queue-version, target-group-size.',
    ],
  },
  {
    what: "a key that nobody takes",
    text: operatorPolicy("{ max-lenght: 5 }"),
    faults: [
      'f.yaml:3:56: "max-lenght" is not a key of an operator policy. Did you mean "max-length"? Allowed: delayed-retry-max, delayed-retry-min, delayed-retry-type, delivery-limit, expires, max-length, max-length-bytes, message-ttl, overflow, queue-version, target-group-size.',
    ],
  },
  {
    what: "a key with x-",
    text: operatorPolicy("{ x-max-length: 5 }"),
    faults: [
      'f.yaml:3:56: "x-max-length" is not a key of an operator policy. A policy\'s keys have no "x-": max-length.',
    ],
  },
  {
    what: "a queue's argument",
    text: operatorPolicy("{ max-priority: 5 }"),
    faults: [
      'f.yaml:3:56: "max-priority" is not a key of an operator policy. It is a queue\'s argument: x-max-priority.',
    ],
  },
  {
    what: "an obsolete key",
    text: operatorPolicy("{ max-in-memory-length: 5 }"),
    faults: [
      'f.yaml:3:56: warning: "max-in-memory-length" is no longer a key of an operator policy. RabbitMQ ignores it since 3.10: quorum queues keep no message bodies in memory.',
    ],
  },
  {
    what: "an obsolete key that only a policy takes",
    text: operatorPolicy("{ queue-mode: lazy }"),
    faults: [
      'f.yaml:3:56: "queue-mode" is not a key of an operator policy. Allowed: delayed-retry-max, delayed-retry-min, delayed-retry-type, delivery-limit, expires, max-length, max-length-bytes, message-ttl, overflow, queue-version, target-group-size.',
    ],
  },
  {
    what: "a wrong value",
    text: operatorPolicy("{ max-length: many }"),
    faults: [
      'f.yaml:3:68: "max-length" of the operator policy "p" cannot be "many". Allowed: an integer from 0.',
    ],
  },
  {
    what: "nothing",
    text: operatorPolicy("{}"),
    faults: [
      'f.yaml:3:54: The definition of the operator policy "p" is empty. Allowed: delayed-retry-max, delayed-retry-min, delayed-retry-type, delivery-limit, expires, max-length, max-length-bytes, message-ttl, overflow, queue-version, target-group-size.',
    ],
  },
  {
    what: "a delayed retry without its delay",
    text: operatorPolicy("{ delayed-retry-type: all }"),
    faults: ['f.yaml:3:56: "delayed-retry-type" needs "delayed-retry-min" beside it.'],
  },
  {
    what: "for streams",
    text: virtualHost(
      "operatorPolicies: { p: { pattern: a, applyTo: streams, definition: { message-ttl: 5 } } }",
    ),
    faults: [
      'f.yaml:3:74: warning: "message-ttl" of the operator policy "p" is for classic and quorum queues, but the operator policy applies to "streams": it does nothing. Of use for "applyTo": all, queues, classic_queues, quorum_queues.',
    ],
  },
  {
    what: "for exchanges",
    text: virtualHost(
      "operatorPolicies: { p: { pattern: a, applyTo: exchanges, definition: { max-length: 5 } } }",
    ),
    faults: [
      'f.yaml:3:76: warning: "max-length" of the operator policy "p" is for classic and quorum queues, but the operator policy applies to "exchanges": it does nothing. Of use for "applyTo": all, queues, classic_queues, quorum_queues.',
    ],
  },
  {
    what: "a broken pattern",
    text: virtualHost("operatorPolicies: { p: { pattern: '(', definition: { max-length: 5 } } }"),
    faults: [
      'f.yaml:3:39: "pattern" of the operator policy "p" is not a regular expression: "(" has a "(" without its ")".',
    ],
  },
  {
    what: "no pattern",
    text: virtualHost("operatorPolicies: { p: { definition: { max-length: 5 } } }"),
    faults: ['f.yaml:3:28: The operator policy "p" has no "pattern". Needed: a string.'],
  },
  {
    what: "an unknown key of its own",
    text: virtualHost("operatorPolicies: { p: { patern: a, definition: { max-length: 5 } } }"),
    faults: [
      'f.yaml:3:28: The operator policy "p" has no "pattern". Needed: a string.',
      'f.yaml:3:30: "patern" is not a key of an operator policy. Did you mean "pattern"? Allowed: pattern, applyTo, priority, definition.',
    ],
  },
  {
    what: "two of one priority",
    text: virtualHost(
      "queues: { a: {} }\noperatorPolicies: { p: { pattern: a, definition: { max-length: 5 } }, r: { pattern: ^a, definition: { expires: 5 } } }",
    ),
    faults: [
      'f.yaml:4:75: warning: The operator policies "p" and "r" both have the priority 0 and match the queue "a": which of them applies is undefined. Give them different priorities. The other one is at f.yaml:4:25.',
    ],
  },
  {
    what: "a section that is a list",
    text: virtualHost("operatorPolicies: []"),
    faults: ['f.yaml:3:23: "operatorPolicies" cannot be []. Allowed: a mapping from names.'],
  },
];
