/** What is said by keys: arguments, the definition of a policy or a link, limits, and what holds of all that in the end. */
import { z } from "zod";
import { isSecretKey } from "../../../declaration/checks/check-secrets.ts";
import { quote } from "../../../text/wording.ts";
import type { Arguments, ArgumentValue } from "../../../topology/topology.ts";
import { policySubject } from "../../view/view.ts";
import { type Constraint, constraintSchema, someKeys } from "../constraint.ts";
import { canHave } from "../known-keys.ts";
import type { Kind, RuledObject } from "../objects.ts";
import { type Breach, requirement, The, the } from "../requirement.ts";

const byKey = someKeys(z.record(z.string(), constraintSchema));
type ByKey = Readonly<Record<string, Constraint>>;

/** @param noun of a key: `argument` */
function* tableBreaches(
  asked: ByKey,
  table: Arguments,
  {
    object,
    noun,
    section,
  }: { readonly object: RuledObject; readonly noun: string; readonly section: readonly string[] },
): Generator<Breach> {
  for (const [key, constraint] of Object.entries(asked)) {
    if (!Object.hasOwn(table, key)) {
      const isAsked = noun !== "argument" || canHave(object, "arguments", key);
      if (constraint.required && isAsked)
        yield { message: `${The(object)} has no ${noun} ${quote(key)}.`, at: section };
      continue;
    }
    const value = table[key] ?? null;
    const allowed = constraint.wrong(value);
    if (allowed === undefined) continue;
    yield {
      message: `The ${noun} ${quote(key)} of ${the(object)} is ${shown(key, value)}: ${allowed}.`,
      at: [...section, key],
    };
  }
}

function shown(key: string, value: ArgumentValue): string {
  return isSecretKey(key) ? "another one" : quote(value);
}

export const argumentsOf = requirement({
  kinds: ["queue", "exchange", "binding"],
  about: "What its own arguments are, by their names (x-max-length); policies are not looked at.",
  schema: byKey,
  check: (asked, object) =>
    tableBreaches(asked, object.arguments ?? {}, { object, noun: "argument", section: ["arguments"] }),
});

export const definition = requirement({
  kinds: ["policy", "operatorPolicy", "federationUpstream", "shovel"],
  about: "What its keys are, by RabbitMQ's names (max-length, ack-mode).",
  schema: byKey,
  check: (asked, object) =>
    tableBreaches(asked, object.definition ?? {}, { object, noun: "key", section: sectionOf(object.kind) }),
});

function sectionOf(kind: Kind): readonly string[] {
  return kind === "policy" || kind === "operatorPolicy" ? ["definition"] : [];
}

export const limits = requirement({
  kinds: ["virtualHost", "user"],
  about: "What its limits are, by RabbitMQ's names (max-connections).",
  schema: byKey,
  check: (asked, object) =>
    tableBreaches(asked, object.limits ?? {}, { object, noun: "limit", section: ["limits"] }),
});

export const settings = requirement({
  kinds: ["queue", "exchange"],
  about:
    "What holds for it in the end, by its arguments, policies and operator policies together, by policies' names (max-length).",
  schema: byKey,
  *check(asked, object) {
    const { settings: found, kind } = object;
    // Where a policy might apply whose pattern cannot be decided, nothing is known.
    if (found?.decided !== true) return;
    for (const [key, constraint] of Object.entries(asked)) {
      const setting = found.get(key);
      if (setting === undefined) {
        if (constraint.required && canHave(object, "settings", key)) {
          yield { message: `${quote(key)} of ${the(object)} is set neither by an argument nor by a policy.` };
        }
        continue;
      }
      const allowed = constraint.wrong(setting.value);
      if (allowed === undefined) continue;
      if (setting.by === "argument") {
        const at = ["arguments", kind === "queue" ? `x-${key}` : key];
        yield { message: `${quote(key)} of ${the(object)} is ${quote(setting.value)}: ${allowed}.`, at };
      } else yield ofPolicy(object, { key, value: setting.value, allowed });
    }
  },
});

/** At the policy, which is said once whatever number of objects it is about. */
function ofPolicy(
  object: RuledObject,
  { key, value, allowed }: { readonly key: string; readonly value: ArgumentValue; readonly allowed: string },
): Breach {
  const { policy, operatorPolicy } = object.settings ?? {};
  const both = [
    { kind: "operatorPolicies", policy: operatorPolicy },
    { kind: "policies", policy },
  ] as const;
  const says = both.filter((each) => each.policy !== undefined && Object.hasOwn(each.policy.definition, key));
  const cause = says.find((each) => each.policy?.definition[key] === value) ?? says[0];
  if (cause?.policy === undefined || object.host === undefined) {
    return { message: `${quote(key)} of ${the(object)} is ${quote(value)}: ${allowed}.` };
  }
  const subject = policySubject(object.host, { policy: cause.policy, kind: cause.kind }, "definition", key);
  return {
    message: `The ${subject.object} sets ${quote(key)} to ${quote(value)}, for ${the(object)} among others: ${allowed}.`,
    cause: subject,
  };
}
