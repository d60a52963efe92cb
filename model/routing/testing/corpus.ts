/**
 * Routing cases as data: small topologies, publishes, and the queues that get a copy, each with the rule that it
 * shows. The oracle and a real broker are both held to them. What RabbitMQ 4.3.6 does is what is right.
 */

import { ACCESS_CASES } from "./corpus/access.ts";
import type { RoutingGroup } from "./corpus/cases.ts";
import { CHAIN_CASES } from "./corpus/chains.ts";
import { CHOOSING_CASES } from "./corpus/choosing.ts";
import { GRAPH_CASES } from "./corpus/graph.ts";
import { HEADERS_CASES } from "./corpus/headers.ts";
import { HEADERS_NESTED_CASES } from "./corpus/headers-nested.ts";
import { HEADERS_VALUE_CASES } from "./corpus/headers-values.ts";
import { KEY_CASES } from "./corpus/keys.ts";
import { PUBLISH_CASES } from "./corpus/publishes.ts";
import { TOPIC_CASES } from "./corpus/topic.ts";
import { TOPIC_ACCESS_CASES } from "./corpus/topic-access.ts";
import { TOPIC_POSITION_CASES } from "./corpus/topic-positions.ts";

export type { RoutingCase, RoutingGroup } from "./corpus/cases.ts";

export const CORPUS: readonly RoutingGroup[] = [
  ...KEY_CASES,
  ...TOPIC_CASES,
  ...HEADERS_CASES,
  ...TOPIC_POSITION_CASES,
  ...HEADERS_VALUE_CASES,
  ...HEADERS_NESTED_CASES,
  ...GRAPH_CASES,
  ...CHAIN_CASES,
  ...CHOOSING_CASES,
  ...ACCESS_CASES,
  ...TOPIC_ACCESS_CASES,
  ...PUBLISH_CASES,
];
