/** A plan that is kept in a file for its review, and what it was made of. No secret is in it. Pure. */
import { z } from "zod";
import { quote } from "../../model/text/wording.ts";
import { movedSince } from "../../model/topology/plan/plan-moved.ts";
import { planRecordSchema } from "../../model/topology/plan/plan-record.ts";
import { ACTIONS, keyOfObject, nameInWords, type PlannedObject } from "./planned-object.ts";

const digests = z.record(z.string(), z.string());
const texts = z.array(z.string());

const property = z.strictObject({
  property: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  isSecret: z.literal(true).optional(),
});

const object = z.strictObject({
  kind: z.string(),
  name: z.string(),
  virtualHost: z.string().optional(),
  exchange: z.string().optional(),
  component: z.string().optional(),
  action: z.enum(ACTIONS),
  reason: z.string(),
  properties: z.array(property),
  consequences: z.array(z.strictObject({ code: z.string(), message: z.string() })),
});

export const SAVED_FORMAT = 1;

export const savedPlanSchema = z
  .strictObject({
    format: z
      .literal(SAVED_FORMAT)
      .describe("Of this shape: it grows when something is taken away or changes its meaning."),
    project: z.string(),
    stack: z.string(),
    made: z.iso.datetime().describe("UTC."),
    moves: z
      .strictObject({ move: texts, acceptGap: z.boolean() })
      .describe("What `--move` and `--accept-gap` said: it goes for the update as well."),
    versions: z
      .strictObject({ warren: z.string(), pulumi: z.string(), rabbitmq: z.string() })
      .describe("RabbitMQ's is empty where there was no broker to ask."),
    cluster: z.string().describe("RabbitMQ's own id of the cluster; empty where there was none to ask."),
    files: digests.describe("SHA-256 of each file of the declaration."),
    config: digests.describe(
      "SHA-256 of each value of the stack's config as it is kept: of secrets what encrypts them.",
    ),
    objects: z.array(object).describe("As `preview --json` has them."),
    records: z
      .array(planRecordSchema)
      .describe("The plan of each virtual host, with what was there: the update is held to it."),
  })
  .describe("What `./warren preview --save FILE` writes, and `./warren up --plan FILE` reads.");

export type SavedPlan = z.infer<typeof savedPlanSchema>;

/** What is not as it was when the plan was made, a sentence each without a full stop; none: the plan still holds. */
export function movedFrom(saved: SavedPlan, now: SavedPlan): string[] {
  return [
    ...movedVersions(saved, now),
    ...(saved.cluster === now.cluster || now.cluster === "" || saved.cluster === ""
      ? []
      : [`the broker is another one: cluster ${now.cluster}, and was ${saved.cluster}`]),
    ...movedKeys("the declaration's file", saved.files, now.files),
    ...movedKeys("the stack's config key", saved.config, now.config),
    ...movedTopologies(saved, now),
    ...movedObjects(saved, now),
  ];
}

const PROGRAMS = { warren: "Warren", pulumi: "Pulumi", rabbitmq: "RabbitMQ" } as const;

function movedVersions(saved: SavedPlan, now: SavedPlan): string[] {
  return (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).flatMap((name) => {
    const [was, is] = [saved.versions[name], now.versions[name]];
    if (was === is) return [];
    if (is === "") return [`${PROGRAMS[name]} cannot be asked now, and was ${was}`];
    return [
      was === ""
        ? `${PROGRAMS[name]} ${is} is there by now`
        : `${PROGRAMS[name]} is ${is} now, and was ${was}`,
    ];
  });
}

type Digests = Readonly<Record<string, string>>;

function movedKeys(what: string, was: Digests, is: Digests): string[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => {
    if (was[key] === is[key]) return [];
    const how = was[key] === undefined ? "is new" : is[key] === undefined ? "is gone" : "has changed";
    return [`${what} ${quote(key)} ${how}`];
  });
}

function movedTopologies(saved: SavedPlan, now: SavedPlan): string[] {
  const [was, is] = [saved, now].map(({ records }) => new Map(records.map((each) => [each.urn, each])));
  return [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].flatMap((urn) => {
    const [before, after] = [was?.get(urn), is?.get(urn)];
    const virtualHost = after?.virtualHost ?? before?.virtualHost ?? "";
    return movedSince(before ?? { virtualHost, changes: [] }, after ?? { virtualHost, changes: [] });
  });
}

/** Kinds of which a topology is made: these are compared with all that they have. */
const IN_TOPOLOGIES: ReadonlySet<string> = new Set(["exchange", "queue", "binding", "policy"]);

function movedObjects(saved: SavedPlan, now: SavedPlan): string[] {
  const [was, is] = [byId(saved.objects), byId(now.objects)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id) => {
    const [before, after] = [was.get(id), is.get(id)];
    if (before === undefined)
      return after === undefined ? [] : [`${nameOf(after[0])} would be changed now (${after[0].action})`];
    if (after === undefined)
      return [`${nameOf(before[0])} was to be changed (${before[0].action}), and is not now`];
    return essence(before) === essence(after) ? [] : [`${nameOf(after[0])} would be changed otherwise now`];
  });
}

/** Where two resources of Pulumi have one name, what becomes of the other one is not lost. */
function byId(objects: readonly Planned[]): Map<string, [Planned, ...Planned[]]> {
  const found = new Map<string, [Planned, ...Planned[]]>();
  for (const object of objects.filter(({ kind }) => !IN_TOPOLOGIES.has(kind))) {
    const key = keyOfObject(object);
    found.set(key, [...(found.get(key) ?? []), object] as [Planned, ...Planned[]]);
  }
  return found;
}

type Planned = SavedPlan["objects"][number] | PlannedObject;

function nameOf(object: Planned): string {
  const { kind, virtualHost } = object;
  const at = virtualHost === undefined ? "" : ` in virtual host ${quote(virtualHost)}`;
  return `${kind} ${nameInWords(object, quote)}${at}`;
}

/** Not its words: what the broker held then is another number now. */
function essence(objects: readonly Planned[]): string {
  const each = objects.map(({ action, properties }) =>
    JSON.stringify([action, properties.map(({ property, before, after }) => [property, before, after])]),
  );
  return JSON.stringify(each.toSorted());
}
