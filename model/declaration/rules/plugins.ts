/** The plugins that a declaration can need: what is not in every broker, and which plugin brings it. */

import { EVENT_EXCHANGE, EVENT_PLUGIN, exchangePlugin } from "../../arguments/exchange-types.ts";
import { KNOWN_ARGUMENTS } from "../../arguments/known-arguments.ts";
import { DEFAULT_VERSION, type RabbitmqVersion, type Target } from "../../rabbitmq-versions.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import { nearest, quote } from "../../wording.ts";
import type { Declaration, VirtualHost } from "../declaration.ts";
import type { Place, Report } from "../source/fault.ts";
import { type SourceNode, toPlain } from "../source/source-tree.ts";

export const FEDERATION_PLUGIN = "rabbitmq_federation";
export const SHOVEL_PLUGIN = "rabbitmq_shovel";

/** Since RabbitMQ 4.1 federation has parts that can be enabled without the whole. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  [FEDERATION_PLUGIN, ["rabbitmq_exchange_federation", "rabbitmq_queue_federation"]],
]);

/** Whether a plugin, or a part of it, is among those that are enabled. */
export function hasPlugin(enabled: ReadonlySet<string>, plugin: string): boolean {
  return [plugin, ...(PARTS.get(plugin) ?? [])].some((each) => enabled.has(each));
}

/** Those that come with RabbitMQ 3.13 to 4.3: `rabbitmq-plugins list`. */
export const KNOWN_PLUGINS: ReadonlySet<string> = new Set(
  `amqp1_0 auth_backend_cache auth_backend_http auth_backend_internal_loopback auth_backend_ldap auth_backend_oauth2
  auth_mechanism_ssl consistent_hash_exchange event_exchange exchange_federation federation federation_common
  federation_management federation_prometheus jms_topic_exchange management management_agent mqtt
  peer_discovery_aws peer_discovery_common peer_discovery_consul peer_discovery_etcd peer_discovery_k8s prometheus
  queue_federation random_exchange recent_history_exchange sharding shovel shovel_management shovel_prometheus stomp
  stream stream_management top tracing trust_store web_dispatch web_mqtt web_mqtt_examples web_stomp
  web_stomp_examples`
    .split(/\s+/)
    .map((name) => `rabbitmq_${name}`),
);

/** `plugins:` of a declaration. What is not a list of names is reported by the schema. */
export function readPlugins(node: SourceNode | undefined, report: Report): string[] {
  if (node?.kind !== "sequence") return [];
  const found: string[] = [];
  for (const item of node.items) {
    const name: ArgumentValue = toPlain(item);
    if (typeof name !== "string") continue;
    found.push(name);
    if (KNOWN_PLUGINS.has(name)) continue;
    const near = nearest(name.replace(/^rabbitmq_/, ""), shortNames());
    const what = `The plugin ${quote(name)} does not come with RabbitMQ.`;
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      report(
        item.place,
        `${quote(name)} is not the name of a plugin.`,
        "Allowed: names such as rabbitmq_shovel.",
      );
    } else if (near !== undefined) report(item.place, what, `Did you mean "rabbitmq_${near}"?`);
    else report(item.place, what, "It has to be installed on every node.", "warning");
  }
  return found;
}

function shortNames(): string[] {
  return [...KNOWN_PLUGINS].map((name) => name.replace(/^rabbitmq_/, ""));
}

/** Reports what needs a plugin that nobody says is enabled. @param subject begins the message */
export function checkPlugin(
  {
    subject,
    plugin,
    place,
  }: { readonly subject: string; readonly plugin: string | undefined; readonly place: Place },
  { plugins }: Target,
  report: Report,
): void {
  if (plugin === undefined || plugins.has(plugin)) return;
  report(
    place,
    `${subject} needs the plugin ${plugin}.`,
    `Say that the broker has it, at the top of the file: \`plugins: [${plugin}]\`.`,
  );
}

/** The plugins that the objects of a declaration need, in alphabetical order. */
export function neededPlugins(
  { virtualHosts }: Pick<Declaration, "virtualHosts">,
  version: RabbitmqVersion = DEFAULT_VERSION,
): string[] {
  const needed = new Set<string | undefined>();
  for (const host of virtualHosts) for (const plugin of pluginsOf(host, version)) needed.add(plugin);
  return [...needed].filter((plugin) => plugin !== undefined).toSorted();
}

function* pluginsOf(host: VirtualHost, version: RabbitmqVersion): Generator<string | undefined> {
  const { exchanges, bindings, policies } = host.topology;
  for (const { type } of exchanges) yield exchangePlugin(type, version);
  if (
    bindings.some(({ source, destination }) => source === EVENT_EXCHANGE || destination === EVENT_EXCHANGE)
  ) {
    yield EVENT_PLUGIN;
  }
  for (const { definition } of policies) {
    for (const key of Object.keys(definition)) yield KNOWN_ARGUMENTS.get(key)?.plugin;
  }
  if (host.federationUpstreams.length + host.federationUpstreamSets.length > 0) yield FEDERATION_PLUGIN;
  if (host.shovels.length > 0) yield SHOVEL_PLUGIN;
}
