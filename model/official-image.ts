import { SERVER_VERSION } from "./rabbitmq/versions.ts";

/**
 * The broker image of this version of Warren: of a RabbitMQ, the first with the fixes that the hardening list asks
 * for, with the management plugin. Pinned by the digest of Docker Official Images' multi-platform index, so that
 * two machines never run different things under one tag.
 */
export const OFFICIAL_IMAGE = `rabbitmq:${SERVER_VERSION}-management@sha256:cdf40d8cb363d145e377ed88d59696a42386ffe54b30125f10eb128b862eea95`;

/**
 * The load balancer of a cluster: HAProxy 3.2, the series with long-term support, pinned as above. The digest of
 * haproxy:3.2.21-alpine (alpine3.24) as several public projects have pinned it.
 */
export const OFFICIAL_LOAD_BALANCER_IMAGE =
  "haproxy:3.2.21-alpine3.24@sha256:66e25cc9a8332635f4e897f7f4b1e5622c25f09f0ee23cddc6ce9bdb3a24772a";
