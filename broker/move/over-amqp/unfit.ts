/** Messages that nobody can publish again as they are. */
import type { ConsumeMessage } from "amqplib";

/** Who publishes again. */
export interface Republisher {
  readonly username: string;
  /** Whether it may publish as somebody else: the tag `impersonator`. */
  readonly impersonates: boolean;
}

const REPLACEMENT = "\u{FFFD}";

/**
 * Pure. Of its properties only `user_id` is looked at by RabbitMQ (https://www.rabbitmq.com/docs/validated-user-id): `CC` does nothing in a fanout exchange.
 *
 * @returns why it has to stay, without a full stop; undefined where it can be moved
 */
export function unfitness(
  { properties, fields }: Pick<ConsumeMessage, "properties" | "fields">,
  { username, impersonates }: Republisher,
): string | undefined {
  const { userId } = properties as { readonly userId?: unknown };
  if (userId !== undefined && userId !== username && !impersonates) {
    return `a message in it has the user_id ${JSON.stringify(userId)}, which another user may publish only with the tag impersonator`;
  }
  if (fields.routingKey.includes(REPLACEMENT)) {
    return "a message in it has a routing key that is not UTF-8, which cannot be published again as it is";
  }
  return undefined;
}
