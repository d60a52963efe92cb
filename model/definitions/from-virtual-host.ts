/** One virtual host of RabbitMQ's definitions, with its objects, as the model has it. */

import type { VirtualHost, VirtualHostLimits } from "../declaration/declaration.ts";
import { isReserved, PREDECLARED_EXCHANGES, RESERVED_PREFIX } from "../rabbitmq/reserved-names.ts";
import { bindingKey } from "../topology/object-keys.ts";
import type { Arguments, Binding, Policy, Queue, Topology } from "../topology/topology.ts";
import {
  fromDefinedBinding,
  fromDefinedPolicy,
  fromDefinedQueue,
  importedQueueType,
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
import { foreignExchange, fromExchange } from "./from-exchange.ts";
import { readLimits, unknownKeys } from "./from-limits.ts";
import { fromParameters } from "./from-parameters.ts";
import { missingTargets } from "./missing-targets.ts";
import { amqName, type Located, type Remark } from "./remark.ts";
import type { TakingDocument } from "./taking.ts";
import { withoutUnknown } from "./unknown-arguments.ts";

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
const METADATA_KEYS = new Set(["description", "tags", "default_queue_type", "protected_from_deletion"]);
const LIMITS = ["max-queues", "max-connections"] as const;

export function fromVirtualHost(
  parts: VirtualHostParts,
  remarks: Remark[],
  taking: TakingDocument,
): VirtualHost {
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
  // "undefined" in exports of 3.11 to 4.0, where none was ever said: such a virtual host makes classic queues.
  const defaultQueueType =
    queueTypeFrom(metadata["default_queue_type"] ?? settings.default_queue_type) ?? "classic";
  const { topology, external } = fromObjects(parts, { ...taking, defaultQueueType }, remarks);
  return {
    name: settings.name,
    ...(metadata["protected_from_deletion"] === true ? { deletionProtection: true } : {}),
    description: settings.description ?? textIn(metadata, "description"),
    tags: settings.tags ?? textsIn(metadata, "tags"),
    defaultQueueType,
    limits: readLimits(
      limits?.value ?? settings.limits,
      { known: LIMITS, path: limitsPath },
      remarks,
    ) as VirtualHostLimits,
    tracing: settings.tracing ?? false,
    ...components,
    topology,
    external,
  };
}

function fromObjects(
  parts: VirtualHostParts,
  taking: TakingDocument & Pick<VirtualHost, "defaultQueueType">,
  remarks: Remark[],
): Pick<VirtualHost, "topology" | "external"> {
  const external = new Set(parts.exchanges.flatMap((exchange) => foreignExchange(exchange, taking, remarks)));
  const exchanges = parts.exchanges.flatMap((exchange) =>
    external.has(exchange.object.name) ? [] : fromExchange(exchange, taking, remarks),
  );
  const leftOut = new Set<string>();
  const queues = parts.queues.flatMap((queue) => {
    const { name } = queue.object;
    if (taking.withoutTemporary !== true || isReserved(name) || !isTemporary(queue.object)) {
      return fromQueue(queue, taking, remarks);
    }
    leftOut.add(name);
    const message = `The queue ${JSON.stringify(name)} is left out, with its bindings: it goes by itself, and its client makes it.`;
    remarks.push({ code: "temporary-queue", path: [...queue.path, "name"], message });
    return [];
  });
  const policies = parts.policies.flatMap((policy) => fromPolicy(policy, remarks));
  const exchangeNames = new Set([...exchanges.map(({ name }) => name), ...PREDECLARED_EXCHANGES.keys()]);
  const queueNames = new Set(queues.map(({ name }) => name));

  const made = new Set<string>();
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
    if (destinationType === "queue" && leftOut.has(destination)) return [];
    if (destinationType === "queue" && !queueNames.has(destination)) {
      const what = `The binding from ${JSON.stringify(source)} to the queue ${JSON.stringify(destination)}`;
      return remark(
        "missing-queue",
        "destination",
        `${what} is left out: the queue is not defined. Exclusive queues never are.`,
      );
    }
    const key = bindingKey(binding);
    if (made.has(key)) {
      return remark(
        "repeated-binding",
        "source",
        `The binding ${key} stands there a second time: RabbitMQ makes one.`,
      );
    }
    made.add(key);
    const ends = destinationType === "exchange" ? { source, destination } : { source };
    for (const [end, name] of Object.entries(ends)) {
      if (exchangeNames.has(name) || external.has(name)) continue;
      external.add(name);
      const why = isReserved(name)
        ? `names that begin with "${RESERVED_PREFIX}" are RabbitMQ's`
        : "RabbitMQ 4.3 does not export internal exchanges";
      remark(
        "internal-exchange",
        end,
        `The exchange ${JSON.stringify(name)} is bound and not defined: it is taken as external. Note that ${why}.`,
      );
    }
    return [binding];
  });
  const topology: Topology = { virtualHost: parts.settings.name, exchanges, queues, bindings, policies };
  const known = { exchange: new Set([...exchangeNames, ...external]), queue: queueNames };
  const missing = missingTargets(parts, topology, known);
  remarks.push(...missing.map(({ remark }) => remark));
  const ofKind = (wanted: "exchange" | "queue"): string[] =>
    missing.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  return {
    topology,
    external: { exchanges: [...external, ...ofKind("exchange")], queues: ofKind("queue") },
  };
}

/**
 * Whether a queue is one that a client made for a while: it goes with its last consumer or after a time without use, or is
 * gone with the broker's next start. Those that RabbitMQ named (`amq.gen-...`) are left out anyway.
 */
export function isTemporary({ durable, auto_delete: autoDelete, arguments: table }: DefinedQueue): boolean {
  return autoDelete || !durable || typeof table["x-expires"] === "number";
}

function fromQueue(
  { object, path }: Located<DefinedQueue>,
  { live, asIs, inexact, defaultQueueType }: TakingDocument & Pick<VirtualHost, "defaultQueueType">,
  remarks: Remark[],
): Queue[] {
  const name = JSON.stringify(object.name);
  if (isReserved(object.name)) {
    remarks.push(amqName("queue", object.name, path));
    return [];
  }
  // A type that is none here is no slip: the queue is a plugin's.
  const isForeign = object.type !== undefined && queueTypeFrom(object.type) === undefined;
  const type =
    live === true || isForeign ? typeOfDefinedQueue(object) : importedQueueType(object, defaultQueueType);
  if (type === undefined) {
    const foreign = JSON.stringify(isForeign ? object.type : object.arguments["x-queue-type"]);
    const message = `The queue ${name} is left out: its type ${foreign} is none that can be declared.`;
    remarks.push({ code: "queue-type", path: [...path, "type"], message });
    return [];
  }
  const beside = object.type;
  if (beside !== undefined && queueTypeFrom(beside) !== type) {
    const message = `The queue ${name} is ${type}: RabbitMQ's import goes by x-queue-type in the arguments, and takes no notice of the "type": ${JSON.stringify(beside)} beside them.`;
    remarks.push({ code: "queue-type-beside", path: [...path, "type"], message });
  }
  const queue = fromDefinedQueue(object, type);
  return [asIs === true ? queue : withoutUnknown(queue, "queue", { path, inexact, remarks })];
}

function fromPolicy({ object, path }: Located<DefinedPolicy>, remarks: Remark[]): Policy[] {
  const applyTo = targetOfDefinedPolicy(object);
  if (applyTo !== undefined) return [fromDefinedPolicy(object, applyTo)];
  const message = `The policy ${JSON.stringify(object.name)} is left out: it applies to ${JSON.stringify(object["apply-to"])}.`;
  remarks.push({ code: "policy-target", path: [...path, "apply-to"], message });
  return [];
}

function textIn(metadata: Arguments, key: string): string {
  const value = metadata[key];
  return typeof value === "string" ? value : "";
}

function textsIn(metadata: Arguments, key: string): readonly string[] {
  const value = metadata[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
