/** Deprecated features that count here: https://www.rabbitmq.com/docs/deprecated-features */

/** Queues that are neither durable nor exclusive. RabbitMQ 4.3 refuses them where its configuration does not permit them. */
export const TRANSIENT_QUEUES = "transient_nonexcl_queues";
export const TRANSIENT_QUEUES_REFUSED = { since: "4.3" } as const;

/** The key of rabbitmq.conf by which a feature is permitted. */
export function permitKey(feature: string): string {
  return `deprecated_features.permit.${feature}`;
}
