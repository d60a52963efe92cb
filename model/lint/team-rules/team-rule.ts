/** A rule of a file as lint runs it. */
import type { Discovery } from "../discovery.ts";
import type { Environment } from "../view/view.ts";
import { objectsOf, type RuledObject } from "./objects.ts";
import type { Pattern } from "./pattern.ts";
import type { Breach, Check, Requirement } from "./requirement.ts";
import { REQUIREMENTS } from "./requirements.ts";
import type { TeamRule } from "./rule-set.ts";
import type { RuleInput } from "./rules-schema.ts";

export function teamRule(id: string, rule: RuleInput): TeamRule {
  const { message, severity, why = "", remedy = "", link = "" } = rule;
  const see = link === "" ? "" : `See ${link}`;
  const hint = [message, remedy, see].filter((words) => words !== "").join(" ");
  return {
    id,
    severity,
    summary: message,
    why,
    remedy,
    link,
    *check(environment) {
      for (const { breach, object } of breachesOf(rule, environment)) yield discoveryOf(breach, object, hint);
    },
  };
}

interface Found {
  readonly breach: Breach;
  readonly object: RuledObject;
}

/** What has its cause in another object, a policy, is found there once. */
function* breachesOf(
  { for: kinds, where, require: asked }: RuleInput,
  environment: Environment,
): Generator<Found> {
  const requirements = [...REQUIREMENTS].flatMap(([key, requirement]): [Check, Requirement][] => {
    const check = asked[key];
    return check === undefined ? [] : [[check, requirement]];
  });
  const causes = new Set<string>();
  for (const kind of new Set(kinds)) {
    for (const each of objectsOf(environment, kind)) {
      const object = selected(each, where);
      if (object === undefined) continue;
      for (const [check, { ofExternal = false }] of requirements) {
        if (object.isExternal && !ofExternal) continue;
        for (const breach of check(object)) {
          const cause = breach.cause === undefined ? undefined : JSON.stringify(breach.cause.path);
          if (cause !== undefined && causes.has(cause)) continue;
          if (cause !== undefined) causes.add(cause);
          yield { breach, object };
        }
      }
    }
  }
}

function discoveryOf({ message, at = [], cause }: Breach, { subject }: RuledObject, hint: string): Discovery {
  const place = cause ?? { ...subject, path: [...subject.path, ...at] };
  return { ...place, message, hint };
}

/** The object where it is meant, a user in the virtual hosts that are; where a pattern cannot be decided it is meant. */
function selected(object: RuledObject, where: RuleInput["where"]): RuledObject | undefined {
  if (where === undefined) return object;
  const { virtualHost, name, except, type, metadata = {} } = where;
  const hosts = object.hosts.filter((host) => mayMatch(virtualHost, host));
  const isMeant =
    (virtualHost === undefined || hosts.length > 0) &&
    mayMatch(name, object.name) &&
    except?.matches(object.name) !== true &&
    (type === undefined || (object.type !== undefined && type.some((each) => each === object.type))) &&
    Object.entries(metadata).every(([key, pattern]) => {
      const said = object.metadata(key);
      return said !== undefined && mayMatch(pattern, said.value);
    });
  return isMeant ? { ...object, hosts } : undefined;
}

function mayMatch(pattern: Pattern | undefined, text: string): boolean {
  return pattern?.matches(text) !== false;
}
