/** Connections that are used again: logging in costs a broker more than most of what is tried over a connection. */
import type { AmqpConnection } from "./connection.ts";

export class ConnectionPool {
  readonly #connect: () => Promise<AmqpConnection>;
  readonly #idle: AmqpConnection[] = [];

  /** @param connect opens one; who hands it over closes them in the end */
  constructor(connect: () => Promise<AmqpConnection>) {
    this.#connect = connect;
  }

  /** One that is open and has no channels: an idle one, or a new one. */
  async take(): Promise<AmqpConnection> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (isSound(idle)) return idle;
    }
    return this.#connect();
  }

  /** Closes its channels, so that what they hold goes back to the queues. One that has come to harm is closed. */
  async give(connection: AmqpConnection): Promise<void> {
    if (isSound(connection) && (await closedChannels(connection))) this.#idle.push(connection);
    else await connection.close();
  }
}

function isSound({ isOpen, trouble }: AmqpConnection): boolean {
  return isOpen && trouble === "";
}

/** @returns whether that went well, so that the connection can be used again */
async function closedChannels(connection: AmqpConnection): Promise<boolean> {
  try {
    await connection.closeChannels();
    return isSound(connection);
  } catch {
    // Whatever is wrong with it, it is closed, and the next one is new.
    return false;
  }
}
