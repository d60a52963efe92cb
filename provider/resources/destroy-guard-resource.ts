/**
 * `warren:index:DestroyGuard`: refuses a destroy before its first step. A destroy deletes last what was made first,
 * and everything else waits for each step; so a resource that depends on all others is asked first, alone, also
 * with `--parallel`. It is nowhere but in the state.
 *
 * An update deletes at its end, and a preview asks no provider about deletions; but what goes is no longer named here,
 * so that the guard is asked about its own change: in the preview, and in the update before the first deletion.
 */
import { z } from "zod";
import { type StackObjects, throwUnlessDestroyable } from "../../broker/virtual-hosts/destroyable.ts";
import type { OwnedNames } from "../../broker/virtual-hosts/virtual-host-contents.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { isOfReplacedBroker, withCluster } from "./recorded-cluster.ts";
import { type Checked, type DetailedDiff, type DiffKind, type Resource } from "./resource.ts";
import { usersOfReplacedBroker } from "./user-claim-resource.ts";
import { checked } from "./validation.ts";
import { askInPreview } from "./when-reachable.ts";

const names = z.array(z.string()).default([]);
const virtualHost = z.string().min(1, "must not be empty");

const destroyGuard = z.strictObject({
  virtualHosts: z.array(virtualHost).default([]),
  objects: z
    .record(
      virtualHost,
      z.strictObject({
        exchanges: names,
        queues: names,
        bindings: names,
        policies: names,
        operatorPolicies: names,
        parameters: names,
        users: names,
        limits: names,
      } satisfies Record<keyof OwnedNames, z.ZodType>),
    )
    .default({}),
});

const INPUTS = ["virtualHosts", "objects"] as const;

export const destroyGuardResource: Resource = {
  refreshBeforeUpdate: false,

  check(inputs: PropertyMap): Checked {
    return checked(destroyGuard, inputs);
  },

  diff(olds: PropertyMap, news: PropertyMap): DetailedDiff {
    const changed = INPUTS.filter((key) => textOf(olds, key) !== textOf(news, key));
    return new Map(changed.map((key): [string, DiffKind] => [key, "update"]));
  },

  async create(inputs, preview, context) {
    if (preview) return { id: "", outputs: inputs };
    return { id: "destroy-guard", outputs: await withCluster(inputs, context) };
  },

  async read(_id, olds) {
    return olds;
  },

  async update({ olds, news, preview }, context) {
    if (hasUnknown(news.values)) return news;
    const refuse = async (): Promise<void> => {
      if (context.deleteData || (await isOfReplacedBroker(olds, context))) return;
      const going = { ...noLongerIn(objectsOf(news), objectsOf(olds)), isPart: true };
      await throwUnlessDestroyable(context.broker(), { ...going, signal: context.signal });
    };
    if (preview) await askInPreview(refuse, context.log);
    else await refuse();
    return preview ? news : await withCluster(news, context);
  },

  async delete(_id, outputs, context) {
    const { broker, deleteData, signal } = context;
    if (await isOfReplacedBroker(outputs, context)) {
      // A broker that is not the stack's has none of its messages, whatever it answers; but users of the same names.
      if (Object.values(objectsOf(outputs).objects).some(({ users = [] }) => users.length > 0))
        throw usersOfReplacedBroker();
      return;
    }
    if (!deleteData) await throwUnlessDestroyable(broker(), { ...objectsOf(outputs), signal });
  },
};

/** Check has made them what the type says. */
function objectsOf({ values }: PropertyMap): StackObjects {
  const objects: object = values;
  return objects as StackObjects;
}

function noLongerIn(news: StackObjects, olds: StackObjects): StackObjects {
  const virtualHosts = olds.virtualHosts.filter((name) => !news.virtualHosts.includes(name));
  const going = Object.entries(olds.objects).filter(
    ([name]) => virtualHosts.includes(name) || !Object.hasOwn(news.objects, name),
  );
  return { virtualHosts, objects: Object.fromEntries(going) };
}

function textOf(properties: PropertyMap, key: string): string {
  const value = properties.values[key] ?? null;
  return hasUnknown(value) ? "unknown" : canonicalJson(value as ArgumentValue);
}
