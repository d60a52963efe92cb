/**
 * `warren:index:DestroyGuard`: refuses a destroy before its first step. A destroy deletes last what was made first,
 * and everything else waits for each step; so a resource that depends on all others is asked first, alone, also
 * with `--parallel`. It is nowhere but in the state.
 *
 * An update deletes at its end, and a preview asks no provider about deletions; but what goes is no longer named here,
 * so that the guard is asked about its own change: in the preview, and in the update before the first deletion.
 */
import { throwIfProtected } from "../../broker/virtual-hosts/deletion-protection.ts";
import { type StackObjects, throwUnlessDestroyable } from "../../broker/virtual-hosts/destroyable.ts";
import { destroyGuard } from "../description/guards.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import { usersOfReplacedBroker } from "./users/user-resource.ts";
import { refuseInPreview } from "./when-reachable.ts";

export const destroyGuardResource = describedResource(destroyGuard, {
  refreshBeforeUpdate: true,
  outlivesBroker: true,

  /** Of which cluster it is, is asked before. */
  async read(_id, olds) {
    return olds;
  },

  async create(inputs, preview) {
    return { id: preview ? "" : "destroy-guard", outputs: inputs };
  },

  async update({ olds, news, preview }, context) {
    const { broker, deleteData, departures, signal } = context;
    if (hasUnknown(news.values)) return news;
    const { virtualHosts: staying, ...rest } = stateOf(news);
    const going = noLongerIn({ virtualHosts: staying, ...rest }, stateOf(olds));
    const refuse = async (): Promise<void> => {
      const users = Object.keys(going.users);
      await throwIfProtected(broker().api, { virtualHosts: going.virtualHosts, users, signal });
      if (!deleteData) await throwUnlessDestroyable(broker(), { ...going, isPart: true, staying, signal });
    };
    if (preview) await refuseInPreview(context, refuse);
    else {
      await refuse();
      if (!deleteData) departures.announce(going);
    }
    return news;
  },

  async delete(_id, outputs, { broker, deleteData, deleteAdopted, departures, signal }) {
    const { environment, ...all } = stateOf(outputs);
    const going = deleteAdopted ? all : departures.withoutStaying(all);
    const accounts = Object.keys(all.users);
    const named = Object.values(all.objects).flatMap((of) => of.users ?? []);
    // A state that an earlier version wrote names them by virtual host alone; those of others are there, too, since.
    const users = (accounts.length > 0 ? accounts : named).filter(
      (name) => deleteAdopted || !departures.stays({ kind: "user", name }),
    );
    // RabbitMQ refuses it also where data may be deleted.
    await throwIfProtected(broker().api, { virtualHosts: going.virtualHosts, users, environment, signal });
    const staying = all.virtualHosts.filter((name) => !going.virtualHosts.includes(name));
    if (!deleteData) await throwUnlessDestroyable(broker(), { ...going, staying, environment, signal });
    departures.beginDestroy(all);
  },

  /** A broker that is not the stack's has none of its messages, whatever it answers; but users of the same names. */
  onReplacedBroker(outputs) {
    const { objects } = stateOf(outputs);
    if (Object.values(objects).some(({ users = [] }) => users.length > 0)) throw usersOfReplacedBroker();
  },
});

/** Of a state that an earlier version wrote as well: what it does not say is not looked at. */
function stateOf(properties: PropertyMap): StackObjects & { readonly environment: string | undefined } {
  const { virtualHosts, objects, environment } = inputsOf(destroyGuard, properties);
  const { users }: Partial<StackObjects> = inputsOf(destroyGuard, properties);
  return { virtualHosts, objects, users: users ?? {}, environment };
}

function noLongerIn(news: StackObjects, olds: StackObjects): StackObjects {
  // One that only becomes another team's stays, and so does what is in it.
  const virtualHosts = olds.virtualHosts.filter(
    (name) => !news.virtualHosts.includes(name) && !Object.hasOwn(news.objects, name),
  );
  const going = Object.entries(olds.objects).filter(
    ([name]) => virtualHosts.includes(name) || !Object.hasOwn(news.objects, name),
  );
  const users = Object.entries(olds.users).filter(([name]) => !Object.hasOwn(news.users, name));
  return { virtualHosts, objects: Object.fromEntries(going), users: Object.fromEntries(users) };
}
