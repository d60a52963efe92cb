/** Deprecated features that count here: https://www.rabbitmq.com/docs/deprecated-features */

/** Queues that are neither durable nor exclusive. RabbitMQ 4.3 refuses them where its configuration does not permit them. */
export const TRANSIENT_QUEUES = "transient_nonexcl_queues";
export const TRANSIENT_QUEUES_REFUSED = { since: "4.3" } as const;

const PERMIT = "deprecated_features.permit.";

/** The key of rabbitmq.conf by which a feature is permitted. */
export function permitKey(feature: string): string {
  return `${PERMIT}${feature}`;
}

/** The line of rabbitmq.conf that does. */
export function permitLine(feature: string): string {
  return `${permitKey(feature)} = true`;
}

/** The feature that a key of rabbitmq.conf permits, or refuses; undefined of another key. */
export function featureOfPermit(key: string): string | undefined {
  return key.startsWith(PERMIT) ? key.slice(PERMIT.length) : undefined;
}
