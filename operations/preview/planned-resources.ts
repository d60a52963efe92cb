/** Resources that Pulumi would change, each as an object; topologies are for others. Pure. */
import { z } from "zod";
import { own } from "../../model/text/own-property.ts";
import { urnParts } from "../../model/text/pulumi-urn.ts";
import { destroyGuard } from "../../provider/description/guards.ts";
import { RETIRED } from "../../provider/description/resources.ts";
import { kindOfResource, LIMITS_OF_USER } from "../stack/resource-kinds.ts";
import type { Step } from "../update/plan.ts";
import { digestOf } from "./digest.ts";
import {
  isOfUser,
  isUnknown,
  type PlannedAction,
  type PlannedObject,
  type PlannedProperty,
  plannedProperty,
} from "./planned-object.ts";
import { parsePath, tableOf, valueAt } from "./property-path.ts";

/** Of a replacement the steps around it are parts of it; what is read or stays is no change. */
const ACTIONS: Readonly<Record<string, PlannedAction>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  import: "adopt",
};

/** What says of others what is there, and follows from them; and what did so in states of earlier versions. */
const ASIDE: ReadonlySet<string> = new Set([destroyGuard.token, ...RETIRED.map(({ token }) => token)]);
const GRANTS = "warren:index:Grants";
/** Of @pulumi/rabbitmq: all that a user has in one virtual host. */
const TOPIC_PERMISSIONS = "rabbitmq:index/topicPermissions:TopicPermissions";

export function actionOf({ op }: Pick<Step, "op">): PlannedAction | undefined {
  return own(ACTIONS, op);
}

export function typeOf({ oldState, newState }: Step): string {
  return newState?.type ?? oldState?.type ?? "";
}

/** @returns none for what is no change of an object */
export function plannedResources(step: Step): PlannedObject[] {
  const [action, type] = [actionOf(step), typeOf(step)];
  if (action === undefined || !isOfProvider(step) || ASIDE.has(type)) return [];
  if (type === GRANTS) return action === "update" ? grants(step) : [];
  const properties = propertiesOf(step);
  if (isTakenOverFromEarlier(step) && properties.every(isNewWord)) return [];
  const inputs = (step.newState ?? step.oldState)?.inputs ?? {};
  const { user, vhost, virtualHost, name, exchange, component } = inputs;
  const host = virtualHost ?? vhost;
  const kind = kindOfResource(type);
  // A user that is made in the same run is not known to what it may do; the resource is called after it.
  const said = isOfUser(kind) ? user : name;
  const resource = {
    kind,
    name: typeof said === "string" && !isUnknown(said) ? said : nameOf(step.urn, kind, host),
    ...(typeof host === "string" ? { virtualHost: host } : {}),
    ...(kind === "topic permission" && typeof exchange === "string" ? { exchange } : {}),
    ...(kind === "parameter" && typeof component === "string" ? { component } : {}),
    action,
    reason: "",
    properties,
    consequences: [],
  };
  return type === TOPIC_PERMISSIONS ? forEachExchange(resource, step) : [resource];
}

/** By an alias: an earlier version had it as a resource of another type. */
function isTakenOverFromEarlier({ oldState, newState }: Step): boolean {
  return oldState?.type !== undefined && newState?.type !== undefined && oldState.type !== newState.type;
}

/** That the other type could not say, and this one says as it was: nothing on the broker is another one by it. */
function isNewWord({ before, after, isSecret }: PlannedProperty): boolean {
  return before === undefined && after === false && isSecret !== true;
}

/** One resource, of which each exchange has an object: as `Grants` and the plugin's own resource know them. */
function forEachExchange(whole: PlannedObject, { oldState, newState }: Step): PlannedObject[] {
  const [old, wanted] = [oldState, newState].map((state) => byExchange(state?.inputs?.["permissions"]));
  const exchanges = new Set([...(old?.keys() ?? []), ...(wanted?.keys() ?? [])]);
  const objects: PlannedObject[] = [];
  for (const exchange of exchanges) {
    const [before, after] = [old?.get(exchange), wanted?.get(exchange)];
    const isInPlace = whole.action === "update";
    if (isInPlace && JSON.stringify(before) === JSON.stringify(after)) continue;
    const action = isInPlace ? actionBetween(before, after) : whole.action;
    objects.push({ ...whole, exchange, action, properties: rightsOf(before, after) });
  }
  return objects.length === 0 ? [whole] : objects;
}

function byExchange(permissions: unknown): Map<string, unknown> {
  const found = z.array(z.looseObject({ exchange: z.string() })).safeParse(permissions);
  return new Map(found.data?.map((each) => [each.exchange, each]));
}

function actionBetween(before: unknown, after: unknown): "create" | "update" | "delete" {
  return before === undefined ? "create" : after === undefined ? "delete" : "update";
}

/** By the tables of {@link GRANTS}. */
const GRANTED_KINDS = {
  permissions: "permission",
  topicPermissions: "topic permission",
  limits: LIMITS_OF_USER,
};

/** Rights as they are on the broker, by whatever resource they were made: they are mended in place. */
function grants({ oldState, newState }: Step): PlannedObject[] {
  return Object.entries(GRANTED_KINDS).flatMap(([table, kind]) => {
    const [old, wanted] = [tableOf(oldState?.inputs?.[table]), tableOf(newState?.inputs?.[table])];
    const keys = new Set([...Object.keys(old), ...Object.keys(wanted)]);
    return [...keys].flatMap((key) => grant(kind, { before: own(old, key), after: own(wanted, key) }));
  });
}

function grant(kind: string, { before, after }: { before: unknown; after: unknown }): PlannedObject[] {
  const found = GRANTED.safeParse(after ?? before);
  if (!found.success || JSON.stringify(before) === JSON.stringify(after)) return [];
  const { user, virtualHost, exchange } = found.data;
  const right = {
    kind,
    name: user,
    ...(virtualHost === undefined ? {} : { virtualHost }),
    ...(exchange === undefined ? {} : { exchange }),
    action: actionBetween(before, after),
    reason: "",
    properties: rightsOf(before, after),
    consequences: [],
  };
  return [right];
}

const GRANTED = z.object({
  user: z.string(),
  virtualHost: z.string().optional(),
  exchange: z.string().optional(),
});

/** What says whose they are is no property of theirs. */
function rightsOf(before: unknown, after: unknown): PlannedProperty[] {
  const names = new Set([...Object.keys(tableOf(before)), ...Object.keys(tableOf(after))]);
  return [...names].flatMap((name) => {
    if (name === "user" || name === "virtualHost" || name.startsWith("__")) return [];
    const side = { before: valueAt(before, [name]), after: valueAt(after, [name]) };
    return plannedProperty(name, side, digestOf) ?? [];
  });
}

/** What is a provider, or groups others, is nothing itself. */
function isOfProvider(step: Step): boolean {
  return (step.newState ?? step.oldState)?.custom === true && !typeOf(step).startsWith("pulumi:providers:");
}

/**
 * urn:pulumi:STACK::PROJECT::TYPE::NAME. Of a permission a name is USER@HOST, or of parts that are percent-encoded:
 * `infra/access.ts` and `bridged-permissions.ts` make them. What else there is, is called what it is.
 */
function nameOf(urn: string, kind: string, host: unknown): string {
  const name = urnParts(urn)?.name ?? urn;
  if (!kind.endsWith("permission")) return name;
  if (typeof host === "string" && name.endsWith(`@${host}`)) return name.slice(0, -host.length - 1);
  const [first = ""] = name.split("/");
  try {
    return decodeURIComponent(first);
  } catch (error) {
    // Of somebody who has called it otherwise.
    if (!(error instanceof URIError)) throw error;
    return name;
  }
}

function propertiesOf({ oldState, newState, ...step }: Step): PlannedProperty[] {
  const sides = [oldState?.inputs ?? undefined, newState?.inputs ?? undefined];
  const isWhole = sides.includes(undefined);
  const [before = {}, after = {}] = sides;
  const differing = Object.keys(step.detailedDiff ?? {}).flatMap((path) => {
    const steps = parsePath(path);
    return steps === undefined ? [] : [steps];
  });
  const keys = [...(step.diffReasons ?? []), ...(step.replaceReasons ?? [])].map((key) => [key]);
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => [key]);
  const paths = isWhole ? all : differing.length > 0 ? differing : keys;
  const found = new Map<string, PlannedProperty>();
  for (const path of paths.filter(([first]) => first?.startsWith("__") !== true)) {
    const property = path.join(".");
    const sides = { before: valueAt(before, path), after: valueAt(after, path) };
    const planned = plannedProperty(property, sides, digestOf);
    if (planned !== undefined) found.set(property, planned);
  }
  return [...found.values()];
}
