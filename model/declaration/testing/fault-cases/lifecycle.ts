/** What is said of an object's past and of who may change it. */
import { type FaultCase, virtualHost } from "./fault-case.ts";

export const LIFECYCLE_FAULTS: readonly FaultCase[] = [
  {
    what: "a property that no queue has",
    text: virtualHost("queues: { a: { ignoreChanges: [internal, argument, x-max-lenght] } }"),
    faults: [
      'f.yaml:3:36: "internal" in "ignoreChanges" of the queue "a" is no property of a queue. Allowed: type, durable, autoDelete, arguments, or the name of an argument.',
      'f.yaml:3:46: "argument" in "ignoreChanges" of the queue "a" is no property of a queue. Did you mean "arguments"? Allowed: type, durable, autoDelete, arguments, or the name of an argument.',
      'f.yaml:3:56: "x-max-lenght" in "ignoreChanges" of the queue "a" is no property of a queue. Did you mean "x-max-length"? Allowed: type, durable, autoDelete, arguments, or the name of an argument.',
    ],
  },
  {
    what: "a property that no exchange has",
    text: virtualHost("exchanges: { a: { type: topic, ignoreChanges: [x-max-length] } }"),
    faults: [
      'f.yaml:3:52: "x-max-length" in "ignoreChanges" of the exchange "a" is no property of an exchange. Allowed: type, durable, autoDelete, internal, arguments, or the name of an argument.',
    ],
  },
  {
    what: "a property twice",
    text: virtualHost("queues: { a: { ignoreChanges: [durable, durable] } }"),
    faults: ['f.yaml:3:45: "durable" in "ignoreChanges" of the queue "a" stands there a second time.'],
  },
  {
    what: "properties that are no list",
    text: virtualHost("queues: { a: { ignoreChanges: durable } }"),
    faults: [
      'f.yaml:3:35: "ignoreChanges" of the queue "a" cannot be "durable". Allowed: a list of strings.',
    ],
  },
  {
    what: "renamed from its own name",
    text: virtualHost("queues: { a: { renamedFrom: a } }"),
    faults: ['f.yaml:3:33: "renamedFrom" of the queue "a" is its own name. Leave it out.'],
  },
  {
    what: "renamed from what is declared",
    text: virtualHost("queues: { a: { renamedFrom: b }, b: {} }"),
    faults: [
      'f.yaml:3:33: "renamedFrom" of the queue "a" is the name of another queue, which is declared. An old name is no longer declared.',
    ],
  },
  {
    what: "renamed from what is external",
    text: virtualHost("exchanges: { a: { type: topic, renamedFrom: b }, b: { external: true } }"),
    faults: [
      'f.yaml:3:49: "renamedFrom" of the exchange "a" is the name of another exchange, which is declared. An old name is no longer declared.',
    ],
  },
  {
    what: "two renamed from one",
    text: virtualHost("queues: { a: { renamedFrom: c }, b: { renamedFrom: c } }"),
    faults: ['f.yaml:3:56: Two objects are renamed from the queue "c". The first one is at f.yaml:3:33.'],
  },
  {
    what: "renamed from what RabbitMQ made",
    text: virtualHost("queues: { a: { renamedFrom: amq.gen-x } }"),
    faults: [
      'f.yaml:3:33: The name "amq.gen-x" of a queue is RabbitMQ\'s own: names that begin with "amq." are reserved. Rename it.',
    ],
  },
  {
    what: "renamed from a number",
    text: virtualHost("queues: { a: { renamedFrom: 5 } }"),
    faults: ['f.yaml:3:33: "renamedFrom" of the queue "a" cannot be 5. Allowed: a string. Put it in quotes.'],
  },
];
