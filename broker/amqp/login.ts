/** Whether the broker lets someone in, and if not, what it objects to. */
import type { SocketOptions } from "amqplib";
import { messageOf } from "../../model/warren-error.ts";
import type { AmqpLogin } from "./amqplib-connect.ts";
import type { Bounds } from "./bounded.ts";
import { openConnection } from "./connection.ts";

export type LoginOutcome =
  | { readonly outcome: "accepted" }
  /** Name, password or mechanism: reply code 403, ACCESS_REFUSED. */
  | { readonly outcome: "credentials-refused"; readonly detail: string }
  /** Authenticated, and `connection.open` refused: no such virtual host, no permission in it, or a limit. */
  | { readonly outcome: "virtual-host-refused"; readonly detail: string }
  | { readonly outcome: "mechanism-not-offered"; readonly detail: string }
  /** Anything that says nothing about the right to enter: no connection, a time limit. */
  | { readonly outcome: "failed"; readonly detail: string };

/** SASL ANONYMOUS (RFC 4505) with an empty trace: RabbitMQ logs it in as its `anonymous_login_user`. */
export const ANONYMOUS: NonNullable<SocketOptions["credentials"]> = {
  mechanism: "ANONYMOUS",
  response: () => Buffer.alloc(0),
};

export async function tryLogin(login: AmqpLogin, bounds: Bounds): Promise<LoginOutcome> {
  try {
    const connection = await openConnection(login, bounds);
    await connection.close();
    return { outcome: "accepted" };
  } catch (error) {
    bounds.signal?.throwIfAborted();
    return classifyLoginError(messageOf(error));
  }
}

/** By the words of amqplib 2, which wraps the broker's reply into them and gives no code. */
export function classifyLoginError(message: string): LoginOutcome {
  if (/\b403 \(ACCESS[-_]REFUSED\)|ACCESS_REFUSED - /.test(message)) {
    return { outcome: "credentials-refused", detail: brokerWords(message) };
  }
  // amqplib keeps the reply code of a refused connection.open to itself.
  if (message.startsWith("Expected ConnectionOpenOk; got <ConnectionClose")) {
    return { outcome: "virtual-host-refused", detail: "authenticated, then connection.open was refused" };
  }
  if (/^SASL mechanism .* is not provided by the server$/.test(message)) {
    return { outcome: "mechanism-not-offered", detail: message };
  }
  return { outcome: "failed", detail: message };
}

function brokerWords(message: string): string {
  return /ACCESS_REFUSED - [^"]*/.exec(message)?.[0].trim() ?? message;
}
