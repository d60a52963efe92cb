/** What lint finds in a change stands at the object that it is about. Pure. */
import type { LintFinding } from "../../model/lint/discovery.ts";
import type { PlannedObject } from "./planned-object.ts";

/** What a plan says better itself: it knows what the broker has. */
const IN_THE_PLAN: ReadonlySet<string> = new Set([
  "queue-removed",
  "queue-replaced",
  "exchange-removed",
  "exchange-replaced",
  "object-renamed",
  "user-removed",
  "virtual-host-removed",
]);

export function withConsequences(
  objects: readonly PlannedObject[],
  findings: readonly LintFinding[],
): PlannedObject[] {
  const told = findings.filter(({ rule }) => !IN_THE_PLAN.has(rule));
  const bySubject = Map.groupBy(told, ({ virtualHost, object }) => subject(virtualHost, object));
  return objects.map((object) => {
    const found = (bySubject.get(subjectOf(object)) ?? []).filter((finding) => isAbout(finding, object));
    const more = found.map(({ rule, message }) => ({ code: rule, message }));
    return more.length === 0 ? object : { ...object, consequences: [...object.consequences, ...more] };
  });
}

/** As lint names it. A permission is its user's. */
function subjectOf({ kind, name, virtualHost = "" }: PlannedObject): string {
  if (kind === "binding") return subject(virtualHost, `binding ${name}`);
  if (kind === "virtual host") return subject(name, `virtual host ${JSON.stringify(name)}`);
  if (!OF_USERS.has(kind)) return subject(virtualHost, `${kind} ${JSON.stringify(name)}`);
  return subject("", `user ${JSON.stringify(name)}`);
}

const OF_USERS: ReadonlySet<string> = new Set(["user", "permission", "topic permission"]);

/** Rights are found by user, and stand in virtual hosts. */
function isAbout(
  { path: [section, , part, host, of] }: LintFinding,
  { kind, virtualHost, exchange }: PlannedObject,
): boolean {
  if (section !== "users") return true;
  if (part === "permissions") return kind === "permission" && host === virtualHost;
  if (part === "topicPermissions")
    return kind === "topic permission" && host === virtualHost && of === exchange;
  return kind === "user";
}

function subject(virtualHost: string, object: string): string {
  return JSON.stringify([virtualHost, object]);
}
