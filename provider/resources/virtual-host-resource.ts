/** `warren:index:VirtualHost`. The promises are kept in broker/virtual-hosts/virtual-host.ts; this translates. */

import {
  createVirtualHost,
  deleteVirtualHost,
  isSomebodyElses,
  readVirtualHost,
  updateVirtualHost,
  type VirtualHostSettings,
  virtualHostExists,
} from "../../broker/virtual-hosts/virtual-host.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { isOfReplacedBroker, withCluster } from "./recorded-cluster.ts";
import {
  type Checked,
  type DetailedDiff,
  type DiffKind,
  type OperationContext,
  propertiesOf,
  type Resource,
} from "./resource.ts";
import { checkVirtualHost } from "./virtual-host-schema.ts";
import { askInPreview } from "./when-reachable.ts";

/** What Check returns: every property there. */
export interface VirtualHostInputs {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly defaultQueueType: string;
  readonly limits: { readonly maxQueues?: number; readonly maxConnections?: number };
  readonly tracing: boolean;
}

const PROPERTIES = ["name", "description", "tags", "defaultQueueType", "limits", "tracing"] as const;

export const virtualHostResource: Resource = {
  refreshBeforeUpdate: true,

  check(inputs: PropertyMap): Checked {
    return checkVirtualHost(inputs);
  },

  diff(olds: PropertyMap, news: PropertyMap): DetailedDiff {
    const changed = PROPERTIES.filter((key) => textOf(olds, key) !== textOf(news, key));
    return new Map(
      changed.map((key): [string, DiffKind] => [key, key === "name" ? "update-replace" : "update"]),
    );
  },

  async create(inputs, preview, context) {
    const { broker, owner, signal } = context;
    if (hasUnknown(inputs.values)) return { id: "", outputs: inputs };
    const settings = settingsOf(inputs);
    if (preview) {
      await askInPreview(async () => {
        if (await isSomebodyElses(broker().api, { owner: owner(), name: settings.name }, signal))
          throw virtualHostExists(settings.name);
      });
      return { id: "", outputs: inputs };
    }
    return { id: settings.name, outputs: await created(inputs, context) };
  },

  async read(id, olds, context) {
    if (await isOfReplacedBroker(olds.outputs, context)) return undefined;
    const found = await readVirtualHost(context.broker().api, id, context.signal);
    if (found === undefined) return undefined;
    const inputs = propertiesOf(inputsOf(found), olds.inputs.secrets);
    return { id, outputs: await withCluster(inputs, context), inputs };
  },

  async update({ olds, news, preview }, context) {
    if (preview) {
      await askInPreview(() => isOfReplacedBroker(olds, context), context.log);
      return news;
    }
    if (await isOfReplacedBroker(olds, context)) return created(news, context);
    await updateVirtualHost(context.broker().api, settingsOf(news), context.signal);
    return withCluster(news, context);
  },

  async delete(id, outputs, context) {
    if (await isOfReplacedBroker(outputs, context)) return;
    const { broker, signal, deleteData, onFinished } = context;
    const { limits } = settingsOf(outputs);
    await deleteVirtualHost(broker().api, id, { deleteData, limits, signal });
    onFinished();
  },
};

async function created(inputs: PropertyMap, context: OperationContext): Promise<PropertyMap> {
  const outputs = await withCluster(inputs, context);
  await createVirtualHost(
    context.broker().api,
    { owner: context.owner(), settings: settingsOf(inputs) },
    context.signal,
  );
  context.onFinished();
  return outputs;
}

function textOf(properties: PropertyMap, key: string): string {
  const value = properties.values[key] ?? null;
  return hasUnknown(value) ? "unknown" : canonicalJson(value as ArgumentValue);
}

/** Check has made them what the type says. */
function settingsOf(inputs: PropertyMap): VirtualHostSettings {
  const values: object = inputs.values;
  const { limits, ...settings } = values as VirtualHostInputs;
  return {
    ...settings,
    limits: {
      ...(limits.maxQueues === undefined ? {} : { "max-queues": limits.maxQueues }),
      ...(limits.maxConnections === undefined ? {} : { "max-connections": limits.maxConnections }),
    },
  };
}

function inputsOf({ limits, ...settings }: VirtualHostSettings): VirtualHostInputs {
  const { "max-queues": maxQueues, "max-connections": maxConnections } = limits;
  return {
    ...settings,
    limits: {
      ...(maxQueues === undefined ? {} : { maxQueues }),
      ...(maxConnections === undefined ? {} : { maxConnections }),
    },
  };
}
