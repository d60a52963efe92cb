/** `warren:index:VirtualHost`. The promises are kept in broker/virtual-host.ts; this translates. */

import { ManagementApiError } from "../broker/management-api.ts";
import {
  createVirtualHost,
  deleteVirtualHost,
  isSomebodyElses,
  readVirtualHost,
  updateVirtualHost,
  type VirtualHostSettings,
  virtualHostExists,
} from "../broker/virtual-host.ts";
import { canonicalJson } from "../model/topology/object-keys.ts";
import type { ArgumentValue } from "../model/topology/topology.ts";
import { hasUnknown, type PropertyMap } from "./property-map.ts";
import { type Checked, type DetailedDiff, type DiffKind, propertiesOf, type Resource } from "./resource.ts";
import { checkVirtualHost } from "./virtual-host-schema.ts";

/** What Check returns: every property there. */
export interface VirtualHostInputs {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly defaultQueueType: string;
  readonly limits: { readonly maxQueues?: number; readonly maxConnections?: number };
}

const PROPERTIES = ["name", "description", "tags", "defaultQueueType", "limits"] as const;

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

  async create(inputs, preview, { broker, urn, signal, onFinished }) {
    if (hasUnknown(inputs.values)) return { id: "", outputs: inputs };
    const settings = settingsOf(inputs);
    if (preview) {
      try {
        if (await isSomebodyElses(broker().api, urn, settings.name, signal))
          throw virtualHostExists(settings.name);
      } catch (error) {
        // The server may be about to be made by the same run.
        if (!(error instanceof ManagementApiError) || error.status !== 0) throw error;
      }
      return { id: "", outputs: inputs };
    }
    await createVirtualHost(broker().api, urn, settings, signal);
    onFinished();
    return { id: settings.name, outputs: inputs };
  },

  async read(id, olds, { broker, signal }) {
    const found = await readVirtualHost(broker().api, id, signal);
    if (found === undefined) return undefined;
    const outputs = propertiesOf(inputsOf(found), olds.inputs.secrets);
    return { id, outputs, inputs: outputs };
  },

  async update({ news, preview }, { broker, signal }) {
    if (!preview) await updateVirtualHost(broker().api, settingsOf(news), signal);
    return news;
  },

  async delete(id, _outputs, { broker, signal, deleteData, onFinished }) {
    await deleteVirtualHost(broker().api, id, { deleteData, signal });
    onFinished();
  },
};

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
