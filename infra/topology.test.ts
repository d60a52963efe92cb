import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { stackObjects } from "./topology.ts";

test("a destroy takes away what is declared, but for what is retained and what is others'", () => {
  const declaration = readDeclaration([
    {
      path: "f.yaml",
      text: `plugins: [rabbitmq_shovel]
virtualHosts:
  a:
    limits: { max-queues: 9 }
    exchanges: { e: { type: topic }, theirs: { external: true } }
    queues: { q: {}, kept: { retain: true } }
    policies: { p: { pattern: ^q, applyTo: queues, definition: { max-length: 5 } } }
    operatorPolicies: { cap: { pattern: ^q, applyTo: queues, definition: { max-length: 9 } } }
    bindings:
      - { source: e, destination: q, routingKey: k }
      - { source: amq.topic, destination: amq.fanout, destinationType: exchange, routingKey: k }
    shovels:
      s: { src-uri: 'amqp://a.example', src-queue: q, dest-uri: 'amqp://b.example', dest-queue: q }
  b: {}
  theirs:
    external: true
    queues: { q: {} }
users:
  u:
    limits: { max-channels: 9 }
    permissions: { a: { configure: ^$, write: ^$, read: ^$ } }
    topicPermissions: { a: { e: { write: ^k, read: ^k } } }
`,
    },
  ]);
  const nothing = {
    exchanges: [],
    queues: [],
    bindings: [],
    policies: [],
    operatorPolicies: [],
    parameters: [],
    users: ["u"],
    limits: [],
  };
  assert.deepEqual(stackObjects(declaration), {
    virtualHosts: ["a", "b"],
    objects: {
      a: {
        exchanges: ["e"],
        queues: ["q"],
        bindings: ["amq.topic -> exchange amq.fanout [k]"],
        policies: ["p"],
        operatorPolicies: ["cap"],
        parameters: ["shovel/s"],
        users: ["u"],
        limits: ["max-queues"],
      },
      b: nothing,
      theirs: { ...nothing, queues: ["q"] },
    },
    users: { u: { permissions: ["a"], topicPermissions: { a: ["e"] }, limits: ["max-channels"] } },
  });
});
