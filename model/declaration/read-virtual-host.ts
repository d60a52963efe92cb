/** One virtual host: its settings, its objects with their defaults, and the checks that need all of them. */

import type { z } from "zod";
import type { Exchange, Policy, Queue } from "../topology/topology.ts";
import { type BindingInput, checkBindings } from "./check-bindings.ts";
import { checkName, type NamedKind } from "./check-name.ts";
import { checkPolicies, type PolicyInput } from "./check-policies.ts";
import { checkQueue, type QueueInput, queueTypeOf } from "./check-queue.ts";
import { checkTargets, type Scope, scopeOf } from "./check-references.ts";
import { checkTags } from "./check-tags.ts";
import { EMPTY_VIRTUAL_HOST, type VirtualHost } from "./declaration.ts";
import type { Report } from "./fault.ts";
import { capital, type Located, type Named, readNames, readObject } from "./read-object.ts";
import {
  bindingSchema,
  exchangeSchema,
  externalSchema,
  limitsSchema,
  policySchema,
  queueSchema,
  virtualHostSchema,
} from "./schema.ts";
import { keyAt, nodeAt, placeAt, type SourceNode, toPlain } from "./source-tree.ts";
import { allowed, quote } from "./wording.ts";

/** Also what a virtual host with faults is known by, so that no reference to it is reported as well. */
export interface ReadVirtualHost {
  readonly scope: Scope;
  readonly virtualHost: VirtualHost | undefined;
}

export function readVirtualHost(named: Named<undefined>, report: Report): ReadVirtualHost {
  const { name, node } = named;
  checkName("virtual host", name, named.key, report);
  const label = `the virtual host ${quote(name)}`;
  const found = readObject(node, virtualHostSchema, { kind: "a virtual host", label }, report);
  const settings = found?.value;
  const limits = readLimits(node, label, report);
  if (settings !== undefined) checkTags(settings.tags, nodeAt(node, ["tags"]) ?? node, report);

  const exchanges = readSection(node, "exchange", exchangeSchema, report);
  const queues = readSection(node, "queue", queueSchema, report);
  const policies = readSection(node, "policy", policySchema, report).declared;
  const bindings = readBindings(node, label, report);
  const scope = scopeOf(
    new Map([
      ...exchanges.names.map((exchange) => [exchange, undefined] as const),
      ...exchanges.declared.map(({ name, value }) => [name, value.type] as const),
    ]),
    new Set(queues.names),
  );
  const byDefault = settings?.defaultQueueType ?? "classic";

  for (const exchange of exchanges.declared) checkExchange(exchange, scope, report);
  for (const queue of queues.declared) {
    const { type, arguments: table } = queue.value;
    const byItself = type !== undefined || "x-queue-type" in table;
    const hidden = queue.faulty.has("type") || (!byItself && found?.faulty.has("defaultQueueType") !== false);
    checkQueue(queue, hidden ? undefined : queueTypeOf(queue.value, byDefault), report);
    const owner = `the queue ${quote(queue.name)}`;
    const placeOf = (key: string) => placeAt(queue.node, "arguments", key);
    checkTargets(table, "x-", owner, placeOf, scope, report);
  }
  checkBindings(bindings, scope, report);
  const subjects = [
    ...exchanges.declared.map(({ name, value }) => ({ kind: "exchange" as const, name, type: value.type })),
    ...queues.declared.map(({ name, value }) => ({
      kind: "queue" as const,
      name,
      type: queueTypeOf(value, byDefault),
    })),
  ];
  checkPolicies(policies, subjects, scope, report);
  if (limits?.["max-queues"] !== undefined && queues.declared.length > limits["max-queues"]) {
    const place = placeAt(node, "limits", "max-queues");
    report(
      place,
      `${capital(label)} declares ${queues.declared.length} queues, more than its limit ${limits["max-queues"]}.`,
    );
  }
  if (settings === undefined || limits === undefined) return { scope, virtualHost: undefined };
  const { description, tags, defaultQueueType } = settings;
  const topology = {
    virtualHost: name,
    exchanges: exchanges.declared.map(toExchange),
    queues: queues.declared.map((queue) => toQueue(queue, defaultQueueType)),
    bindings: bindings.map(({ value }) => value),
    policies: policies.map(toPolicy),
  };
  const external = { exchanges: exchanges.external, queues: queues.external };
  const declared = { name, description, tags, defaultQueueType, limits, topology, external };
  return { scope, virtualHost: { ...EMPTY_VIRTUAL_HOST, ...declared } };
}

interface Section<T> {
  /** Without faults of their own shape. */
  readonly declared: readonly Named<T>[];
  readonly external: readonly string[];
  /** All of them, also those with faults. */
  readonly names: readonly string[];
}

const PLURAL = { exchange: "exchanges", queue: "queues", policy: "policies" } as const;

function readSection<S extends z.ZodObject>(
  parent: SourceNode,
  kind: keyof typeof PLURAL & NamedKind,
  schema: S,
  report: Report,
): Section<z.output<S>> {
  const declared: Named<z.output<S>>[] = [];
  const external: string[] = [];
  const entries = readNames(nodeAt(parent, [PLURAL[kind]]), quote(PLURAL[kind]), report);
  for (const { name, key, node } of entries) {
    checkName(kind, name, key, report);
    const words = {
      kind: kind === "exchange" ? "an exchange" : `a ${kind}`,
      label: `the ${kind} ${quote(name)}`,
    };
    if (kind !== "policy" && isExternal(node)) {
      external.push(name);
      const kindOfExternal = `an external ${kind}, which is never touched`;
      readObject(node, externalSchema, { ...words, kind: kindOfExternal }, report);
      continue;
    }
    const found = readObject(node, schema, words, report);
    if (found !== undefined) declared.push({ ...found, name, key });
  }
  return { declared, external, names: entries.map((entry) => entry.name) };
}

function isExternal(node: SourceNode): boolean {
  const flag = nodeAt(node, ["external"]);
  return flag?.kind === "scalar" && flag.value === true;
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
  const words = { kind: "a binding", label: "the binding" };
  return node.items
    .map((item) => readObject(item, bindingSchema, words, report))
    .filter((binding) => binding !== undefined);
}

function readLimits(parent: SourceNode, owner: string, report: Report): VirtualHost["limits"] | undefined {
  const node = nodeAt(parent, ["limits"]);
  if (node === undefined) return {};
  const found = readObject(node, limitsSchema, { kind: "limits", label: `"limits" of ${owner}` }, report);
  if (found === undefined) return undefined;
  const { "max-queues": queues, "max-connections": connections } = found.value;
  return {
    ...(queues === undefined ? {} : { "max-queues": queues }),
    ...(connections === undefined ? {} : { "max-connections": connections }),
  };
}

type ExchangeInput = z.output<typeof exchangeSchema>;

function checkExchange({ name, value, node }: Named<ExchangeInput>, scope: Scope, report: Report): void {
  const owner = `the exchange ${quote(name)}`;
  const table = nodeAt(node, ["arguments"]) ?? node;
  for (const [argument, given] of Object.entries(value.arguments)) {
    if (argument !== "alternate-exchange") {
      report(
        keyAt(table, argument),
        `${quote(argument)} is not an argument of an exchange; RabbitMQ would ignore it.`,
        allowed(["alternate-exchange"], argument),
      );
    } else if (typeof given !== "string") {
      const what = `"alternate-exchange" of ${owner} cannot be ${quote(given)}.`;
      report(placeAt(table, argument), what, "Allowed: a string.");
    }
  }
  checkTargets(value.arguments, "", owner, (key) => placeAt(table, key), scope, report);
}

function toPolicy({ name, value }: Named<PolicyInput>): Policy {
  return { name, ...value };
}

function toExchange({ name, value }: Named<ExchangeInput>): Exchange {
  const { external: _, ...exchange } = value;
  return { name, ...exchange };
}

function toQueue({ name, value }: Named<QueueInput>, byDefault: VirtualHost["defaultQueueType"]): Queue {
  const { external: _, arguments: table, ...queue } = value;
  const rest = Object.fromEntries(Object.entries(table).filter(([argument]) => argument !== "x-queue-type"));
  return { name, ...queue, type: queueTypeOf(value, byDefault), arguments: rest };
}
