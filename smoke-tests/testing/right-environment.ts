/** The environment that mutants break, on a broker of its own. */

import { readFile } from "node:fs/promises";
import { ManagementApi } from "../../broker/api/management-api.ts";
import { poll } from "../../broker/node/poll.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { permitLine, TRANSIENT_QUEUES } from "../../model/rabbitmq/deprecated-features.ts";
import { startDeclaredBroker } from "../declared-broker.ts";
import { planBatches } from "../plan-checks.ts";
import type { Plan } from "../smoke-options.ts";
import { allMutants } from "./mutants/all-mutants.ts";
import { type Exported, readExported } from "./mutants/exported.ts";
import type { Mutant } from "./mutants/mutant.ts";
import type { MutantRun } from "./mutants/run-mutant.ts";

/** A transient queue is one of the things that are wrong. */
const SETTINGS = [permitLine(TRANSIENT_QUEUES)];

export interface RightEnvironment extends MutantRun, AsyncDisposable {
  readonly mutants: readonly Mutant[];
}

/** Its partner is at an address that nobody has, so that its links do not run; all else of them is looked at. */
const withoutLinks: Plan = (input) =>
  planBatches(input).filter(({ checks }) => checks.every(({ id }) => id !== "operation/links"));

/** @param image with RabbitMQ 4.3 and its plugins */
export async function startRightEnvironment(image: string): Promise<RightEnvironment> {
  const file = new URL("./mutants/environment.yaml", import.meta.url);
  const declaration = readDeclaration([{ path: "environment.yaml", text: await readFile(file, "utf8") }]);
  const declared = await startDeclaredBroker({ declaration, image, settings: SETTINGS });
  const { managementUrl, amqpUrl, administrator, node } = declared;
  const api = new ManagementApi({ url: managementUrl, ...administrator });
  const stop = async (): Promise<void> => {
    await api.close();
    await declared.stop();
  };
  try {
    const right: Exported = await readExported(api);
    const known = { administrator: administrator.username, plugins: await enabledPlugins(api) };
    return {
      broker: { api, node, managementUrl, amqpUrl },
      right,
      smokeTest: (options) => declared.smokeTest({ plan: withoutLinks, ...options }),
      mutants: allMutants(right, known),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A node that has just started tells of them after some seconds. */
async function enabledPlugins(api: ManagementApi): Promise<readonly string[]> {
  return await poll("the node to tell its plugins", { timeout: 120_000, interval: 200 }, async (signal) => {
    const [node] = await rawGet<{ enabled_plugins?: string[] }[]>(
      api,
      "/nodes?columns=enabled_plugins",
      signal,
    );
    return node?.enabled_plugins;
  });
}
