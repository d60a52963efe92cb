/** Does to a broker what the steps of a mutant say. */

import { apiPath, type ManagementApi } from "../../../broker/api/management-api.ts";
import { awaitReady, type NodeListeners } from "../../../broker/node/await-ready.ts";
import { exec, type Node, restart } from "../../../broker/node/node.ts";
import { rawGet } from "../../../broker/testing/raw-answer.ts";
import type { ExportedBinding } from "./exported.ts";
import type { Step } from "./mutant.ts";

/** A broker that may be broken. */
export interface Breakable extends NodeListeners {
  readonly api: ManagementApi;
  readonly node: Node;
}

export async function takeStep(broker: Breakable, step: Step): Promise<void> {
  const { api, node } = broker;
  if ("command" in step) {
    await exec(node, step.command);
  } else if ("restart" in step) {
    await restart(node);
    await awaitReady(broker);
  } else if ("unbind" in step) {
    await unbind(api, step.unbind);
  } else if (step.method === "DELETE") {
    if (await api.delete(apiPath(...step.path))) return;
    throw new Error(`there was nothing to delete at ${step.path.join(" ")}`);
  } else if (step.method === "PUT") {
    await api.put(apiPath(...step.path), step.body);
  } else {
    await api.post(apiPath(...step.path), step.body);
  }
}

interface ListedBinding {
  readonly routing_key: string;
  readonly arguments: object;
  readonly properties_key: string;
}

export async function unbind(api: ManagementApi, binding: ExportedBinding): Promise<void> {
  const { vhost, source, destination, destination_type: type } = binding;
  const path = apiPath("bindings", vhost, "e", source, type === "queue" ? "q" : "e", destination);
  const listed = await rawGet<ListedBinding[]>(api, path);
  const found = listed.find(
    (each) => each.routing_key === binding.routing_key && sameTable(each.arguments, binding.arguments),
  );
  if (found === undefined) throw new Error(`there is no such binding to remove: ${JSON.stringify(binding)}`);
  await api.delete(`${path}/${encodeURIComponent(found.properties_key)}`);
}

function sameTable(one: object, other: object): boolean {
  return canonical(one) === canonical(other);
}

/** JSON with the keys of every table in one order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
