/** What policies do that was not changed itself: which of them applies to an object, once others are gone. */
import type { VirtualHost } from "../declaration/declaration.ts";
import { applicable, type CompiledPolicies } from "../topology/policies/effective-settings.ts";
import type { PolicySubject } from "../topology/policies/policy-match.ts";
import type { Policy } from "../topology/topology.ts";
import type { Say } from "./change.ts";
import { compileWorking, REJECT, REJECT_AND_DEAD_LETTER, WITHOUT_DEAD_LETTERS } from "./mirrored-queues.ts";

/** Of a virtual host the two lists of policies, each with what one of them is called. */
export const POLICY_LISTS = [
  { section: "policies", kind: "policy", of: (host: VirtualHost) => host.topology.policies },
  { section: "operatorPolicies", kind: "operator policy", of: (host: VirtualHost) => host.operatorPolicies },
] as const;

/** `reject-publish-dlx`, of which quorum queues make drop-head: `rabbit_quorum_queue:overflow/3` of RabbitMQ 4.3. */
export function withOverflowOfQuorum(
  policies: readonly Policy[],
  {
    host,
    list: { section, kind },
    quorum,
  }: {
    readonly host: VirtualHost;
    readonly list: (typeof POLICY_LISTS)[number];
    /** The names of the queues that are quorum now. */
    readonly quorum: ReadonlySet<string>;
  },
  say: Say,
): readonly Policy[] {
  if (!policies.some(deadLettersRejected)) return policies;
  const compiled = compileWorking(policies);
  const concerned = new Set<Policy>();
  for (const name of quorum) {
    const { first } = applicable({ kind: "queue", name, type: "quorum" }, compiled);
    if (first !== undefined && deadLettersRejected(first)) concerned.add(first);
  }
  return policies.map((policy) => {
    if (!concerned.has(policy)) return policy;
    const others = host.topology.queues.filter(
      ({ name, type }) =>
        !quorum.has(name) && applicable({ kind: "queue", name, type }, compiled).first === policy,
    );
    const also =
      others.length === 0
        ? ""
        : ` It is so now for other queues of the policy too: ${others.map(({ name }) => JSON.stringify(name)).join(", ")}.`;
    say({
      code: "policy-key",
      path: ["virtualHosts", host.name, section, policy.name, "definition", "overflow"],
      from: REJECT_AND_DEAD_LETTER,
      to: REJECT,
      message: `"overflow" of the ${kind} ${JSON.stringify(policy.name)} is "${REJECT}" now. ${WITHOUT_DEAD_LETTERS}${also}`,
    });
    return { ...policy, definition: { ...policy.definition, overflow: REJECT } };
  });
}

function deadLettersRejected({ definition }: Policy): boolean {
  return definition["overflow"] === REJECT_AND_DEAD_LETTER;
}

/** Says of each object to which another policy applies than before, or none, that it is so. */
export function sayPolicyEffects(before: VirtualHost, now: VirtualHost, say: Say): void {
  for (const { section, kind, of } of POLICY_LISTS) {
    const [old, young] = [of(before), of(now)];
    const hasChanged = old.length !== young.length || before.topology.queues !== now.topology.queues;
    if (old.length === 0 || !hasChanged) continue;
    const remaining = new Set(young.map(({ name }) => name));
    const lists = { old: compileWorking(old), young: compileWorking(young) };
    const types = new Map(now.topology.queues.map(({ name, type }) => [name, type]));
    const objects: [PolicySubject, PolicySubject][] = [
      ...before.topology.queues.map(({ name, type }): [PolicySubject, PolicySubject] => [
        { kind: "queue", name, type },
        { kind: "queue", name, type: types.get(name) ?? type },
      ]),
      ...before.topology.exchanges.map(({ name, type }): [PolicySubject, PolicySubject] => [
        { kind: "exchange", name, type },
        { kind: "exchange", name, type },
      ]),
    ];
    for (const [was, is] of objects) {
      const [earlier, later] = [nameOf(was, lists.old), nameOf(is, lists.young)];
      if (earlier === later) continue;
      const path = ["virtualHosts", now.name, is.kind === "queue" ? "queues" : "exchanges", is.name];
      const object = `the ${is.kind} ${JSON.stringify(is.name)}`;
      if (later !== undefined) {
        const why =
          earlier === undefined
            ? ""
            : `: ${JSON.stringify(earlier)} came before it, and does not apply any more`;
        const message = `The ${kind} ${JSON.stringify(later)} applies to ${object} now${why}.`;
        say({
          code: "policy-effect",
          path,
          message,
          to: later,
          ...(earlier === undefined ? {} : { from: earlier }),
        });
      } else if (earlier !== undefined && remaining.has(earlier)) {
        const message = `The ${kind} ${JSON.stringify(earlier)} does not apply to ${object} any more: it is for other types of queue (see ${section}).`;
        say({ code: "policy-effect", path, message, from: earlier });
      }
    }
  }
}

function nameOf(subject: PolicySubject, policies: CompiledPolicies): string | undefined {
  return applicable(subject, policies).first?.name;
}
