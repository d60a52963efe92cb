/** One virtual host: its settings, its objects with their defaults, and the checks that need all of them. */

import type { z } from "zod";
import { EVENT_PLUGIN } from "../../rabbitmq/plugins.ts";
import { EVENT_EXCHANGE } from "../../rabbitmq/reserved-names.ts";
import { isSince, type Target } from "../../rabbitmq/versions.ts";
import { quote } from "../../text/wording.ts";
import type { Exchange, Policy, Queue, QueueType } from "../../topology/topology.ts";
import { type BindingInput, checkBindings } from "../checks/check-bindings.ts";
import { checkExchange, type ExchangeInput } from "../checks/check-exchange.ts";
import { checkLifecycles } from "../checks/check-lifecycle.ts";
import { checkName, checkStreamName, type NamedKind } from "../checks/check-name.ts";
import { checkPolicies, type PolicyInput } from "../checks/check-policies.ts";
import { checkQueue, type QueueInput, queueTypeOf } from "../checks/check-queue.ts";
import { checkTargets, type Scope, scopeOf } from "../checks/check-references.ts";
import { checkTags } from "../checks/check-tags.ts";
import { EMPTY_VIRTUAL_HOST, type VirtualHost, type VirtualHostLimits } from "../declaration.ts";
import {
  bindingSchema,
  exchangeSchema,
  externalSchema,
  externalVirtualHostSchema,
  limitsSchema,
  policySchema,
  queueSchema,
  virtualHostSchema,
} from "../schema.ts";
import type { Report } from "../source/fault.ts";
import { keyAt, nodeAt, placeAt, type SourceNode, toPlain } from "../source/source-tree.ts";
import { readFederation } from "./read-federation.ts";
import { readLimits } from "./read-limits.ts";
import { capital, isMarkedExternal, type Located, type Named, readNames, readObject } from "./read-object.ts";
import { readParameters } from "./read-parameters.ts";
import { readShovels } from "./read-shovels.ts";

/** Also what a virtual host with faults is known by, so that no reference to it is reported as well. */
export interface ReadVirtualHost {
  readonly scope: Scope;
  readonly virtualHost: VirtualHost | undefined;
}

export function readVirtualHost(named: Named<undefined>, target: Target, report: Report): ReadVirtualHost {
  const { name, node } = named;
  checkName({ kind: "virtual host", name }, named.key, report);
  const label = `the virtual host ${quote(name)}`;
  const isExternal = isMarkedExternal(node);
  const found = isExternal
    ? readExternal(node, label, report)
    : readObject(
        node,
        { schema: virtualHostSchema, words: { kind: "a virtual host", label, takesNotes: true } },
        report,
      );
  const settings = found?.value;
  const limits = isExternal ? {} : readLimits(node, { schema: limitsSchema, owner: label }, report);
  if (settings?.deletionProtection !== undefined) checkDeletionProtection(node, target, report);
  if (settings !== undefined) checkTags(settings.tags, nodeAt(node, ["tags"]) ?? node, report);
  const byDefault = settings?.defaultQueueType ?? "classic";
  const defaultIsKnown = found?.faulty.has("defaultQueueType") === false;

  const objects = readObjects(node, label, report);
  const { exchanges, queues, bindings } = objects;
  const federation = readFederation(node, target, report);
  const shovels = readShovels(node, target, report);
  const parameters = readParameters(node, report);
  const scope = scopeOf({
    exchanges: new Map([
      ...(target.plugins.has(EVENT_PLUGIN) ? [[EVENT_EXCHANGE, "topic"] as const] : []),
      ...exchanges.names.map((exchange) => [exchange, undefined] as const),
      ...exchanges.declared.map(({ name, value }) => [name, value.type] as const),
    ]),
    queues: new Map([
      ...queues.names.map((queue) => [queue, undefined] as const),
      ...queues.declared.map((queue) => [queue.name, knownType(queue, byDefault, defaultIsKnown)] as const),
    ]),
    upstreams: federation.upstreamNames,
    upstreamSets: federation.setNames,
  });

  for (const exchange of exchanges.declared) checkExchange(exchange, { scope, target }, report);
  for (const queue of queues.declared) {
    const type = scope.queues.get(queue.name) as QueueType | undefined;
    checkQueue(queue, { type, target }, report);
    if (type === "stream") checkStreamName({ virtualHost: name, name: queue.name }, queue.key, report);
    const placeOf = (key: string) => placeAt(queue.node, "arguments", key);
    checkTargets(
      { table: queue.value.arguments, prefix: "x-", owner: `the queue ${quote(queue.name)}`, placeOf },
      scope,
      report,
    );
  }
  checkLifecycles({ kind: "exchange", names: exchanges.names }, exchanges.declared, report);
  checkLifecycles({ kind: "queue", names: queues.names }, queues.declared, report);
  checkBindings(bindings, { scope, target }, report);
  checkAllPolicies(objects, { byDefault, scope, target }, report);
  checkQueueLimit(limits, queues.declared.length, label, node, report);
  if (settings === undefined || limits === undefined) return { scope, virtualHost: undefined };
  const { description, tags, defaultQueueType, tracing, deletionProtection } = settings;
  const virtualHost: VirtualHost = {
    name,
    ...(isExternal ? { isExternal } : {}),
    ...(deletionProtection === undefined ? {} : { deletionProtection }),
    description,
    tags,
    defaultQueueType,
    limits,
    tracing,
    operatorPolicies: objects.operatorPolicies.map(toPolicy),
    federationUpstreams: federation.upstreams,
    federationUpstreamSets: federation.sets,
    shovels,
    parameters,
    topology: {
      virtualHost: name,
      exchanges: exchanges.declared.map(toExchange),
      queues: queues.declared.map((queue) => toQueue(queue, defaultQueueType)),
      bindings: bindings.map(({ value }) => value),
      policies: objects.policies.map(toPolicy),
    },
    external: { exchanges: exchanges.external, queues: queues.external },
  };
  return { scope, virtualHost };
}

function checkDeletionProtection(node: SourceNode, { version }: Target, report: Report): void {
  if (isSince(version, "4.0")) return;
  const place = keyAt(node, "deletionProtection");
  report(
    place,
    `RabbitMQ ${version} cannot protect a virtual host from deletion.`,
    "Allowed: 4.0 and later.",
  );
}

/** Its settings are another team's: here they are what nothing is said of. */
function readExternal(node: SourceNode, label: string, report: Report) {
  const kind = "an external virtual host, whose settings are another team's";
  const found = readObject(
    node,
    { schema: externalVirtualHostSchema, words: { kind, label, takesNotes: true } },
    report,
  );
  if (found === undefined) return undefined;
  const { description, tags, defaultQueueType, tracing } = EMPTY_VIRTUAL_HOST;
  const { deletionProtection } = found.value;
  return {
    ...found,
    value: { description, tags, defaultQueueType, tracing, deletionProtection },
  };
}

interface Objects {
  readonly exchanges: Section<ExchangeInput>;
  readonly queues: Section<QueueInput>;
  readonly policies: readonly Named<PolicyInput>[];
  readonly operatorPolicies: readonly Named<PolicyInput>[];
  readonly bindings: readonly Located<BindingInput>[];
}

function readObjects(node: SourceNode, label: string, report: Report): Objects {
  return {
    exchanges: readSection(node, "exchange", exchangeSchema, report),
    queues: readSection(node, "queue", queueSchema, report),
    policies: readSection(node, "policy", policySchema, report).declared,
    operatorPolicies: readSection(node, "operator policy", policySchema, report).declared,
    bindings: readBindings(node, label, report),
  };
}

/** Undefined where a fault hides it: what depends on it is then left out. */
function knownType(
  { value, faulty }: Named<QueueInput>,
  byDefault: QueueType,
  defaultIsKnown: boolean,
): QueueType | undefined {
  const byItself = value.type !== undefined || "x-queue-type" in value.arguments;
  return faulty.has("type") || (!byItself && !defaultIsKnown) ? undefined : queueTypeOf(value, byDefault);
}

function checkAllPolicies(
  { exchanges, queues, policies, operatorPolicies }: Objects,
  { byDefault, scope, target }: { byDefault: QueueType; scope: Scope; target: Target },
  report: Report,
): void {
  const objects = [
    ...exchanges.declared.map(({ name, value }) => ({ kind: "exchange" as const, name, type: value.type })),
    ...queues.declared.map(({ name, value }) => ({
      kind: "queue" as const,
      name,
      type: queueTypeOf(value, byDefault),
    })),
  ];
  checkPolicies(policies, { by: "policy", objects, scope, target }, report);
  checkPolicies(operatorPolicies, { by: "operator policy", objects, scope, target }, report);
}

function checkQueueLimit(
  limits: VirtualHostLimits | undefined,
  queues: number,
  label: string,
  node: SourceNode,
  report: Report,
): void {
  const most = limits?.["max-queues"];
  if (most === undefined || queues <= most) return;
  const place = placeAt(node, "limits", "max-queues");
  report(place, `${capital(label)} declares ${queues} queues, more than its limit ${most}.`);
}

interface Section<T> {
  /** Without faults of their own shape. */
  readonly declared: readonly Named<T>[];
  readonly external: readonly string[];
  /** All of them, also those with faults. */
  readonly names: readonly string[];
}

const PLURAL = {
  exchange: "exchanges",
  queue: "queues",
  policy: "policies",
  "operator policy": "operatorPolicies",
} as const;

function readSection<S extends z.ZodObject>(
  parent: SourceNode,
  kind: keyof typeof PLURAL & NamedKind,
  schema: S,
  report: Report,
): Section<z.output<S>> {
  const declared: Named<z.output<S>>[] = [];
  const external: string[] = [];
  const entries = readNames(nodeAt(parent, [PLURAL[kind]]), { label: quote(PLURAL[kind]) }, report);
  for (const { name, key, node } of entries) {
    checkName({ kind, name }, key, report);
    const words = {
      kind: /^[eo]/.test(kind) ? `an ${kind}` : `a ${kind}`,
      label: `the ${kind} ${quote(name)}`,
      takesNotes: true,
    } as const;
    if ((kind === "exchange" || kind === "queue") && isMarkedExternal(node)) {
      external.push(name);
      const kindOfExternal = `an external ${kind}, which is never touched`;
      readObject(node, { schema: externalSchema, words: { ...words, kind: kindOfExternal } }, report);
      continue;
    }
    const found = readObject(node, { schema, words }, report);
    if (found !== undefined) declared.push({ ...found, name, key });
  }
  return { declared, external, names: entries.map((entry) => entry.name) };
}

function readBindings(parent: SourceNode, owner: string, report: Report): readonly Located<BindingInput>[] {
  const node = nodeAt(parent, ["bindings"]);
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return [];
  if (node.kind !== "sequence") {
    report(
      node.place,
      `"bindings" of ${owner} cannot be ${quote(toPlain(node))}.`,
      "Allowed: a list of mappings.",
    );
    return [];
  }
  const words = { kind: "a binding", label: "the binding", takesNotes: true } as const;
  return node.items
    .map((item) => readObject(item, { schema: bindingSchema, words }, report))
    .filter((binding) => binding !== undefined);
}

function toPolicy({ name, value }: Named<PolicyInput>): Policy {
  return { name, ...value };
}

function toExchange({ name, value }: Named<ExchangeInput>): Exchange {
  const { external: _, ...exchange } = value;
  return { name, ...exchange, move: false };
}

function toQueue({ name, value }: Named<QueueInput>, byDefault: VirtualHost["defaultQueueType"]): Queue {
  const { external: _, arguments: table, ...queue } = value;
  const rest = Object.fromEntries(Object.entries(table).filter(([argument]) => argument !== "x-queue-type"));
  return { name, ...queue, type: queueTypeOf(value, byDefault), arguments: rest };
}
