/**
 * `warren:index:NodeReady`: stands after the container of a node. When the container is a new one, which its id says, it
 * waits until the node serves clients; where the node ends instead, the update fails with what its log says. Docker's
 * own wait says after two minutes that a container is not healthy, and nothing of why.
 *
 * It also sets the container's limit of processes, for which Docker's provider has no word, and keeps the plugins that are
 * enabled on the node.
 *
 * It asks the node itself without credentials: the administrator's password may be what changes.
 */
import { awaitStarted } from "../../broker/node/await-started.ts";
import { limitProcesses } from "../../broker/node/container/limit-processes.ts";
import { pluginsAskedFor, setPlugins } from "../../broker/node/node-plugins.ts";
import { MANAGEMENT_PLUGIN } from "../../model/rabbitmq/plugins.ts";
import { nodeReady } from "../description/readiness.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import type { OperationContext } from "./resource.ts";

export const nodeReadyResource = describedResource(nodeReady, {
  refreshBeforeUpdate: true,

  async create(inputs, preview, context) {
    await started(inputs, preview, context);
    return { id: preview ? "" : "ready", outputs: inputs };
  },

  async read(id, olds, { away, signal }) {
    const { container, plugins } = inputsOf(nodeReady, olds.inputs);
    const enabled = plugins && (await pluginsAskedFor({ container }, { signal }));
    if (plugins === undefined || enabled === undefined || isSame(enabled, plugins)) return olds;
    // Its HTTP API does not answer until this run has enabled it again.
    if (!enabled.includes(MANAGEMENT_PLUGIN))
      away.announce({ servers: [container], isDataGone: false, isSilent: false });
    const withThem = ({ values, secrets }: PropertyMap): PropertyMap => ({
      values: { ...values, plugins: enabled },
      secrets,
    });
    return { id, inputs: withThem(olds.inputs), outputs: withThem(olds.outputs) };
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
  const { container, endpoint, amqpEndpoint, timeout, processes, plugins } = inputsOf(nodeReady, inputs);
  const { ca } = broker().amqp;
  const listeners = { managementUrl: endpoint, amqpUrl: amqpEndpoint, ...(ca === undefined ? {} : { ca }) };
  if (processes !== undefined) await limitProcesses({ container }, processes, { signal });
  const enabled = plugins && (await pluginsAskedFor({ container }, { signal }));
  if (plugins !== undefined && enabled !== undefined && !isSame(enabled, plugins))
    await setPlugins({ container }, plugins, { signal });
  log.status("waits until the node serves clients");
  await awaitStarted([{ container }], [listeners], { timeout: timeout * 1_000, signal });
}

function isSame(enabled: readonly string[], wanted: readonly string[]): boolean {
  return JSON.stringify(enabled) === JSON.stringify(wanted.toSorted());
}
