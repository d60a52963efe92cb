/**
 * The broker image of this version of Warren: RabbitMQ 4.3.6, the first with the fixes that the hardening list asks
 * for, with the management plugin. Pinned by the digest of Docker Official Images' multi-platform index, so that
 * two machines never run different things under one tag.
 */
export const OFFICIAL_IMAGE =
  "rabbitmq:4.3.6-management@sha256:cdf40d8cb363d145e377ed88d59696a42386ffe54b30125f10eb128b862eea95";
