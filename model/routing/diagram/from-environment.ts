/** The diagram of an environment, declared or live. */

import { isBuiltInExchange, PREDECLARED_EXCHANGES, TRACE_EXCHANGE } from "../../rabbitmq/reserved-names.ts";
import { own } from "../../text/own-property.ts";
import { bindingKey, canonicalJson } from "../../topology/object-keys.ts";
import {
  applicable,
  behaving,
  type HostPolicies,
  hostPolicies,
} from "../../topology/policies/effective-settings.ts";
import { deadLetterTarget } from "../../topology/policies/queue-behaviour.ts";
import type { Binding, Exchange, Queue } from "../../topology/topology.ts";
import type { Environment, EnvironmentHost } from "../explain/answer.ts";
import { exchangeDetails, queueDetails } from "./details.ts";
import { type Diagram, type DiagramEdge, type DiagramNode, type EdgeKind, nodeId } from "./diagram.ts";
import { drawnUser, lonelyUser } from "./users.ts";

export function diagramOf({ virtualHosts, users }: Environment): Diagram {
  const hosts = virtualHosts.map((host) => new HostDiagram(host));
  const drawn = hosts.map((host) => {
    const inside = users.filter(({ permissions }) =>
      permissions.some(({ virtualHost }) => virtualHost === host.name),
    );
    const subjects = host.subjects();
    return { host, users: inside.map((user) => drawnUser(user, host.name, subjects)) };
  });
  const known = new Set(virtualHosts.map(({ name }) => name));
  const lonely = users.filter(
    ({ permissions }) => !permissions.some(({ virtualHost }) => known.has(virtualHost)),
  );
  return {
    virtualHosts: virtualHosts.map(({ name }) => name),
    nodes: [
      ...drawn.flatMap(({ host, users: some }) => [...host.nodes.values(), ...some.map(({ node }) => node)]),
      ...lonely.map(lonelyUser),
    ],
    edges: drawn.flatMap(({ host, users: some }) => host.edges.concat(some.flatMap(({ edges }) => edges))),
  };
}

/** Grows while the objects of a virtual host are gone through: what an edge names may be a node by that alone. */
class HostDiagram {
  readonly name: string;
  readonly nodes = new Map<string, DiagramNode>();
  readonly edges: DiagramEdge[] = [];
  readonly #inForce: HostPolicies;
  readonly #internal = new Set<string>([TRACE_EXCHANGE]);

  constructor({ name, topology, external, operatorPolicies }: EnvironmentHost) {
    this.name = name;
    this.#inForce = hostPolicies({ policies: topology.policies, operatorPolicies });
    for (const each of topology.exchanges) this.#addExchange(each);
    for (const each of external.exchanges) this.#add("exchange", each, { standing: "external" });
    const deadLetters = topology.queues.map((each) => ({ queue: each, target: this.#addQueue(each) }));
    for (const each of external.queues) this.#add("queue", each, { standing: "external" });
    for (const each of topology.bindings) this.#addBinding(each);
    for (const each of topology.exchanges) this.#addAlternate(each);
    for (const { queue, target } of deadLetters)
      if (target !== undefined) this.#addDeadLetters(queue, target);
  }

  subjects(): { readonly exchanges: readonly DiagramNode[]; readonly queues: readonly DiagramNode[] } {
    const there = [...this.nodes.values()].filter(({ standing }) => standing !== "missing");
    return {
      exchanges: there.filter(
        ({ kind, name }) => kind === "exchange" && name !== "" && !this.#internal.has(name),
      ),
      queues: there.filter(({ kind }) => kind === "queue"),
    };
  }

  #add(kind: "exchange" | "queue", name: string, known: Partial<DiagramNode>): string {
    const id = nodeId(kind, this.name, name);
    const base = {
      id,
      kind,
      virtualHost: this.name,
      name,
      type: "",
      standing: "own",
      details: [],
      remarks: [],
      folded: [],
    } as const;
    // What is declared is added first.
    if (!this.nodes.has(id)) this.nodes.set(id, { ...base, change: "same", was: [], ...known });
    return id;
  }

  #addExchange(exchange: Exchange): void {
    if (exchange.internal) this.#internal.add(exchange.name);
    const details = exchangeDetails(exchange, this.#inForce);
    this.#add("exchange", exchange.name, { type: exchange.type, details });
  }

  #addQueue(queue: Queue): ReturnType<typeof deadLetterTarget> {
    const { details, settings } = queueDetails(queue, this.#inForce);
    this.#add("queue", queue.name, { type: queue.type, details });
    // A stream lets no message die.
    if (settings === undefined || queue.type === "stream") return undefined;
    return deadLetterTarget(behaving(queue, settings));
  }

  #addBinding(binding: Binding): void {
    const { source, destination, destinationType, routingKey, arguments: table } = binding;
    const from = this.#named("exchange", source);
    const to = this.#named(destinationType, destination);
    const said = [routingKey, Object.keys(table).length === 0 ? "" : canonicalJson(table)];
    const label = said.filter((word) => word !== "").join(" ");
    this.#addEdge("binding", { from, to, label, key: bindingKey(binding) });
  }

  /** As `compileRouting` finds it: of the argument, else of the one policy that applies. */
  #addAlternate({ name, type, arguments: table }: Exchange): void {
    const argument = own(table, "alternate-exchange");
    const { first } = applicable({ kind: "exchange", name, type }, this.#inForce.policies);
    const alternate = typeof argument === "string" ? argument : first?.definition["alternate-exchange"];
    if (typeof alternate !== "string") return;
    const from = nodeId("exchange", this.name, name);
    this.#addEdge("alternate", { from, to: this.#named("exchange", alternate), label: "", key: "" });
  }

  #addDeadLetters(
    { name }: Queue,
    { exchange, key }: { readonly exchange: string; readonly key: string | undefined },
  ): void {
    const from = nodeId("queue", this.name, name);
    const isByName = exchange === "" && key !== undefined;
    const to = isByName ? this.#named("queue", key) : this.#named("exchange", exchange);
    this.#addEdge("dead-letter", { from, to, label: isByName ? "" : (key ?? ""), key: "" });
  }

  #named(kind: "exchange" | "queue", name: string): string {
    const isBuiltIn = kind === "exchange" && isBuiltInExchange(name);
    const type = name === "" ? "direct" : (PREDECLARED_EXCHANGES.get(name) ?? "");
    return this.#add(kind, name, isBuiltIn ? { type, standing: "built-in" } : { standing: "missing" });
  }

  #addEdge(
    kind: EdgeKind,
    { key, ...edge }: Pick<DiagramEdge, "from" | "to" | "label"> & { readonly key: string },
  ): void {
    const id = JSON.stringify([kind, edge.from, edge.to, edge.label, key]);
    this.edges.push({ id, kind, ...edge, change: "same" });
  }
}
