/** Limits of virtual hosts and of users, which RabbitMQ keeps as it got them. */

/** A negative one is RabbitMQ's word for none: `rabbit_vhost_limit`, `rabbit_auth_backend_internal:is_over_connection_limit/1`. */
export function isLimit(value: number): boolean {
  return value >= 0;
}

/** The limits that a user can have: by Pulumi's names those of RabbitMQ. */
export const USER_LIMITS = { maxConnections: "max-connections", maxChannels: "max-channels" } as const;

export type UserLimitProperties = { readonly [key in keyof typeof USER_LIMITS]?: number };

/** @param limits by RabbitMQ's names; one that is absent is no limit */
export function userLimitProperties(
  limits: {
    readonly [limit in (typeof USER_LIMITS)[keyof typeof USER_LIMITS]]?: number | undefined;
  },
): UserLimitProperties {
  const { "max-connections": maxConnections, "max-channels": maxChannels } = limits;
  return {
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(maxChannels === undefined ? {} : { maxChannels }),
  };
}
