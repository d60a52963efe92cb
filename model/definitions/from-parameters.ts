/** Runtime parameters of a virtual host: those of known components become what they mean. */
import type { VirtualHost } from "../declaration/declaration.ts";
import { COMPONENTS } from "../rabbitmq/components.ts";
import { isTable } from "../topology/tables.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";
import { fromDefinedPolicy, targetOfDefinedPolicy } from "./defined-objects.ts";
import type { DefinedParameter, DefinedPolicy } from "./definitions.ts";
import type { Located, Remark } from "./remark.ts";

type Components = Pick<
  VirtualHost,
  "operatorPolicies" | "federationUpstreams" | "federationUpstreamSets" | "shovels" | "parameters"
>;

export function fromParameters(
  parameters: readonly Located<DefinedParameter>[],
  remarks: Remark[],
): Components & { readonly limits?: { readonly value: Arguments; readonly path: readonly string[] } } {
  const found = {
    operatorPolicies: [] as VirtualHost["operatorPolicies"][number][],
    federationUpstreams: [] as VirtualHost["federationUpstreams"][number][],
    federationUpstreamSets: [] as VirtualHost["federationUpstreamSets"][number][],
    shovels: [] as VirtualHost["shovels"][number][],
    parameters: [] as VirtualHost["parameters"][number][],
  };
  let limits: { value: Arguments; path: readonly string[] } | undefined;
  for (const { object, path } of parameters) {
    const { component, name } = object;
    // 4.3.6 gives an empty table back as an empty list, so that an empty list may be either.
    const value =
      isEmptyList(object.value) && component !== COMPONENTS.federationUpstreamSets ? {} : object.value;
    if (component === COMPONENTS.limits && isTable(value)) limits = { value, path: [...path, "value"] };
    else if (component === COMPONENTS.operatorPolicies && isPolicy(value)) {
      const policy = { "apply-to": "all", priority: 0, ...value, name };
      const applyTo = targetOfDefinedPolicy(policy);
      if (applyTo === undefined) {
        const target = JSON.stringify(value["apply-to"]);
        const message = `The operator policy ${JSON.stringify(name)} is left out: it applies to ${target}.`;
        remarks.push({ code: "policy-target", path: [...path, "value", "apply-to"], message });
      } else found.operatorPolicies.push(fromDefinedPolicy(policy, applyTo));
    } else if (component === COMPONENTS.federationUpstreams && isTable(value)) {
      found.federationUpstreams.push({ name, definition: value });
    } else if (component === COMPONENTS.federationUpstreamSets && isListOfTables(value)) {
      found.federationUpstreamSets.push({ name, upstreams: value });
    } else if (component === COMPONENTS.shovels && isTable(value))
      found.shovels.push({ name, definition: value });
    else found.parameters.push({ component, name, value: object.value });
  }
  return limits === undefined ? found : { ...found, limits };
}

/** An import takes "all" and 0 for granted. */
function isPolicy(
  value: ArgumentValue,
): value is Pick<DefinedPolicy, "pattern" | "definition"> & Partial<DefinedPolicy> & Arguments {
  if (!isTable(value)) return false;
  const { pattern, definition, priority = 0, "apply-to": target = "" } = value;
  return (
    typeof pattern === "string" &&
    isTable(definition) &&
    typeof priority === "number" &&
    typeof target === "string"
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isListOfTables(value: unknown): value is readonly Arguments[] {
  return Array.isArray(value) && value.every(isTable);
}
