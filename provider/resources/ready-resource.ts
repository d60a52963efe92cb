/**
 * `warren:index:Ready`: a broker, or a cluster of so many nodes, is in service. What depends on it begins when that is
 * so, in the first run and in every later one: each update looks, and waits where a server is off or starting.
 */
import { z } from "zod";
import { awaitCluster } from "../../broker/health/cluster-ready.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { type DetailedDiff, type DiffKind, type OperationContext, type Resource } from "./resource.ts";
import { checked } from "./validation.ts";
import { isSoonInService } from "./when-reachable.ts";

const ready = z.strictObject({
  nodes: z.number().int().min(1).default(1),
  /** Seconds. */
  timeout: z.number().int().min(1).default(120),
});

export const readyResource: Resource = {
  refreshBeforeUpdate: true,

  check(inputs) {
    return checked(ready, inputs);
  },

  diff(olds, news): DetailedDiff {
    const changed = ["nodes", "timeout"].filter((key) => textOf(olds, key) !== textOf(news, key));
    const waits = olds.values["inService"] === true ? [] : ["inService"];
    return new Map([...changed, ...waits].map((key): [string, DiffKind] => [key, "update"]));
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

  async delete() {
    // It was nowhere but in the state.
  },
};

async function inService(
  inputs: PropertyMap,
  preview: boolean,
  { broker, log, signal }: OperationContext,
): Promise<PropertyMap> {
  if (!preview && !hasUnknown(inputs.values)) {
    const values: object = inputs.values;
    const { nodes, timeout } = values as z.infer<typeof ready>;
    log.status(`waits until ${nodes === 1 ? "the broker is" : `${nodes} nodes are`} in service`);
    await awaitCluster(broker(), nodes, { timeout, signal });
  }
  return { values: { ...inputs.values, inService: true }, secrets: inputs.secrets };
}

function textOf(properties: PropertyMap, key: string): string {
  const value = properties.values[key] ?? null;
  return hasUnknown(value) ? "unknown" : canonicalJson(value as ArgumentValue);
}
