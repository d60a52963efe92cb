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
import { isUserThere } from "../../broker/api/users.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { userClaim } from "../description/guards.ts";
import type { InputsOf } from "../description/resource-description.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import { type OperationContext, propertiesOf } from "./resource.ts";
import { checked } from "./validation.ts";
import { askInPreview } from "./when-reachable.ts";

export const userClaimResource = describedResource(userClaim, {
  refreshBeforeUpdate: true,

  /** In one order, whatever the program's is. */
  check(given) {
    const { inputs, failures } = checked(userClaim, given);
    if (failures.length > 0 || hasUnknown(inputs.values)) return { inputs, failures };
    const users = [...new Set(usersOf(inputs))].toSorted();
    return { inputs: propertiesOf({ users }, inputs.secrets), failures };
  },

  async create(inputs, preview, context) {
    await claimAll(hasUnknown(inputs.values) ? [] : usersOf(inputs), preview, context);
    return { id: preview ? "" : "users", outputs: inputs };
  },

  /** It is nowhere but in the state; that the state is of this broker has been asked before. */
  async read(_id, olds) {
    return olds;
  },

  async update({ olds, news, preview }, context) {
    const claimed = new Set(usersOf(olds));
    const added = hasUnknown(news.values) ? [] : usersOf(news).filter((user) => !claimed.has(user));
    await claimAll(added, preview, context);
    return news;
  },

  onReplacedBroker(outputs, { urn }) {
    if (usersOf(outputs).length > 0) throw usersOfReplacedBroker(urn);
  },
});

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

/** Of a state as well, which may have none. */
function usersOf(properties: PropertyMap): readonly string[] {
  const { users }: Partial<InputsOf<typeof userClaim>> = inputsOf(userClaim, properties);
  return users ?? [];
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
