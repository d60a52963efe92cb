/**
 * `warren:index:Ready`: a broker, or a cluster of so many nodes, is in service. What depends on it begins when that is
 * so, in the first run and in every later one: each update looks, and waits where a server is off or starting.
 */
import { awaitCluster } from "../../broker/health/cluster-ready.ts";
import { ready } from "../description/readiness.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { changedInputs } from "./changed-inputs.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import type { OperationContext } from "./resource.ts";
import { isSoonInService } from "./when-reachable.ts";

export const readyResource = describedResource(ready, {
  refreshBeforeUpdate: true,

  diff(olds, news) {
    const changed = changedInputs(ready.inputs, olds, news);
    return olds.values["inService"] === true ? changed : new Map([...changed, ["inService", "update"]]);
  },

  async create(inputs, preview, context) {
    return { id: preview ? "" : "ready", outputs: await inService(inputs, preview, context) };
  },

  async read(_id, olds, context) {
    const { nodes } = olds.outputs.values;
    const inService = await isSoonInService(context, typeof nodes === "number" ? nodes : 1);
    const { values, secrets } = olds.outputs;
    return { ...olds, outputs: { values: { ...values, inService }, secrets } };
  },

  async update({ news, preview }, context) {
    return await inService(news, preview, context);
  },
});

async function inService(
  inputs: PropertyMap,
  preview: boolean,
  { broker, log, signal }: OperationContext,
): Promise<PropertyMap> {
  if (!preview && !hasUnknown(inputs.values)) {
    const { nodes, timeout } = inputsOf(ready, inputs);
    log.status(`waits until ${nodes === 1 ? "the broker is" : `${nodes} nodes are`} in service`);
    await awaitCluster(broker(), nodes, { timeout, signal });
  }
  return { values: { ...inputs.values, inService: true }, secrets: inputs.secrets };
}
