/**
 * `warren:index:User`. The promises are kept in broker/objects/user-object.ts; this translates.
 *
 * A state says what is on the broker: the password where the live hash is that of the recorded one, and the live hash
 * where it is not, so that a password that was changed by hand is a difference like any other.
 *
 * Permissions are resources of @pulumi/rabbitmq, which knows of no clusters: a deletion of one on a broker that has taken
 * the place of another one would be of somebody else's. They are deleted with their user, and so not by themselves, as
 * long as the state knows that user: there it stays until an update has made it on the new broker, or it is deleted.
 */

import { findUser } from "../../../broker/api/users.ts";
import { readJournal } from "../../../broker/journal/journal.ts";
import { createObject, refuseTaken } from "../../../broker/objects/broker-objects.ts";
import {
  type Login,
  loginOf,
  type UserObject,
  updateUser,
  userMissing,
  userObject,
} from "../../../broker/objects/user-object.ts";
import { throwIfProtected } from "../../../broker/virtual-hosts/deletion-protection.ts";
import { hashProblem } from "../../../model/rabbitmq/password-hash.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { namesMarked } from "../../description/resource-description.ts";
import { user } from "../../description/user.ts";
import { hasUnknown, type PropertyMap, UNKNOWN } from "../../protocol/property-map.ts";
import { nothingKnown } from "../adoption.ts";
import { describedResource, inputsOf } from "../described-resource.ts";
import { type CheckFailure, propertiesOf, type Resource } from "../resource.ts";
import { checked } from "../validation.ts";
import { refuseInPreview } from "../when-reachable.ts";

const SECRETS = namesMarked(user.inputs, "secret");

const read: Resource["read"] = async (id, olds, { broker, signal }) => {
  const found = await findUser(broker().api, nameOf(id, olds.outputs), signal);
  if (found === undefined) return undefined;
  // Whoever imports one does not ask for its hash.
  const known: Login = "name" in olds.inputs.values ? loginIn(olds.inputs) : { kind: "kept" };
  const { name, tags } = found;
  const values = { name, tags: inOneOrder(tags), ...asInputs(loginOf(found, known)) };
  const secrets = SECRETS.filter((key) => key in values);
  const inputs = propertiesOf(values, new Set([...olds.inputs.secrets, ...secrets]));
  return { id, outputs: inputs, inputs };
};

export const userResource = describedResource(user, {
  refreshBeforeUpdate: true,
  outlivesBroker: true,
  read,

  adoption: {
    // A generated password is not known in a preview, and is in nobody's way.
    takesUnknown: true,
    async find(inputs, context) {
      const { broker, owner, signal } = context;
      const { name } = inputs.values;
      if (typeof name !== "string" || hasUnknown(name)) return undefined;
      const journal = await readJournal(broker().api, owner(), signal);
      if (journal?.createsObject === inWords(name)) return undefined;
      const id = encodeURIComponent(name);
      return await read(id, { ...nothingKnown(id), inputs }, context);
    },
    objectsOf: (state) => [inWords(inputsOf(user, state).name)],
    staysAs: (state) => ({ kind: "user", name: inputsOf(user, state).name }),
  },

  /** Tags in one order, and the algorithm of a hash said, so that equal users are equal inputs. */
  check(given) {
    const { inputs, failures } = checked(user, given);
    if (failures.length > 0) return { inputs, failures };
    const { tags = [], passwordHash, hashingAlgorithm = "sha256" } = inputs.values;
    const values: PropertyMap["values"] = {
      ...inputs.values,
      tags: hasUnknown(tags) ? tags : inOneOrder(tags as readonly string[]),
      ...(passwordHash === undefined ? {} : { hashingAlgorithm }),
    };
    return { inputs: { values, secrets: inputs.secrets }, failures: contradictions(values) };
  },

  async create(inputs, preview, context) {
    const { adopt, broker, owner, signal, onFinished } = context;
    if (hasUnknown(inputs.values)) {
      const { name } = inputs.values;
      // Its password is made in the run itself.
      if (preview && !adopt && typeof name === "string") {
        const object: UserObject = { name, tags: [], login: { kind: "none" } };
        const creation = { api: broker().api, owner: owner(), kind: userObject, object, signal };
        await refuseInPreview(context, () => refuseTaken(creation));
      }
      return { id: "", outputs: inputs };
    }
    const object = objectOf(inputs);
    const creation = { api: broker().api, owner: owner(), kind: userObject, object, signal };
    const refuse = async (): Promise<void> => {
      await refuseTaken(creation);
      if (object.login.kind === "kept") throw userMissing(object.name);
    };
    if (preview) {
      await refuseInPreview(context, refuse);
      return { id: "", outputs: inputs };
    }
    if (object.login.kind === "kept") await refuse();
    await createObject(creation);
    onFinished();
    return { id: encodeURIComponent(object.name), outputs: inputs };
  },

  async update({ news, preview }, context) {
    const { broker, signal } = context;
    if (hasUnknown(news.values)) return news;
    const update = () => updateUser(broker().api, objectOf(news), { isPreview: preview, signal });
    if (preview) await refuseInPreview(context, update);
    else await update();
    return news;
  },

  async delete(id, outputs, { broker, signal, onFinished }) {
    const name = nameOf(id, outputs);
    await throwIfProtected(broker().api, { virtualHosts: [], users: [name], signal });
    await userObject.delete(broker().api, { name, tags: [], login: { kind: "kept" } }, signal);
    onFinished();
  },
});

/**
 * What is said of users that were made on a broker which another one has replaced.
 *
 * @param urn of one, where it is known
 */
export function usersOfReplacedBroker(urn = "URN_OF_A_USER"): WarrenError {
  return new WarrenError(
    "users-of-another-broker",
    "the users and permissions in the state were made on the broker that this one has replaced: they are not here, and " +
      "who bears their names here is somebody else",
    {
      hint:
        "`WARREN_NEW_BROKER=yes ./warren up` (or `down`) forgets them first. Without Warren's commands, for each user: " +
        `\`pulumi state delete '${urn}' --target-dependents --yes\` takes it out of the state with its permissions ` +
        "and deletes nothing on a broker; then the same again.",
    },
  );
}

function contradictions(values: PropertyMap["values"]): CheckFailure[] {
  const isSaid = (key: string): boolean => values[key] !== undefined && values[key] !== UNKNOWN;
  const said = ["password", "passwordHash"].filter(isSaid);
  const all = values["keepPassword"] === true ? [...said, "keepPassword"] : said;
  const [first, second] = all;
  if (first !== undefined && second !== undefined)
    return [{ property: second, reason: `cannot be said together with ${first}` }];
  const { passwordHash: hash, hashingAlgorithm: algorithm } = values;
  if (hash === undefined) {
    const reason = "says how a passwordHash was made, and there is none";
    return isSaid("hashingAlgorithm") ? [{ property: "hashingAlgorithm", reason }] : [];
  }
  if (typeof hash !== "string" || hasUnknown(hash) || hasUnknown(algorithm ?? "")) return [];
  const problem = hashProblem({ hash, algorithm: algorithm as "sha256" });
  return problem === undefined ? [] : [{ property: "passwordHash", reason: problem }];
}

function inWords(name: string): string {
  return userObject.describe({ name, tags: [], login: { kind: "none" } });
}

function inOneOrder(tags: readonly string[]): readonly string[] {
  return [...new Set(tags)].toSorted();
}

/** In the states of Warren that had users of @pulumi/rabbitmq the id is the name as it is. */
function nameOf(id: string, { values: { name } }: PropertyMap): string {
  return typeof name === "string" ? name : decodeURIComponent(id);
}

function objectOf(inputs: PropertyMap): UserObject {
  const { name, tags } = inputsOf(user, inputs);
  return { name, tags, login: loginIn(inputs) };
}

function loginIn(inputs: PropertyMap): Login {
  const {
    password,
    passwordHash: hash,
    hashingAlgorithm: algorithm = "sha256",
    keepPassword,
  } = inputsOf(user, inputs);
  if (keepPassword) return { kind: "kept" };
  if (password !== undefined) return { kind: "password", password };
  return hash === undefined ? { kind: "none" } : { kind: "hash", hash, algorithm };
}

function asInputs(login: Login): object {
  const keepPassword = login.kind === "kept";
  if (login.kind === "password") return { password: login.password, keepPassword };
  if (login.kind !== "hash") return { keepPassword };
  return { passwordHash: login.hash, hashingAlgorithm: login.algorithm, keepPassword };
}
