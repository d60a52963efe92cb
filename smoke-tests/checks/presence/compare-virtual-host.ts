/** A virtual host and what hangs on it: settings, limits, operator policies, parameters, federation, shovels. Pure. */
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { declaredParameters } from "../../../model/declaration/declared-parameters.ts";
import { asDeclared } from "../../../model/declaration/secret-references.ts";
import { differences } from "../../../model/topology/plan/differences.ts";
import type { Arguments, ArgumentValue } from "../../../model/topology/topology.ts";
import { checkId, describeObject, type ObjectType } from "../../check.ts";
import {
  type Comparison,
  judgeDifferences,
  missing,
  presenceCheck,
  propertyDifferences,
} from "./comparison.ts";
import { placeOf, UNREADABLE } from "./uri-place.ts";

export function compareVirtualHost(host: VirtualHost): Comparison[] {
  return [
    settings(host),
    ...host.operatorPolicies.map((policy) => operatorPolicy(host, policy)),
    ...links(host),
  ];
}

function settings(host: VirtualHost): Comparison {
  const object = { type: "virtual host", name: host.name } as const;
  return {
    check: presenceCheck(
      checkId("presence", host.name),
      [object],
      host.isExternal === true
        ? "The virtual host, which is another team's, is there; protected from deletion where that is said."
        : "The virtual host is there, with its description, tags, default queue type, limits and tracing.",
    ),
    judge(live) {
      const found = live.virtualHosts.get(host.name);
      if (found === undefined) return missing(describeObject(object));
      return judgeDifferences(
        describeObject(object),
        propertyDifferences(settingsOf(found, host), settingsOf(host, host)),
      );
    },
  };
}

/** @param declared says what counts: of another team's virtual host nothing but what is said. */
function settingsOf(
  host: VirtualHost,
  { isExternal, deletionProtection }: VirtualHost,
): Record<string, ArgumentValue | undefined> {
  const protection =
    deletionProtection === undefined ? {} : { "protected from deletion": host.deletionProtection ?? false };
  if (isExternal === true) return protection;
  return {
    ...protection,
    description: host.description,
    tags: host.tags.toSorted(),
    "default queue type": host.defaultQueueType,
    tracing: host.tracing,
    "max-queues": host.limits["max-queues"],
    "max-connections": host.limits["max-connections"],
  };
}

function operatorPolicy(
  { name: virtualHost }: VirtualHost,
  declared: VirtualHost["operatorPolicies"][number],
) {
  const object = { type: "operator policy", name: declared.name, virtualHost } as const;
  return {
    check: presenceCheck(
      checkId("presence", virtualHost, "operator policy", declared.name),
      [object],
      "The operator policy is there, with its pattern, target, priority and definition.",
    ),
    judge(live) {
      const policies = live.virtualHosts.get(virtualHost)?.operatorPolicies ?? [];
      const found = policies.find(({ name }) => name === declared.name);
      if (found === undefined) return missing(describeObject(object));
      return judgeDifferences(describeObject(object), differences("policy", found, declared));
    },
  } satisfies Comparison;
}

/** Runtime parameters, upstreams and shovels: each a name and a table of values. */
function links(host: VirtualHost): Comparison[] {
  return declaredParameters(host).map(({ component, name, value }): Comparison => {
    const object = { type: "parameter" as ObjectType, name: `${component} ${name}`, virtualHost: host.name };
    return {
      check: presenceCheck(
        checkId("presence", host.name, component, name),
        [object],
        "The runtime parameter is there, with its values; of URIs, what is no secret: scheme, host, port and path.",
      ),
      judge(live) {
        const there = live.virtualHosts.get(host.name);
        const found = (there === undefined ? [] : declaredParameters(there)).find(
          (each) => each.component === component && each.name === name,
        );
        if (found === undefined) return missing(describeObject(object));
        // Where the declaration names a secret of the stack, the broker has its value.
        const [before, after] = [tableOf(asDeclared(found.value, value)), tableOf(value)];
        return judgeDifferences(describeObject(object), propertyDifferences(before, after));
      },
    };
  });
}

/** Without passwords. */
function tableOf(value: ArgumentValue): Arguments {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { value: withoutSecrets(value) };
  return withoutSecrets(value) as Arguments;
}

function withoutSecrets(value: ArgumentValue): ArgumentValue {
  if (Array.isArray(value)) return (value as readonly ArgumentValue[]).map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      /(^|-)uri$/.test(name) ? placesOf(inner) : withoutSecrets(inner),
    ]),
  );
}

/** One URI, or a list of them. */
function placesOf(value: ArgumentValue): ArgumentValue {
  if (Array.isArray(value)) return (value as readonly ArgumentValue[]).map(placesOf);
  return typeof value === "string" ? placeOf(value) : UNREADABLE;
}
