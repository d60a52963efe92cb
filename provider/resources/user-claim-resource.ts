/**
 * `warren:index:UserClaim`: the names of users that a stack is about to make. @pulumi/rabbitmq creates a user by a PUT,
 * which takes over one that is there already: it resets the password, and a later destroy deletes somebody else's
 * user. Resources of users depend on a claim, which refuses names that are taken.
 *
 * It needs no journal: the engine has written a claim into the state before it begins with what depends on it, so
 * whoever is on the broker while the claim is not in the state was there before.
 *
 * It carries the identity of the cluster for all that depends on it: users, permissions and topic permissions are of
 * providers that know of none. On another broker they would be left as they are in the state, and a deletion of them would
 * be one of somebody else's. So nothing is done there until the state has forgotten them.
 */
import { z } from "zod";
import { isUserThere } from "../../broker/api/users.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { isOfReplacedBroker, withCluster } from "./recorded-cluster.ts";
import {
  type Checked,
  type DetailedDiff,
  type OperationContext,
  propertiesOf,
  type Resource,
} from "./resource.ts";
import { validate } from "./validation.ts";
import { askInPreview } from "./when-reachable.ts";

const claim = z.strictObject({ users: z.array(z.string().min(1, "must not be empty")) });
type ClaimInputs = z.infer<typeof claim>;

export const userClaimResource: Resource = {
  refreshBeforeUpdate: true,

  check(inputs: PropertyMap): Checked {
    const { valid, failures } = validate(claim, inputs);
    const sorted = valid === undefined ? undefined : { users: [...new Set(valid.users)].toSorted() };
    return { inputs: sorted === undefined ? inputs : propertiesOf(sorted, inputs.secrets), failures };
  },

  diff(olds: PropertyMap, news: PropertyMap): DetailedDiff {
    if (hasUnknown(news.values)) return new Map([["users", "update"]]);
    const [before, after] = [usersOf(olds), usersOf(news)];
    const same = before.length === after.length && before.every((user, index) => user === after[index]);
    return new Map(same ? [] : [["users", "update"]]);
  },

  async create(inputs, preview, context) {
    await claimAll(hasUnknown(inputs.values) ? [] : usersOf(inputs), preview, context);
    if (preview) return { id: "", outputs: inputs };
    return { id: "users", outputs: await withCluster(inputs, context) };
  },

  async read(_id, olds, context) {
    if (await isOfReplacedBroker(olds.outputs, context)) {
      if (usersOf(olds.outputs).length > 0) throw usersOfReplacedBroker(context.urn);
      return undefined;
    }
    return { ...olds, outputs: await withCluster(olds.outputs, context) };
  },

  async update({ olds, news, preview }, context) {
    const claimed = new Set(usersOf(olds));
    const added = hasUnknown(news.values) ? [] : usersOf(news).filter((user) => !claimed.has(user));
    await claimAll(added, preview, context);
    return preview ? news : await withCluster(news, context);
  },

  async delete() {
    // A claim is nowhere but in the state; the users are resources of their own.
  },
};

/**
 * What is said of users that were made on a broker which another one has replaced.
 *
 * @param claim the URN of theirs, where it is known
 */
export function usersOfReplacedBroker(claim = "URN_OF_THE_USER_CLAIM"): WarrenError {
  return new WarrenError(
    "users-of-another-broker",
    "the users and permissions in the state were made on the broker that this one has replaced: they are not here, and " +
      "who bears their names here is somebody else",
    {
      hint:
        "`WARREN_NEW_BROKER=yes ./warren up` (or `down`) forgets them first. Without Warren's commands: " +
        `pulumi state delete '${claim}' --target-dependents --yes, which takes them out of the state and deletes ` +
        "nothing on a broker; then the same again.",
    },
  );
}

function usersOf(properties: PropertyMap): readonly string[] {
  return (properties.values as Partial<ClaimInputs>).users ?? [];
}

async function claimAll(
  users: readonly string[],
  preview: boolean,
  context: OperationContext,
): Promise<void> {
  if (users.length === 0) return;
  if (preview) await askInPreview(() => refuseTaken(users, context));
  else await refuseTaken(users, context);
}

/** @throws WarrenError `user-exists` with every name that is taken */
async function refuseTaken(users: readonly string[], { broker, signal }: OperationContext): Promise<void> {
  const isThere = await Promise.all(users.map((user) => isUserThere(broker().api, user, signal)));
  const taken = users.filter((_, index) => isThere[index] === true);
  if (taken.length === 0) return;
  const names = taken.map((user) => JSON.stringify(user)).join(", ");
  throw new WarrenError("user-exists", `on the broker already, and not made by this stack: user ${names}`, {
    hint: "Delete them there (rabbitmqctl delete_user NAME), or declare users of other names.",
  });
}
