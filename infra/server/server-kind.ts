/** Kinds of server: one node in Docker, a cluster in Docker, any RabbitMQ that is there already. */
export const SERVER_KINDS = ["docker", "cluster", "existing"] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];
