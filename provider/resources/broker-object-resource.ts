/**
 * `warren:index:OperatorPolicy`, `Parameter`, `GlobalParameter`, `UserLimits`, `Permission` and `TopicPermission`: what is
 * one request on the broker.
 * The promises are kept in broker/objects/broker-objects.ts; this translates.
 */
import type { z } from "zod";
import { readJournal } from "../../broker/journal/journal.ts";
import {
  type BrokerObject,
  createObject,
  globalParameterObject,
  operatorPolicyObject,
  parameterObject,
  putObject,
  refuseTaken,
  userLimitsObject,
} from "../../broker/objects/broker-objects.ts";
import { permissionObject, topicPermissionObject } from "../../broker/objects/permission-objects.ts";
import { WarrenError } from "../../model/warren-error.ts";
import {
  globalParameter,
  operatorPolicy,
  parameter,
  permission,
  topicPermission,
  userLimits,
} from "../description/broker-objects.ts";
import { idForm, namesMarked, type ResourceDescription } from "../description/resource-description.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { nothingKnown } from "./adoption.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import { propertiesOf, type Resource } from "./resource.ts";
import { refuseInPreview } from "./when-reachable.ts";

export const operatorPolicyResource = brokerObjectResource(operatorPolicy, operatorPolicyObject);
export const parameterResource = brokerObjectResource(parameter, parameterObject);
export const globalParameterResource = brokerObjectResource(globalParameter, globalParameterObject);
export const userLimitsResource = brokerObjectResource(userLimits, userLimitsObject);
export const permissionResource = brokerObjectResource(permission, permissionObject);
export const topicPermissionResource = brokerObjectResource(topicPermission, topicPermissionObject);

function brokerObjectResource<T extends object>(
  description: ResourceDescription & { readonly inputs: z.ZodType<T> },
  object: BrokerObject<T>,
): Resource {
  /** What tells it from others of its kind, in the order of its id. All other inputs change in place. */
  const identity = namesMarked(description.inputs, "replaces");
  const secrets = namesMarked(description.inputs, "secret");
  const objectOf = (inputs: PropertyMap): T => inputsOf(description, inputs);
  /** As far as an id tells: enough to find and delete it. */
  const byId = (id: string): T => namesIn(id, identity) as T;

  const read: Resource["read"] = async (id, olds, { broker, signal }) => {
    const found = await object.find(broker().api, byId(id), signal);
    if (found === undefined) return undefined;
    const inputs = propertiesOf(found, new Set([...olds.inputs.secrets, ...secrets]));
    return { id, outputs: inputs, inputs };
  };

  return describedResource(description, {
    refreshBeforeUpdate: true,
    read,

    adoption: {
      async find(inputs, context) {
        const { broker, owner, signal } = context;
        const journal = await readJournal(broker().api, owner(), signal);
        if (journal?.createsObject === object.describe(objectOf(inputs))) return undefined;
        const id = idOf(inputs, identity);
        return await read(id, nothingKnown(id), context);
      },
      objectsOf: (state) => [object.describe(objectOf(state))],
    },

    async create(inputs, preview, context) {
      const { broker, owner, signal, onFinished } = context;
      if (hasUnknown(inputs.values)) return { id: "", outputs: inputs };
      const creation = {
        api: broker().api,
        owner: owner(),
        kind: object,
        object: objectOf(inputs),
        signal,
      };
      if (preview) {
        await refuseInPreview(context, () => refuseTaken(creation));
        return { id: "", outputs: inputs };
      }
      await createObject(creation);
      onFinished();
      return { id: idOf(inputs, identity), outputs: inputs };
    },

    async update({ news, preview }, { broker, signal }) {
      if (!preview && !hasUnknown(news.values))
        await putObject(broker().api, { kind: object, object: objectOf(news) }, signal);
      return news;
    },

    async delete(id, outputs, { broker, signal, departures, onFinished }) {
      const { virtualHost } = outputs.values;
      const remove = () => object.delete(broker().api, byId(id), signal);
      // Of a user, or of the whole broker, some are.
      await (typeof virtualHost === "string" ? departures.part(virtualHost, remove) : remove());
      onFinished();
    },
  });
}

/** `shop/cap`: the names that tell it from others, each percent-encoded. */
function idOf({ values }: PropertyMap, identity: readonly string[]): string {
  return identity
    .map((key) => values[key])
    .map((name) => (typeof name === "string" ? encodeURIComponent(name) : ""))
    .join("/");
}

/** The names by the id. @throws WarrenError `import-id-invalid` */
function namesIn(id: string, identity: readonly string[]): object {
  const parts = id.split("/");
  if (parts.length !== identity.length || parts.includes("")) {
    throw new WarrenError("import-id-invalid", `"${id}" is not an id of this resource`, {
      hint: `It is ${idForm(identity)}.`,
    });
  }
  return Object.fromEntries(identity.map((key, index) => [key, decodeURIComponent(parts[index] ?? "")]));
}
