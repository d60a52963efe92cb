/**
 * `warren:index:OperatorPolicy`, `Parameter`, `GlobalParameter`, `UserLimits`, `Permission` and `TopicPermission`: what is
 * one request on the broker.
 * The promises are kept in broker/objects/broker-objects.ts; this translates.
 */
import { z } from "zod";
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
import { canonicalJson, objectPath } from "../../model/topology/object-keys.ts";
import { type ArgumentValue, POLICY_TARGETS } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { hasUnknown, type PropertyMap, type PropertyValue } from "../protocol/property-map.ts";
import { isOfReplacedBroker, withCluster } from "./recorded-cluster.ts";
import { type DetailedDiff, type DiffKind, propertiesOf, type Resource } from "./resource.ts";
import { validate } from "./validation.ts";
import { askInPreview } from "./when-reachable.ts";

interface Kind<T> {
  readonly object: BrokerObject<T>;
  readonly schema: z.ZodType<T>;
  /** Inputs that tell it from others of its kind, in the order of its id: a change of one replaces it. */
  readonly identity: readonly (keyof T & string)[];
  /** Inputs that change in place. */
  readonly settings: readonly (keyof T & string)[];
  /** Those that are secret, whether the program says so or not. */
  readonly secrets: readonly (keyof T & string)[];
}

const name = z
  .string()
  .min(1, "must not be empty")
  .refine((text) => text !== "." && text !== "..", 'RabbitMQ\'s HTTP API cannot address "." and ".."');
const json: z.ZodType<ArgumentValue> = z.json();
const limit = z.number().int().min(-1).optional();

export const operatorPolicyResource = brokerObjectResource({
  object: operatorPolicyObject,
  schema: z.strictObject({
    virtualHost: name,
    name,
    pattern: z.string(),
    applyTo: z.enum(POLICY_TARGETS).default("all"),
    priority: z.number().int().default(0),
    definition: z.record(z.string(), json),
  }),
  identity: ["virtualHost", "name"],
  settings: ["pattern", "applyTo", "priority", "definition"],
  secrets: [],
});

/** URIs of upstreams and shovels hold passwords, and a component that nobody here knows may hold one anywhere. */
export const parameterResource = brokerObjectResource({
  object: parameterObject,
  schema: z.strictObject({ virtualHost: name, component: name, name, value: json }),
  identity: ["virtualHost", "component", "name"],
  settings: ["value"],
  secrets: ["value"],
});

export const globalParameterResource = brokerObjectResource({
  object: globalParameterObject,
  schema: z.strictObject({ name, value: json }),
  identity: ["name"],
  settings: ["value"],
  secrets: ["value"],
});

export const userLimitsResource = brokerObjectResource({
  object: userLimitsObject,
  schema: z.strictObject({ user: name, maxConnections: limit, maxChannels: limit }),
  identity: ["user"],
  settings: ["maxConnections", "maxChannels"],
  secrets: [],
});

export const permissionResource = brokerObjectResource({
  object: permissionObject,
  schema: z.strictObject({
    user: name,
    virtualHost: name,
    configure: z.string(),
    write: z.string(),
    read: z.string(),
  }),
  identity: ["user", "virtualHost"],
  settings: ["configure", "write", "read"],
  secrets: [],
});

export const topicPermissionResource = brokerObjectResource({
  object: topicPermissionObject,
  schema: z.strictObject({
    user: name,
    virtualHost: name,
    exchange: name,
    write: z.string(),
    read: z.string(),
  }),
  identity: ["user", "virtualHost", "exchange"],
  settings: ["write", "read"],
  secrets: [],
});

function brokerObjectResource<T extends object>(kind: Kind<T>): Resource {
  const { object, schema, identity, settings } = kind;
  const marked = ({ secrets }: PropertyMap): ReadonlySet<string> => new Set([...secrets, ...kind.secrets]);
  // Check has made them what the type says.
  const objectOf = ({ values }: PropertyMap): T => {
    const known = [...identity, ...settings].filter((key) => Object.hasOwn(values, key));
    const inputs: object = Object.fromEntries(known.map((key) => [key, values[key]]));
    return inputs as T;
  };
  /** As far as an id tells: enough to find and delete it. */
  const byId = (id: string): T => namesIn(id, identity) as T;

  return {
    refreshBeforeUpdate: true,

    check(inputs) {
      const { valid, failures } = validate(schema, inputs);
      const secrets = marked(inputs);
      return {
        inputs: valid === undefined ? { ...inputs, secrets } : propertiesOf(valid, secrets),
        failures,
      };
    },

    diff(olds, news): DetailedDiff {
      return new Map([
        ...identity.flatMap((key) =>
          differing(olds, news, key).map(([path]) => [path, "update-replace"] as const),
        ),
        ...settings.flatMap((key) => differing(olds, news, key)),
      ]);
    },

    async create(inputs, preview, context) {
      if (hasUnknown(inputs.values)) return { id: "", outputs: inputs };
      const { broker, owner, signal, onFinished } = context;
      const creation = {
        api: broker().api,
        owner: owner(),
        kind: object,
        object: objectOf(inputs),
        signal,
      };
      if (preview) {
        await askInPreview(() => refuseTaken(creation));
        return { id: "", outputs: inputs };
      }
      await createObject(creation);
      onFinished();
      return { id: idOf(inputs, identity), outputs: await withCluster(inputs, context) };
    },

    async read(id, olds, context) {
      if (await isOfReplacedBroker(olds.outputs, context)) return undefined;
      const found = await object.find(context.broker().api, byId(id), context.signal);
      if (found === undefined) return undefined;
      const inputs = propertiesOf(found, marked(olds.inputs));
      return { id, outputs: await withCluster(inputs, context), inputs };
    },

    async update({ news, preview }, context) {
      if (preview || hasUnknown(news.values)) return news;
      await putObject(context.broker().api, { kind: object, object: objectOf(news) }, context.signal);
      return await withCluster(news, context);
    },

    async delete(id, outputs, context) {
      if (await isOfReplacedBroker(outputs, context)) return;
      await object.delete(context.broker().api, byId(id), context.signal);
      context.onFinished();
    },
  };
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
      hint: `It is ${identity.map((key) => key.toUpperCase()).join("/")}, each percent-encoded.`,
    });
  }
  return Object.fromEntries(identity.map((key, index) => [key, decodeURIComponent(parts[index] ?? "")]));
}

/** At the level of a table's keys where both are tables: what differs in a `definition` or a `value`. */
function differing(olds: PropertyMap, news: PropertyMap, key: string): [string, DiffKind][] {
  const old: PropertyValue | undefined = olds.values[key];
  const wanted: PropertyValue | undefined = news.values[key];
  const kind = kindOf(old, wanted);
  if (kind === undefined) return [];
  if (!isTable(old) || !isTable(wanted)) return [[key, kind]];
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].flatMap((name): [string, DiffKind][] => {
    const inner = kindOf(old[name], wanted[name]);
    return inner === undefined ? [] : [[objectPath(key, name), inner]];
  });
}

function kindOf(old: PropertyValue | undefined, wanted: PropertyValue | undefined): DiffKind | undefined {
  if (old === undefined) return wanted === undefined ? undefined : "add";
  if (wanted === undefined) return "delete";
  if (hasUnknown(wanted)) return "update";
  return canonicalJson(old as ArgumentValue) === canonicalJson(wanted as ArgumentValue)
    ? undefined
    : "update";
}

type Table = Readonly<Record<string, PropertyValue>>;

function isTable(value: PropertyValue | undefined): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
