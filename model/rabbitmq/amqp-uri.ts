/** URIs that clients connect by: https://www.rabbitmq.com/docs/uri-spec. */

export interface AmqpLogin {
  readonly user: string;
  readonly password: string;
  /** @default the client's own: RabbitMQ's clients take `/` */
  readonly virtualHost?: string | undefined;
}

/**
 * A secret, because the password is in it.
 *
 * @param address `amqp://HOST:PORT` or `amqps://HOST:PORT`, without credentials and path
 * @returns with the virtual host as one segment of the path, its own slashes percent-encoded
 */
export function amqpUri(address: string, { user, password, virtualHost }: AmqpLogin): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  const path = virtualHost === undefined ? "" : `/${encodeURIComponent(virtualHost)}`;
  return `${address.replace("://", `://${credentials}`)}${path}`;
}
