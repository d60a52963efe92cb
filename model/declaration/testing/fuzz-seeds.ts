/**
 * Documents that fuzzing begins with. Those that come most have each kind of object once or twice: so one change in a few
 * hits any given thing, and a document is read in a millisecond. Longer ones come now and then.
 */
import * as fc from "fast-check";
import { FROM_3_13, FROM_4_3, ONE_HOST_FROM_4_3 } from "./definitions-cases.ts";

/** What its queues, exchanges, bindings and rights can be. */
const TOPOLOGY = `# Comment
virtualHosts:
  v:
    description: é西
    tags: [orders]
    defaultQueueType: quorum
    limits: { max-queues: 5 }
    exchanges:
      e: { type: topic, arguments: { alternate-exchange: u } }
      u: { type: fanout, internal: true }
      h: { type: headers, autoDelete: true, protect: true }
      x: { external: true }
    queues:
      q:
        arguments: { x-dead-letter-exchange: u, x-dead-letter-strategy: at-least-once, x-overflow: reject-publish }
      s: { type: stream, arguments: { x-max-age: 7D, x-max-length-bytes: 1000000000 }, retain: true }
      西: { type: classic, arguments: { x-max-priority: 5 }, lint: { classic-queue-in-cluster: it may be lost } }
    bindings:
      - { source: e, destination: q, routingKey: "#" }
      - { source: e, destination: h, destinationType: exchange, routingKey: a.*.b }
      - { source: h, destination: 西, arguments: { x-match: any, n: 1, t: true } }
    policies:
      p: { pattern: '^q\\.', applyTo: quorum_queues, priority: 1, definition: { max-length: 5, message-ttl: 60000 } }
users:
  w: { tags: [], permissions: { v: { configure: ^$, write: ^(e|h)$, read: ^$ } } }
  o:
    tags: [monitoring]
    topicPermissions: { v: { e: { write: '^a\\.', read: ^$ } } }
`;

export const LINKS = `plugins: [rabbitmq_consistent_hash_exchange, rabbitmq_federation, rabbitmq_shovel]
virtualHosts:
  v:
    tracing: true
    exchanges: { e: { type: x-consistent-hash, arguments: { hash-header: h }, ignoreChanges: [durable] } }
    queues: { q: { renamedFrom: p, move: true, type: quorum, arguments: { x-delayed-retry-type: all, x-delayed-retry-min: 5 } } }
    bindings: [{ source: e, destination: q, routingKey: "5" }]
    operatorPolicies: { o: { pattern: ^q$, definition: { max-length: 5 } } }
    federationUpstreams: { u: { uri: ["amqp://u:canary@host:5672/v", "amqp://"], ack-mode: on-confirm } }
    federationUpstreamSets: { s: [{ upstream: u, max-hops: 2 }] }
    policies: { p: { pattern: ^e$, applyTo: exchanges, definition: { federation-upstream-set: s } } }
    shovels:
      m: { src-uri: "amqp://", src-queue: q, dest-uri: "amqp://u:canary@host", dest-publish-properties: { app_id: x } }
    parameters: { mine: { n: { deep: [1, null] } } }
users: { u: { limits: { max-channels: 5 } } }
globalParameters: { g: [true] }
`;

/** @param declaration one of a size that people have, with comments */
export function seedsWith(declaration: string): readonly string[] {
  return [TOPOLOGY, LINKS, declaration, FROM_3_13, FROM_4_3, ONE_HOST_FROM_4_3];
}

/** Of a list that follows {@link seedsWith}. */
export function seedOf<T>(each: readonly T[]): fc.Arbitrary<T> {
  const weights = [10, 10, 1, 2, 2, 2];
  return fc.oneof(
    ...each.map((seed, index) => ({ weight: weights[index] ?? 1, arbitrary: fc.constant(seed) })),
  );
}
