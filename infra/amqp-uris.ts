/** The URIs that clients connect by, with their credentials: secret. */
import * as pulumi from "@pulumi/pulumi";
import { firstVirtualHost, type User } from "../model/declaration/declaration.ts";
import { amqpUri } from "../model/rabbitmq/amqp-uri.ts";

/**
 * @param amqp the broker's address, without credentials
 * @param passwords by the users' names, those that are known
 * @returns one a user whose password is known; the virtual host in it is the user's first
 */
export function amqpUris(
  amqp: pulumi.Input<string>,
  users: readonly User[],
  passwords: ReadonlyMap<string, pulumi.Output<string>>,
): pulumi.Output<Record<string, string>> {
  const known = users.flatMap((user) => {
    const password = passwords.get(user.name);
    return password === undefined ? [] : [{ user, password }];
  });
  return pulumi.all([amqp, pulumi.all(known.map(({ password }) => password))]).apply(([url, secrets]) =>
    Object.fromEntries(
      known.map(({ user }, index) => [
        user.name,
        amqpUri(url, {
          user: user.name,
          password: secrets[index] ?? "",
          virtualHost: firstVirtualHost(user),
        }),
      ]),
    ),
  );
}
