/**
 * Routing cases as data: small topologies, publishes, and the queues that get a copy, each with the rule that it
 * shows. The oracle and a real broker are both held to them. What RabbitMQ 4.3.6 does is what is right.
 */
import type { RoutingGroup } from "./corpus/cases.ts";
import { GRAPH_CASES } from "./corpus/graph.ts";
import { HEADERS_CASES } from "./corpus/headers.ts";
import { KEY_CASES } from "./corpus/keys.ts";
import { TOPIC_CASES } from "./corpus/topic.ts";

export type { RoutingCase, RoutingGroup } from "./corpus/cases.ts";

export const CORPUS: readonly RoutingGroup[] = [
  ...KEY_CASES,
  ...TOPIC_CASES,
  ...HEADERS_CASES,
  ...GRAPH_CASES,
];
