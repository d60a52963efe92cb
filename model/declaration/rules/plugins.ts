/** The plugins that a declaration can need: what is not in every broker, and which plugin brings it. */

import { exchangePlugin } from "../../arguments/exchange-types.ts";
import { KNOWN_ARGUMENTS } from "../../arguments/known-arguments.ts";
import { EVENT_PLUGIN, FEDERATION_PLUGIN, KNOWN_PLUGINS, SHOVEL_PLUGIN } from "../../rabbitmq/plugins.ts";
import { EVENT_EXCHANGE } from "../../rabbitmq/reserved-names.ts";
import { DEFAULT_VERSION, type RabbitmqVersion, type Target } from "../../rabbitmq/versions.ts";
import { nearest, quote } from "../../text/wording.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import type { Declaration, VirtualHost } from "../declaration.ts";
import type { Place, Report } from "../source/fault.ts";
import { type SourceNode, toPlain } from "../source/source-tree.ts";

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
