import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedParameter, Json, JsonObject } from "../exported.ts";
import type { Mutant, Step } from "../mutant.ts";
import { put, remove, without } from "../steps.ts";
import { isOperatorPolicy } from "./policies.ts";

/** Federation upstreams and sets, shovels, and what plugins of others keep. */
export function parameterMutants({ parameters, global_parameters }: Exported): Mutant[] {
  const others = parameters.filter((each) => !isOperatorPolicy(each) && each.component !== "vhost-limits");
  // What RabbitMQ keeps for itself is nobody's to declare.
  const global = global_parameters.filter(({ name }) => !/^(internal|cluster_)/.test(name));
  return [
    ...others.flatMap(mutantsOf),
    ...global.flatMap(({ name, value }) => {
      const path = ["global-parameters", name];
      const mutant = (what: string, step: Step): Mutant => ({
        name: `global parameter "${name}" ${what}`,
        kind: "parameter",
        says: [name],
        steps: [step],
      });
      return [
        mutant("has another value", put(path, { value: anotherValue(value) })),
        mutant("is missing", remove(...path)),
      ];
    }),
  ];
}

function mutantsOf({ vhost, component, name, value }: ExportedParameter): Mutant[] {
  const path = ["parameters", component, vhost, name];
  const mutant = (what: string, step: Step): Mutant => ({
    name: `${component} "${name}" in "${vhost}" ${what}`,
    kind: "parameter",
    says: [component, name],
    steps: [step],
  });
  const changed = (what: string, other: Json): Mutant => mutant(what, put(path, { value: other }));
  return [
    mutant("is missing", remove(...path)),
    ...(isTable(value)
      ? changedTables(value)
      : [{ what: "has another value", table: anotherValue(value) }]
    ).map(({ what, table }) => changed(what, table)),
  ];
}

function isTable(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function changedTables(value: JsonObject): { what: string; table: Json }[] {
  const entries = Object.entries(value);
  const changed = entries.map(([key, inner]) => {
    return {
      what: `has another ${key}`,
      table: Object.assign({}, value, { [key]: otherSetting(key, inner) }),
    };
  });
  const dropped = entries
    // Where from and where to, a parameter has to say.
    .filter(([key]) => !/^(src|dest)-|uri$/.test(key))
    .map(([key]) => ({ what: `has no ${key}`, table: without(value, key) }));
  return [...changed, ...dropped];
}

/** Another host. The password stays: what differs has to be seen, and what is secret must not. */
function otherSetting(key: string, value: Json): Json {
  if (!key.endsWith("uri")) return anotherValue(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => otherSetting(key, each));
  if (typeof value !== "string") return value;
  return value.replace(/^amqp:\/\/(?:([^@/]*)@)?[^/]*/, (_, who?: string) =>
    who === undefined ? "amqp://mutant.invalid" : `amqp://${who}@mutant.invalid`,
  );
}
