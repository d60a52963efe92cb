/** Limits of virtual hosts and of users, which RabbitMQ keeps as it got them. */

/** A negative one is RabbitMQ's word for none: `rabbit_vhost_limit`, `rabbit_auth_backend_internal:is_over_connection_limit/1`. */
export function isLimit(value: number): boolean {
  return value >= 0;
}
