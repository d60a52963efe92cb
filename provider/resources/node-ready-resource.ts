/**
 * `warren:index:NodeReady`: stands after the container of a node. When the container is a new one, which its id says, it
 * waits until the node serves clients; where the node ends instead, the update fails with what its log says. Docker's
 * own wait says after two minutes that a container is not healthy, and nothing of why.
 *
 * It also sets the container's limit of processes, for which Docker's provider has no word.
 *
 * It asks the node itself without credentials: the administrator's password may be what changes.
 */
import { z } from "zod";
import { awaitStarted } from "../../broker/node/await-started.ts";
import { limitProcesses } from "../../broker/node/container/limit-processes.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import {
  type DetailedDiff,
  type DiffKind,
  differingKeys,
  type OperationContext,
  type Resource,
} from "./resource.ts";
import { checked } from "./validation.ts";

const nodeReady = z.strictObject({
  container: z.string().min(1, "must not be empty"),
  containerId: z.string(),
  endpoint: z.url({ protocol: /^https?$/ }),
  amqpEndpoint: z.url({ protocol: /^amqps?$/ }),
  /** Seconds. */
  timeout: z.number().int().min(1).default(120),
  processes: z.number().int().min(1).optional(),
});

export const nodeReadyResource: Resource = {
  refreshBeforeUpdate: false,

  check(inputs: PropertyMap) {
    return checked(nodeReady, inputs);
  },

  diff(olds, news): DetailedDiff {
    const changed = differingKeys(Object.keys(nodeReady.shape), olds, news);
    return new Map(changed.map((key): [string, DiffKind] => [key, "update"]));
  },

  async create(inputs, preview, context) {
    await started(inputs, preview, context);
    return { id: preview ? "" : "ready", outputs: inputs };
  },

  async read(_id, olds) {
    return olds;
  },

  async update({ news, preview }, context) {
    await started(news, preview, context);
    return news;
  },

  async delete() {
    // It was nowhere but in the state.
  },
};

async function started(
  inputs: PropertyMap,
  preview: boolean,
  { broker, log, signal }: OperationContext,
): Promise<void> {
  if (preview || hasUnknown(inputs.values)) return;
  const values: object = inputs.values;
  const { container, endpoint, amqpEndpoint, timeout, processes } = values as z.infer<typeof nodeReady>;
  const { ca } = broker().amqp;
  const listeners = { managementUrl: endpoint, amqpUrl: amqpEndpoint, ...(ca === undefined ? {} : { ca }) };
  if (processes !== undefined) await limitProcesses({ container }, processes, { signal });
  log.status("waits until the node serves clients");
  await awaitStarted([{ container }], [listeners], { timeout: timeout * 1_000, signal });
}
