import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedParameter, ExportedPolicy, JsonObject } from "../exported.ts";
import type { Mutant, MutantKind, Step } from "../mutant.ts";
import { put, remove, without } from "../steps.ts";

export function policyMutants({ policies, exchanges }: Exported): Mutant[] {
  return policies.flatMap((policy) => {
    const { vhost } = policy;
    const other = exchanges.find(
      (each) => each.vhost === vhost && !Object.values(policy.definition).includes(each.name),
    );
    return mutantsOf(policy, {
      kind: "policy",
      collection: "policies",
      exchange: other?.name ?? "amq.fanout",
    });
  });
}

export function operatorPolicyMutants({ parameters }: Exported): Mutant[] {
  return parameters.filter(isOperatorPolicy).flatMap((parameter) =>
    mutantsOf(operatorPolicyOf(parameter), {
      kind: "operator policy",
      collection: "operator-policies",
      exchange: "",
    }),
  );
}

export function isOperatorPolicy({ component }: ExportedParameter): boolean {
  return component === "operator_policy";
}

function operatorPolicyOf({ vhost, name, value }: ExportedParameter): ExportedPolicy {
  return { vhost, name, ...(value as Omit<ExportedPolicy, "vhost" | "name">) };
}

interface Family {
  readonly kind: MutantKind;
  readonly collection: "policies" | "operator-policies";
  /** Another one for a key that names an exchange. */
  readonly exchange: string;
}

function mutantsOf(policy: ExportedPolicy, { kind, collection, exchange }: Family): Mutant[] {
  const { vhost, name, pattern, "apply-to": target, priority, definition } = policy;
  const path = [collection, vhost, name];
  const mutant = (what: string, step: Step): Mutant => ({
    name: `${kind} "${name}" in "${vhost}" ${what}`,
    kind,
    says: [name],
    steps: [step],
  });
  const changed = (what: string, change: JsonObject): Mutant =>
    mutant(what, put(path, { pattern, "apply-to": target, priority, definition, ...change }));
  const keys = Object.keys(definition);
  return [
    mutant("is missing", remove(...path)),
    changed("matches nothing", { pattern: "^mutant$" }),
    changed("matches more", { pattern: "" }),
    ...otherTargets(target).map((each) => changed(`applies to ${each}`, { "apply-to": each })),
    changed("has a higher priority", { priority: priority + 1 }),
    changed("has a lower priority", { priority: priority - 1 }),
    ...Object.entries(definition).map(([key, value]) =>
      changed(`has another ${key}`, {
        definition: { ...definition, [key]: key.endsWith("-exchange") ? exchange : anotherValue(value) },
      }),
    ),
    ...(keys.length > 1
      ? keys.map((key) => changed(`has no ${key}`, { definition: without(definition, key) }))
      : []),
    ...(target === "exchanges" || definition["expires"] !== undefined
      ? []
      : [changed("has expires too", { definition: { ...definition, expires: 86_400_000 } })]),
  ];
}

/** Exchanges take other keys than queues, and operator policies are for queues only. */
function otherTargets(target: string): string[] {
  if (target === "exchanges") return ["all"];
  return ["classic_queues", "quorum_queues"].filter((each) => each !== target);
}
