/** What a lesson's program gets, made of the context of its check. */

import { bounded } from "../../../broker/amqp/bounded.ts";
import { awaitReady } from "../../../broker/node/await-ready.ts";
import { restart } from "../../../broker/node/node.ts";
import type { CheckContext } from "../../../smoke-tests/run/check-context.ts";
import { settleMap } from "../../../smoke-tests/run/settle.ts";
import { Collection } from "./collection.ts";
import type { Connection, Stage } from "./scenario.ts";

export interface OpenStage {
  readonly stage: Stage;
  /** The words with which the broker has closed channels or connections, the newest last. */
  readonly objections: () => string[];
}

/** @param options.patience milliseconds for one wait of a program */
export async function openStage(
  context: CheckContext,
  options: { readonly name: string; readonly patience: number; readonly tell: Stage["tell"] },
): Promise<OpenStage> {
  const { target, signal } = context;
  const { virtualHost, owner } = await context.emptyVirtualHost(options.name);
  const bounds = { timeout: options.patience, signal };
  const watched: (() => string | undefined)[] = [];
  const stage: Stage = {
    tell: options.tell,
    async connect(): Promise<Connection> {
      const connection = await context.connect({ virtualHost, ...owner });
      watched.push(() => connection.trouble);
      return {
        async createChannel() {
          const opened = await connection.channel();
          watched.push(() => opened.closedBy());
          return opened.channel;
        },
        async createConfirmChannel() {
          const opened = await connection.confirmChannel();
          watched.push(() => opened.closedBy());
          return opened.channel;
        },
        close: () => connection.close(),
        crash: () => connection.crash(),
      };
    },
    async restartBroker() {
      signal.throwIfAborted();
      await settleMap(target.nodes, (node) => restart(node));
      await awaitReady(target, { signal });
    },
    collect: <T>(what: string) => new Collection<T>(what, bounds),
    within: (what, promise) => bounded(what, promise, bounds),
  };
  return { stage, objections: () => watched.flatMap((words) => words() || []) };
}
