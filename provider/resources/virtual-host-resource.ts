/** `warren:index:VirtualHost`. The promises are kept in broker/virtual-hosts/virtual-host.ts; this translates. */
import { isVirtualHostVisible } from "../../broker/api/virtual-hosts.ts";
import { takeDownOwned } from "../../broker/topology/topology-operations.ts";
import {
  createVirtualHost,
  deleteVirtualHost,
  isSomebodyElses,
  readVirtualHost,
  throwUnlessThere,
  updateVirtualHost,
  type VirtualHostSettings,
  virtualHostExists,
} from "../../broker/virtual-hosts/virtual-host.ts";
import { virtualHost } from "../description/virtual-host.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { nothingKnown } from "./adoption.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import { type OperationContext, propertiesOf, type Resource } from "./resource.ts";
import { refuseInPreview } from "./when-reachable.ts";

const read: Resource["read"] = async (id, olds, { broker, signal }) => {
  // Its settings are another team's, and so is their drift.
  if (isExternal(olds.inputs))
    return (await isVirtualHostVisible(broker().api, id, signal)) ? olds : undefined;
  const found = await readVirtualHost(broker().api, id, signal);
  if (found === undefined) return undefined;
  const { deletionProtection, ...settings } = found;
  // Said only of one of which the program says it, or an import finds it: all others are as they are.
  const isSaid = "deletionProtection" in olds.inputs.values;
  const isImport = Object.keys(olds.inputs.values).length === 0;
  const protection = isSaid || (isImport && deletionProtection === true) ? { deletionProtection } : {};
  const inputs = propertiesOf({ ...asInputs(settings), ...protection }, olds.inputs.secrets);
  return { id, outputs: inputs, inputs };
};

export const virtualHostResource = describedResource(virtualHost, {
  refreshBeforeUpdate: true,
  read,

  adoption: {
    async find(inputs, context) {
      const { broker, owner, signal } = context;
      const { name } = settingsOf(inputs);
      if (isExternal(inputs)) return undefined;
      if (!(await isSomebodyElses(broker().api, { owner: owner(), name }, signal))) return undefined;
      return await read(name, { ...nothingKnown(name), inputs }, context);
    },
    objectsOf: (state) => [`virtual host ${JSON.stringify(settingsOf(state).name)}`],
    staysAs: (state) => ({ kind: "virtualHost", name: settingsOf(state).name }),
  },

  async create(inputs, preview, context) {
    const { broker, owner, signal, onFinished } = context;
    if (hasUnknown(inputs.values)) return { id: "", outputs: inputs };
    const settings = settingsOf(inputs);
    if (isExternal(inputs)) {
      await lookWhetherThere(settings.name, preview, context);
      return { id: preview ? "" : settings.name, outputs: inputs };
    }
    if (preview) {
      await refuseInPreview(context, async () => {
        if (await isSomebodyElses(broker().api, { owner: owner(), name: settings.name }, signal))
          throw virtualHostExists(settings.name);
      });
      return { id: "", outputs: inputs };
    }
    await createVirtualHost(broker().api, { owner: owner(), settings }, signal);
    onFinished();
    return { id: settings.name, outputs: inputs };
  },

  async update({ olds, news, preview }, context) {
    if (isExternal(news)) {
      await lookWhetherThere(settingsOf(news).name, preview, context);
      return news;
    }
    if (isExternal(olds)) {
      const refusal = virtualHostExists(settingsOf(news).name);
      if (!preview) throw refusal;
      await refuseInPreview(context, () => Promise.reject(refusal));
    }
    if (!preview) await updateVirtualHost(context.broker().api, settingsOf(news), context.signal);
    return news;
  },

  async delete(id, outputs, { broker, owner, signal, deleteData, backups, departures, onFinished }) {
    if (isExternal(outputs)) return;
    const { limits } = settingsOf(outputs);
    await departures.whole(id, async () => {
      const announced = departures.ownedIn(id);
      if (announced !== undefined && !deleteData)
        await takeDownOwned({ broker: broker(), owner: owner(), backups, signal }, id, announced);
      const owned = announced ?? { users: departures.usersIn(id) };
      await deleteVirtualHost(broker().api, id, { deleteData, limits, owned, signal });
    });
    onFinished();
  },
});

/** One of others has to be there. */
async function lookWhetherThere(name: string, preview: boolean, context: OperationContext): Promise<void> {
  const look = (): Promise<void> => throwUnlessThere(context.broker().api, name, context.signal);
  await (preview ? refuseInPreview(context, look) : look());
}

function isExternal({ values }: PropertyMap): boolean {
  return values["external"] === true;
}

function settingsOf(inputs: PropertyMap): VirtualHostSettings {
  const { limits, external: _, ...settings } = inputsOf(virtualHost, inputs);
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
