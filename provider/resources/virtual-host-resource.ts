/** `warren:index:VirtualHost`. The promises are kept in broker/virtual-hosts/virtual-host.ts; this translates. */
import { takeDownOwned } from "../../broker/topology/topology-operations.ts";
import {
  createVirtualHost,
  deleteVirtualHost,
  isSomebodyElses,
  readVirtualHost,
  updateVirtualHost,
  type VirtualHostSettings,
  virtualHostExists,
} from "../../broker/virtual-hosts/virtual-host.ts";
import { virtualHost } from "../description/virtual-host.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { nothingKnown } from "./adoption.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import { propertiesOf, type Resource } from "./resource.ts";
import { askInPreview } from "./when-reachable.ts";

const read: Resource["read"] = async (id, olds, { broker, signal }) => {
  const found = await readVirtualHost(broker().api, id, signal);
  if (found === undefined) return undefined;
  const inputs = propertiesOf(asInputs(found), olds.inputs.secrets);
  return { id, outputs: inputs, inputs };
};

export const virtualHostResource = describedResource(virtualHost, {
  refreshBeforeUpdate: true,
  read,

  adoption: {
    async find(inputs, context) {
      const { broker, owner, signal } = context;
      const { name } = settingsOf(inputs);
      if (!(await isSomebodyElses(broker().api, { owner: owner(), name }, signal))) return undefined;
      return await read(name, nothingKnown(name), context);
    },
    objectsOf: (state) => [`virtual host ${JSON.stringify(settingsOf(state).name)}`],
    staysAs: (state) => ({ kind: "virtualHost", name: settingsOf(state).name }),
  },

  async create(inputs, preview, { broker, owner, signal, onFinished }) {
    if (hasUnknown(inputs.values)) return { id: "", outputs: inputs };
    const settings = settingsOf(inputs);
    if (preview) {
      await askInPreview(async () => {
        if (await isSomebodyElses(broker().api, { owner: owner(), name: settings.name }, signal))
          throw virtualHostExists(settings.name);
      });
      return { id: "", outputs: inputs };
    }
    await createVirtualHost(broker().api, { owner: owner(), settings }, signal);
    onFinished();
    return { id: settings.name, outputs: inputs };
  },

  async update({ news, preview }, { broker, signal }) {
    if (!preview) await updateVirtualHost(broker().api, settingsOf(news), signal);
    return news;
  },

  async delete(id, outputs, { broker, owner, signal, deleteData, backups, departures, onFinished }) {
    const { limits } = settingsOf(outputs);
    await departures.whole(id, async () => {
      const owned = departures.ownedIn(id);
      if (owned !== undefined && !deleteData)
        await takeDownOwned({ broker: broker(), owner: owner(), backups, signal }, id, owned);
      await deleteVirtualHost(broker().api, id, { deleteData, limits, owned, signal });
    });
    onFinished();
  },
});

function settingsOf(inputs: PropertyMap): VirtualHostSettings {
  const { limits, ...settings } = inputsOf(virtualHost, inputs);
  return {
    ...settings,
    limits: {
      ...(limits.maxQueues === undefined ? {} : { "max-queues": limits.maxQueues }),
      ...(limits.maxConnections === undefined ? {} : { "max-connections": limits.maxConnections }),
    },
  };
}

function asInputs({ limits, ...settings }: VirtualHostSettings): object {
  const { "max-queues": maxQueues, "max-connections": maxConnections } = limits;
  return {
    ...settings,
    limits: {
      ...(maxQueues === undefined ? {} : { maxQueues }),
      ...(maxConnections === undefined ? {} : { maxConnections }),
    },
  };
}
