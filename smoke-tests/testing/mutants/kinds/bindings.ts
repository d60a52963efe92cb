import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedBinding, ExportedExchange } from "../exported.ts";
import type { Mutant, Step } from "../mutant.ts";
import { bind, without } from "../steps.ts";

export function bindingMutants(exported: Exported): Mutant[] {
  return exported.bindings.flatMap((binding) => mutantsOf(binding, exported));
}

function mutantsOf(binding: ExportedBinding, exported: Exported): Mutant[] {
  const { vhost, source, destination, routing_key: key, arguments: table } = binding;
  const mutant = (what: string, steps: readonly Step[]): Mutant => ({
    name: `binding "${source}" to "${destination}" with "${key}" in "${vhost}" ${what}`,
    kind: "binding",
    says: [source, destination, ...(key === "" ? [] : ([key] as const))],
    steps,
  });
  const instead = (what: string, change: Partial<ExportedBinding>): Mutant =>
    // The new one first: an exchange that deletes itself goes with its last binding.
    mutant(what, [bind({ ...binding, ...change }), { unbind: binding }]);
  const other = otherDestination(binding, exported);
  const type = exported.exchanges.find((each) => each.vhost === vhost && each.name === source)?.type;
  return [
    mutant("is missing", [{ unbind: binding }]),
    ...otherKeys(key, type).map((each) => instead(`has the key "${each}"`, { routing_key: each })),
    ...Object.entries(table).flatMap(([name, value]) => [
      instead(`has another ${name}`, { arguments: { ...table, [name]: anotherValue(value) } }),
      instead(`has no ${name}`, { arguments: without(table, name) }),
    ]),
    ...(type === "headers" || type === "fanout"
      ? [instead("has the argument mutant", { arguments: { ...table, mutant: "yes" } })]
      : []),
    ...(other === undefined ? [] : [instead(`leads to "${other}"`, { destination: other })]),
  ];
}

/** A consistent-hash exchange wants a weight. */
function otherKeys(key: string, type: ExportedExchange["type"] | undefined): string[] {
  if (type === "x-consistent-hash") return [String(Number(key) + 1)];
  return type === "topic" && key !== "#" ? [`${key}x`, "#"] : [`${key}x`];
}

function otherDestination(
  { vhost, source, destination, destination_type: type }: ExportedBinding,
  { queues, exchanges, bindings }: Exported,
): string | undefined {
  const bound = bindings.filter((each) => each.vhost === vhost && each.source === source);
  const taken = new Set([destination, source, ...bound.map((each) => each.destination)]);
  const candidates = type === "queue" ? queues : exchanges;
  return candidates.find((each) => each.vhost === vhost && !taken.has(each.name))?.name;
}
