/** One virtual host of RabbitMQ's definitions, with its objects, as the model has it. */
import { PREDECLARED_EXCHANGES } from "../declaration/check-name.ts";
import type { VirtualHost, VirtualHostLimits } from "../declaration/declaration.ts";
import type { Arguments, Binding, Exchange, Policy, Queue, Topology } from "../topology/topology.ts";
import {
  fromDefinedBinding,
  fromDefinedExchange,
  fromDefinedPolicy,
  fromDefinedQueue,
  queueTypeFrom,
  targetOfDefinedPolicy,
  typeOfDefinedQueue,
} from "./defined-objects.ts";
import type {
  DefinedBinding,
  DefinedExchange,
  DefinedParameter,
  DefinedPolicy,
  DefinedQueue,
  DefinedVirtualHost,
} from "./definitions.ts";
import { fromParameters } from "./from-parameters.ts";
import { readLimits, unknownKeys } from "./read-limits.ts";
import type { Located, Remark } from "./remark.ts";

export interface VirtualHostParts {
  readonly settings: DefinedVirtualHost;
  /** Where the settings stand. */
  readonly path: readonly string[];
  readonly parameters: readonly Located<DefinedParameter>[];
  readonly policies: readonly Located<DefinedPolicy>[];
  readonly exchanges: readonly Located<DefinedExchange>[];
  readonly queues: readonly Located<DefinedQueue>[];
  readonly bindings: readonly Located<DefinedBinding>[];
}

const SETTINGS_KEYS = new Set([
  "name",
  "description",
  "tags",
  "metadata",
  "limits",
  "tracing",
  "default_queue_type",
]);
/** Of every object; those of a kind are beside it. */
const OBJECT_KEYS = ["vhost", "name"];
const KEYS = {
  parameters: new Set([...OBJECT_KEYS, "component", "value"]),
  policies: new Set([...OBJECT_KEYS, "pattern", "apply-to", "priority", "definition"]),
  exchanges: new Set([...OBJECT_KEYS, "type", "durable", "auto_delete", "internal", "arguments"]),
  queues: new Set([...OBJECT_KEYS, "type", "durable", "auto_delete", "arguments"]),
  bindings: new Set(["vhost", "source", "destination", "destination_type", "routing_key", "arguments"]),
} as const;
const METADATA_KEYS = new Set(["description", "tags", "default_queue_type"]);
const LIMITS = ["max-queues", "max-connections"] as const;

export function fromVirtualHost(parts: VirtualHostParts, remarks: Remark[]): VirtualHost {
  const { settings, path } = parts;
  const metadata = settings.metadata ?? {};
  // Of a single virtual host they stand among everything else.
  if (path.length > 0) remarks.push(...unknownKeys(settings, SETTINGS_KEYS, path));
  for (const section of ["parameters", "policies", "exchanges", "queues", "bindings"] as const) {
    for (const { object, path: at } of parts[section])
      remarks.push(...unknownKeys(object, KEYS[section], at));
  }
  remarks.push(...unknownKeys(metadata, METADATA_KEYS, [...path, "metadata"]));
  const { limits, ...components } = fromParameters(parts.parameters, remarks);
  const limitsPath = limits?.path ?? [...path, "limits"];
  const { topology, external } = fromObjects(parts, remarks);
  return {
    name: settings.name,
    description: settings.description ?? textIn(metadata, "description"),
    tags: settings.tags ?? textsIn(metadata, "tags"),
    // "undefined" in exports of 3.11 to 4.0, where none was ever said: such a virtual host makes classic queues.
    defaultQueueType:
      queueTypeFrom(metadata["default_queue_type"] ?? settings.default_queue_type) ?? "classic",
    limits: readLimits(limits?.value ?? settings.limits, LIMITS, limitsPath, remarks) as VirtualHostLimits,
    tracing: settings.tracing ?? false,
    ...components,
    topology,
    external,
  };
}

function fromObjects(parts: VirtualHostParts, remarks: Remark[]): Pick<VirtualHost, "topology" | "external"> {
  const exchanges = parts.exchanges.flatMap((exchange) => fromExchange(exchange, remarks));
  const queues = parts.queues.flatMap((queue) => fromQueue(queue, remarks));
  const policies = parts.policies.flatMap((policy) => fromPolicy(policy, remarks));
  const exchangeNames = new Set([...exchanges.map(({ name }) => name), ...PREDECLARED_EXCHANGES.keys()]);
  const queueNames = new Set(queues.map(({ name }) => name));
  const external = new Set<string>();

  const bindings = parts.bindings.flatMap(({ object, path }): Binding[] => {
    const binding = fromDefinedBinding(object);
    const { source, destination, destinationType } = binding;
    const remark = (code: Remark["code"], key: string, message: string): [] => {
      remarks.push({ code, path: [...path, key], message });
      return [];
    };
    if (source === "") {
      return remark(
        "default-exchange",
        "source",
        "A binding of the default exchange is left out: each queue has its own.",
      );
    }
    if (destinationType === "queue" && !queueNames.has(destination)) {
      const what = `The binding from ${JSON.stringify(source)} to the queue ${JSON.stringify(destination)}`;
      return remark(
        "missing-queue",
        "destination",
        `${what} is left out: the queue is not defined. Exclusive queues never are.`,
      );
    }
    const ends = destinationType === "exchange" ? { source, destination } : { source };
    for (const [key, name] of Object.entries(ends)) {
      if (exchangeNames.has(name) || external.has(name)) continue;
      external.add(name);
      const why = name.startsWith("amq.")
        ? 'names that begin with "amq." are RabbitMQ\'s'
        : "RabbitMQ 4.3 does not export internal exchanges";
      remark(
        "internal-exchange",
        key,
        `The exchange ${JSON.stringify(name)} is bound and not defined: it is taken as external. Note that ${why}.`,
      );
    }
    return [binding];
  });
  const topology: Topology = { virtualHost: parts.settings.name, exchanges, queues, bindings, policies };
  return { topology, external: { exchanges: [...external], queues: [] } };
}

function fromExchange({ object, path }: Located<DefinedExchange>, remarks: Remark[]): Exchange[] {
  if (!object.name.startsWith("amq.") && object.name !== "") return [fromDefinedExchange(object)];
  if (!PREDECLARED_EXCHANGES.has(object.name)) remarks.push(amqName("exchange", object.name, path));
  return [];
}

function fromQueue({ object, path }: Located<DefinedQueue>, remarks: Remark[]): Queue[] {
  if (object.name.startsWith("amq.")) {
    remarks.push(amqName("queue", object.name, path));
    return [];
  }
  const type = typeOfDefinedQueue(object);
  if (type !== undefined) return [fromDefinedQueue(object, type)];
  const foreign = JSON.stringify(object.type ?? object.arguments["x-queue-type"]);
  const message = `The queue ${JSON.stringify(object.name)} is left out: its type ${foreign} is none that can be declared.`;
  remarks.push({ code: "queue-type", path: [...path, "type"], message });
  return [];
}

function fromPolicy({ object, path }: Located<DefinedPolicy>, remarks: Remark[]): Policy[] {
  const applyTo = targetOfDefinedPolicy(object);
  if (applyTo !== undefined) return [fromDefinedPolicy(object, applyTo)];
  const message = `The policy ${JSON.stringify(object.name)} is left out: it applies to ${JSON.stringify(object["apply-to"])}.`;
  remarks.push({ code: "policy-target", path: [...path, "apply-to"], message });
  return [];
}

function amqName(kind: "exchange" | "queue", name: string, path: readonly string[]): Remark {
  const message = `The ${kind} ${JSON.stringify(name)} is left out: RabbitMQ makes it, and skips it in an import.`;
  return { code: "amq-name", path: [...path, "name"], message };
}

function textIn(metadata: Arguments, key: string): string {
  const value = metadata[key];
  return typeof value === "string" ? value : "";
}

function textsIn(metadata: Arguments, key: string): readonly string[] {
  const value = metadata[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
