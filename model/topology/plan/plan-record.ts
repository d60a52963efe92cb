/**
 * A plan as data that leaves the process which made it: for people who review it, for programs, and to be held against the
 * plan of a later run. No messages are in it, and nothing that is secret: a topology has no secrets.
 */
import { z } from "zod";
import { type ArgumentValue, DEFAULT_LIFECYCLE } from "../topology.ts";
import type { Change, ObjectKind, ObjectOfKind } from "./change.ts";
import { riskInWords } from "./risk-words.ts";

/** As it is: the names of arguments can be any key. */
const values = z.custom<Readonly<Record<string, ArgumentValue>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

const consequence = z.object({
  /** Of a risk, or of what a move costs: stable, in kebab case. */
  code: z.string(),
  message: z.string(),
});

const recordedChange = z.object({
  kind: z.enum(["exchange", "queue", "binding", "policy"]),
  /** Within its kind: its name, or `bindingKey`. */
  key: z.string(),
  action: z.enum(["create", "adopt", "update", "replace", "delete", "release"]),
  /** Its messages, or what is bound to it, go along. */
  moves: z.boolean(),
  reason: z.string(),
  /** As it is there, and as it is to be, with all that RabbitMQ knows of it; absent where there is none. */
  before: values.optional(),
  after: values.optional(),
  consequences: z.array(consequence),
});

export const planRecordSchema = z.object({
  /** Of the resource that it is the plan of. */
  urn: z.string(),
  virtualHost: z.string(),
  /** In the order in which they are made. */
  changes: z.array(recordedChange),
});

export type PlanRecord = z.infer<typeof planRecordSchema>;
export type RecordedChange = PlanRecord["changes"][number];
export type Consequence = z.infer<typeof consequence>;

/** @param costs of a change that is a move, as far as they were asked for */
export function recordChange(change: Change, costs: readonly Consequence[] = []): RecordedChange {
  const { kind, key, action, reason, live, desired, risks } = change;
  // Whoever has asked for the costs of a move knows whether there are consumers.
  const more = costs.length === 0 ? risks : risks.filter(({ code }) => code !== "consumers-cancelled");
  return {
    kind,
    key,
    action,
    moves: change.move !== undefined || change.rebinding !== undefined,
    reason: reason.message,
    ...(live === undefined ? {} : { before: known(live) }),
    ...(desired === undefined ? {} : { after: known(desired) }),
    consequences: [...costs, ...more.map((risk) => ({ code: risk.code, message: riskInWords(risk) }))],
  };
}

type Known = NonNullable<RecordedChange["before"]>;

/** Without what only Warren knows of it. */
function known(object: ObjectOfKind[ObjectKind]): Known {
  const own = Object.entries(object).filter(([name]) => !Object.hasOwn(DEFAULT_LIFECYCLE, name));
  // Arguments are JSON.
  return structuredClone(Object.fromEntries(own)) as Known;
}
