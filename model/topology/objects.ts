/** The objects of a topology by their kinds and keys. */

import { bindingKey } from "./object-keys.ts";
import type { ObjectKind, ObjectOfKind } from "./plan/change.ts";
import type { Topology } from "./topology.ts";

export const objectsOf: { readonly [K in ObjectKind]: (topology: Topology) => readonly ObjectOfKind[K][] } = {
  exchange: ({ exchanges }) => exchanges,
  queue: ({ queues }) => queues,
  binding: ({ bindings }) => bindings,
  policy: ({ policies }) => policies,
};

export function keyOf(object: ObjectOfKind[ObjectKind]): string {
  return "name" in object ? object.name : bindingKey(object);
}

/** One kind's objects by their keys. */
export function byKey<K extends ObjectKind>(kind: K, topology: Topology): Map<string, ObjectOfKind[K]> {
  return new Map(objectsOf[kind](topology).map((object) => [keyOf(object), object]));
}
