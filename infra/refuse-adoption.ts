/**
 * @pulumi/rabbitmq creates a user by a PUT, which takes over a user that is there already: it resets the password,
 * and a later destroy deletes somebody else's user. These hooks refuse that. What this stack had begun to create
 * when it was killed is its own: a global parameter on the broker says so from before the first change on.
 */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { WarrenError } from "../model/warren-error.ts";

export interface BrokerAccess {
  /** The management API: `http://127.0.0.1:15672`. */
  readonly endpoint: string;
  readonly username: string;
  readonly password: pulumi.Output<string>;
}

export interface RefusalOfAdoption {
  readonly hooksFor: (user: string) => pulumi.ResourceHookBinding;
}

/** Milliseconds for one request to the broker. */
const REQUEST_TIMEOUT = 10_000;

export function refusalOfAdoption(broker: BrokerAccess): RefusalOfAdoption {
  return {
    hooksFor: (user) => ({
      beforeCreate: [
        new pulumi.ResourceHook(`claim-user-${user}`, async ({ urn }) => {
          const journal = journalPath(urn);
          const claimed = (await request(broker, "GET", journal)) !== 404;
          if (claimed) return;
          if ((await request(broker, "GET", `/users/${encodeURIComponent(user)}`)) !== 404) {
            throw new WarrenError(
              "user-exists",
              `User "${user}" is on the broker already, and not of this stack`,
              {
                hint:
                  "Delete it (rabbitmqctl delete_user), or take it into the stack as it is: " +
                  `pulumi import rabbitmq:index/user:User ${user} ${user}`,
              },
            );
          }
          await request(broker, "PUT", journal, { name: journalName(urn), value: { urn } });
        }),
      ],
      afterCreate: [
        new pulumi.ResourceHook(`claimed-user-${user}`, async ({ urn }) => {
          await request(broker, "DELETE", journalPath(urn));
        }),
      ],
    }),
  };
}

function journalName(urn: string): string {
  return `warren-user-${createHash("sha256").update(urn).digest("hex").slice(0, 32)}`;
}

function journalPath(urn: string): string {
  return `/global-parameters/${journalName(urn)}`;
}

/** @returns the HTTP status: 2xx or 404 */
async function request(broker: BrokerAccess, method: string, path: string, body?: unknown): Promise<number> {
  const password = await new Promise<string>((resolve) => broker.password.apply(resolve));
  const credentials = Buffer.from(`${broker.username}:${password}`, "utf8").toString("base64");
  const answer = await fetch(`${broker.endpoint}/api${path}`, {
    method,
    headers: { authorization: `Basic ${credentials}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT),
  });
  await answer.arrayBuffer();
  if (answer.ok || answer.status === 404) return answer.status;
  throw new WarrenError("broker-refused", `${method} ${broker.endpoint}/api${path}: HTTP ${answer.status}`);
}
