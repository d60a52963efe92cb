/**
 * `warren:index:NodeReady`: stands after the container of a node. When the container is a new one, which its id says, it
 * waits until the node serves clients; where the node ends instead, the update fails with what its log says. Docker's
 * own wait says after two minutes that a container is not healthy, and nothing of why.
 *
 * It also sets the container's limit of processes, for which Docker's provider has no word.
 *
 * It asks the node itself without credentials: the administrator's password may be what changes.
 */
import { awaitStarted } from "../../broker/node/await-started.ts";
import { limitProcesses } from "../../broker/node/container/limit-processes.ts";
import { nodeReady } from "../description/readiness.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import type { OperationContext } from "./resource.ts";

export const nodeReadyResource = describedResource(nodeReady, {
  async create(inputs, preview, context) {
    await started(inputs, preview, context);
    return { id: preview ? "" : "ready", outputs: inputs };
  },

  async update({ news, preview }, context) {
    await started(news, preview, context);
    return news;
  },
});

async function started(
  inputs: PropertyMap,
  preview: boolean,
  { broker, log, signal }: OperationContext,
): Promise<void> {
  if (preview || hasUnknown(inputs.values)) return;
  const { container, endpoint, amqpEndpoint, timeout, processes } = inputsOf(nodeReady, inputs);
  const { ca } = broker().amqp;
  const listeners = { managementUrl: endpoint, amqpUrl: amqpEndpoint, ...(ca === undefined ? {} : { ca }) };
  if (processes !== undefined) await limitProcesses({ container }, processes, { signal });
  log.status("waits until the node serves clients");
  await awaitStarted([{ container }], [listeners], { timeout: timeout * 1_000, signal });
}
