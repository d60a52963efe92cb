import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedVirtualHost, Json } from "../exported.ts";
import type { Mutant, Step } from "../mutant.ts";
import { put, remove } from "../steps.ts";

/** Of `/` nothing is declared. */
export function virtualHostMutants({ vhosts }: Exported): Mutant[] {
  return vhosts
    .filter(({ name }) => name !== "/")
    .flatMap((host) => [settings(host), limits(host), [gone(host)]].flat());
}

/** RabbitMQ resets what a PUT does not say. */
export function putVirtualHost({ name, metadata, tracing }: ExportedVirtualHost, change: Json = {}): Step {
  const { description, tags, default_queue_type } = metadata;
  const all = { description, tags: tags.join(","), default_queue_type, tracing };
  return put(["vhosts", name], { ...all, ...(change as object) });
}

function settings(host: ExportedVirtualHost): Mutant[] {
  const { description, tags, default_queue_type: type } = host.metadata;
  const mutant = (what: string, change: Json): Mutant => ({
    name: `virtual host "${host.name}": ${what}`,
    kind: "virtual host",
    says: [host.name],
    steps: [putVirtualHost(host, change)],
  });
  const types = ["classic", "quorum", "stream"].filter((each) => each !== type);
  return [
    mutant("another description", { description: `${description}x` }),
    ...(description === "" ? [] : [mutant("no description", { description: "" })]),
    mutant("a tag too many", { tags: [...tags, "mutant"].join(",") }),
    ...tags.map((tag) =>
      mutant(`the tag "${tag}" is missing`, { tags: tags.filter((each) => each !== tag).join(",") }),
    ),
    ...types.map((each) => mutant(`the default queue type is ${each}`, { default_queue_type: each })),
    mutant(host.tracing ? "not traced" : "traced", { tracing: !host.tracing }),
    {
      ...mutant("protected from deletion", {}),
      steps: [{ method: "POST", path: ["vhosts", host.name, "deletion", "protection"], body: {} }],
      harmless:
        "RabbitMQ refuses to delete it, and nothing else: no message, login or right goes otherwise. Where a declaration does not say `deletionProtection`, it is as somebody left it.",
    },
  ];
}

const LIMITS = ["max-queues", "max-connections"];

function limits({ name, limits: set }: ExportedVirtualHost): Mutant[] {
  const mutant = (what: string, step: Step): Mutant => ({
    name: `virtual host "${name}": ${what}`,
    kind: "virtual host",
    says: [name],
    steps: [step],
  });
  return LIMITS.flatMap((limit) => {
    const value = set[limit];
    const path = ["vhost-limits", name, limit];
    if (value === undefined) return [mutant(`limited by ${limit} 1000`, put(path, { value: 1000 }))];
    return [
      mutant(`another ${limit}`, put(path, { value: anotherValue(value) })),
      mutant(`not limited by ${limit}`, remove(...path)),
    ];
  });
}

function gone({ name }: ExportedVirtualHost): Mutant {
  return {
    name: `virtual host "${name}" is missing`,
    kind: "virtual host",
    says: [name],
    steps: [remove("vhosts", name)],
  };
}
