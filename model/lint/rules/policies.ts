/** Policies, and arguments beside them, that have no effect. */
import { policyMatcher } from "../../topology/policies/policy-match.ts";
import type { Rule } from "../rule.ts";
import { someOf } from "../some-of.ts";
import { declaredQueues, type Host, perHost, policySubject, queueSubject } from "../view/view.ts";

const KINDS = ["policies", "operatorPolicies"] as const;

function policiesOf(host: Host, kind: (typeof KINDS)[number]) {
  return kind === "policies" ? host.host.topology.policies : host.host.operatorPolicies;
}

export const policyMatchesNothing: Rule = {
  id: "policy-matches-nothing",
  severity: "warning",
  summary: "A policy applies to no declared object.",
  why: "Its pattern matches no exchange or queue of the kind that it is for; often a name was changed, or a dot was not escaped in the right place. RabbitMQ also passes over a queue whose type does not know one of the policy's keys.",
  remedy:
    "Correct the pattern or `applyTo`. If it is for queues that clients declare, say so in a silence; if nobody declares such, take it out.",
  check: perHost(function* (host) {
    const subjects = subjectsOf(host);
    for (const kind of KINDS) {
      for (const policy of policiesOf(host, kind)) {
        const matches = policyMatcher(policy);
        if (subjects.some((subject) => matches(subject) !== false)) continue;
        const subject = policySubject(host, { policy, kind });
        yield {
          ...subject,
          message: `The ${subject.object} applies to no declared object: none in "applyTo" ${JSON.stringify(policy.applyTo)} matches ${JSON.stringify(policy.pattern)}.`,
          hint: "Correct the pattern or applyTo. Where clients declare no such objects either, it can be taken out.",
        };
      }
    }
  }),
};

/** Objects of others are there for policies too, of whatever type; and queues that RabbitMQ names. */
function subjectsOf({ exchanges, queues }: Host) {
  const ofExchanges = [...exchanges.values()].map(({ name, type }) => ({
    kind: "exchange" as const,
    name,
    type: type ?? "direct",
  }));
  const ofQueues = [...queues.values()].flatMap(({ name, declared }) =>
    (declared === undefined ? ["classic", "quorum", "stream"] : [declared.type]).map((type) => ({
      kind: "queue" as const,
      name,
      type,
    })),
  );
  const generated = { kind: "queue" as const, name: "amq.gen-LhQz1gv3GhDOv8PIDabOXA", type: "classic" };
  return [...ofExchanges, ...ofQueues, generated];
}

export const argumentOverridden: Rule = {
  id: "argument-overridden",
  severity: "warning",
  summary: "A policy overrides an argument of a queue.",
  why: "For a TTL, a length, an expiry and a delivery limit the lesser of the two holds; for the overflow of a quorum queue and for streams the policy does. The argument stands in the file and is not what happens.",
  remedy:
    "Let both say what is to hold: change the policy to it, which can be done while the queue is there. An argument goes, or changes, only with the queue, which has to be empty for that.",
  check: perHost(function* (host) {
    for (const { name, declared, settings } of declaredQueues(host)) {
      for (const argument of Object.keys(declared.arguments)) {
        const setting = settings.get(argument.replace(/^x-/, ""));
        if (setting?.by !== "policy" || setting.loser === setting.value) continue;
        const policies = [settings.policy, settings.operatorPolicy]
          .filter((policy) => policy !== undefined && argument.slice(2) in policy.definition)
          .map((policy) => JSON.stringify(policy?.name));
        yield {
          ...queueSubject(host, name, "arguments", argument),
          message: `${JSON.stringify(argument)} of the queue ${JSON.stringify(name)} is ${JSON.stringify(setting.loser)}, but ${JSON.stringify(setting.value)} holds, by the policy ${policies.join(" and ")}.`,
          hint: "Say in the policy what is to hold. To change an argument the queue is made anew.",
        };
      }
    }
  }),
};

export const policyKeyOverridden: Rule = {
  id: "policy-key-overridden",
  severity: "warning",
  summary:
    "A key of a policy has no effect, because every queue that it applies to says otherwise by an argument.",
  why: "An argument of a queue beats a policy, but for numbers where the lesser holds: whoever changes the policy changes nothing.",
  remedy:
    "Say in the policy what the arguments say. Take the key out where the policy is for these queues alone: it would be missing for those that clients declare, and a policy applies to queues of more types when it has fewer keys.",
  check: perHost(function* (host) {
    /** For each policy and key: the queues that say otherwise; undefined once one takes it. */
    const deaf = new Map<string, Map<string, string[] | undefined>>();
    for (const { name, settings } of declaredQueues(host)) {
      const { policy } = settings;
      if (policy === undefined) continue;
      const keys = deaf.get(policy.name) ?? new Map<string, string[] | undefined>();
      deaf.set(policy.name, keys);
      for (const key of Object.keys(policy.definition)) {
        const setting = settings.get(key);
        const isDeaf = setting?.by === "argument" && setting.loser !== setting.value;
        const before = keys.has(key) ? keys.get(key) : [];
        if (!isDeaf) keys.set(key, undefined);
        else if (before !== undefined) {
          before.push(name);
          keys.set(key, before);
        }
      }
    }
    for (const policy of host.host.topology.policies) {
      for (const [key, names] of deaf.get(policy.name) ?? []) {
        if (names === undefined) continue;
        yield {
          ...policySubject(host, { policy, kind: "policies" }, "definition", key),
          message: `${JSON.stringify(key)} of the policy ${JSON.stringify(policy.name)} has no effect: ${someOf(names)} ${names.length === 1 ? "says" : "say"} otherwise by ${JSON.stringify(`x-${key}`)}.`,
          hint: `Set it to what they say${names.length === 1 ? "" : ", if that is the same"}. Where the policy is for these queues alone, it can go.`,
        };
      }
    }
  }),
};
