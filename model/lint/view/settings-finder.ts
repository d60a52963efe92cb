/** What holds for a queue or an exchange in the end, as rules ask for it: by one key, and never by a default. */
import { applicable, hostPolicies, settingOf } from "../../topology/policies/effective-settings.ts";
import type { PolicySubject } from "../../topology/policies/policy-match.ts";
import type { Arguments, ArgumentValue, Policy } from "../../topology/topology.ts";

export interface DecidedSetting {
  readonly value: ArgumentValue;
  /** An operator policy is a policy too. */
  readonly by: "argument" | "policy";
  /** What the other of the two says, without effect. */
  readonly loser?: ArgumentValue;
}

export interface ObjectSettings {
  readonly policy: Policy | undefined;
  readonly operatorPolicy: Policy | undefined;
  /** False where a pattern that cannot be decided might apply: then nothing may be concluded from what is missing. */
  readonly decided: boolean;
  /** @param key without `x-`: `message-ttl` */
  readonly get: (key: string) => DecidedSetting | undefined;
}

export type FindSettings = (subject: PolicySubject, table: Arguments) => ObjectSettings;

/** The policies are compiled once, for all objects of a virtual host. */
export function settingsFinder(given: Parameters<typeof hostPolicies>[0]): FindSettings {
  const { policies, operatorPolicies } = hostPolicies(given);
  return (subject, table) => {
    const [user, operator] = [applicable(subject, policies), applicable(subject, operatorPolicies)];
    const said = { arguments: table, policy: user.first, operatorPolicy: operator.first };
    return {
      policy: user.first,
      operatorPolicy: operator.first,
      decided: user.undecided === undefined && operator.undecided === undefined,
      get: (key) => {
        const setting = settingOf(subject, key, said);
        if (setting === undefined) return undefined;
        const sides = setting.sources.map(({ kind }) => (kind === "argument" ? kind : "policy"));
        const by = sides[0] ?? "policy";
        const loser = setting.sources.find((_, index) => sides[index] !== by);
        return { value: setting.value, by, ...(loser === undefined ? {} : { loser: loser.value }) };
      },
    };
  };
}
