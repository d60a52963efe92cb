/**
 * What a live broker lacks of what a declaration counts on. What it cannot hold is an error; what is merely different
 * there is a remark for the preview.
 */
import { DELIVERY_LIMIT } from "../arguments/queue-arguments.ts";
import { permitKey, TRANSIENT_QUEUES } from "../rabbitmq/deprecated-features.ts";
import { mayListNodes } from "../rabbitmq/user-tags.ts";
import { brokerVersion, DEFAULT_VERSION, isSince } from "../rabbitmq/versions.ts";
import { decidedSettings, hostPolicies } from "../topology/policies/effective-settings.ts";
import { WarrenError } from "../warren-error.ts";
import type { Declaration, VirtualHost } from "./declaration.ts";
import type { AskingUser } from "./needed-tag.ts";
import { neededPlugins } from "./rules/plugins.ts";

/** What a live broker says of itself. */
export interface BrokerFacts {
  /** `4.0.5` */
  readonly version: string;
  /** Who asked. */
  readonly user: AskingUser;
  /** Those that run, by their names: `rabbit@one`. None where the user may not be told: see {@link mayListNodes}. */
  readonly nodes: readonly { readonly name: string; readonly plugins: readonly string[] }[];
  /** What holds queues, users and permissions. Mnesia is the only one before 4.0, Khepri since 4.3. */
  readonly metadataStore: "khepri" | "mnesia";
  /** Names. */
  readonly virtualHosts: readonly string[];
  /** Deprecated features that it refuses, by RabbitMQ's names. Empty before 4.0, which does not tell. */
  readonly denied: readonly string[];
}

/** A plugin that a declaration needs, and the nodes that run without it. */
interface LackingPlugin {
  readonly plugin: string;
  readonly nodes: readonly string[];
}

/** @throws WarrenError `broker-too-old` */
export function lackingPlugins(facts: BrokerFacts, declaration: Declaration): LackingPlugin[] {
  const { version } = brokerVersion(facts.version);
  return neededPlugins(declaration, version).flatMap((plugin) => {
    const nodes = facts.nodes.filter(({ plugins }) => !plugins.includes(plugin)).map(({ name }) => name);
    return nodes.length === 0 ? [] : [{ plugin, nodes }];
  });
}

/** @throws WarrenError `broker-too-old`; `plugin-not-enabled` with each plugin and the nodes that lack it */
export function assertBrokerHolds(facts: BrokerFacts, declaration: Declaration): void {
  const lacking = lackingPlugins(facts, declaration);
  if (lacking.length === 0) return;
  const where = lacking.map(({ plugin, nodes }) => `${plugin} (not on ${nodes.join(", ")})`).join(", ");
  const names = lacking.map(({ plugin }) => plugin).join(" ");
  throw new WarrenError(
    "plugin-not-enabled",
    `The declaration needs ${lacking.length === 1 ? "a plugin" : "plugins"} that the broker does not have enabled: ${where}.`,
    { hint: `On each node: rabbitmq-plugins enable ${names}` },
  );
}

/** Sentences, for people. */
export function brokerRemarks(facts: BrokerFacts, declaration: Declaration): string[] {
  const { version, isNewer } = brokerVersion(facts.version);
  const remarks: string[] = [];
  if (isNewer) {
    remarks.push(
      `RabbitMQ ${facts.version} is younger than what this Warren knows: the declaration was checked as for ${DEFAULT_VERSION}.`,
    );
  }
  if (!isSince(version, DELIVERY_LIMIT.since)) remarks.push(...unlimitedDeliveries(facts, declaration));
  if (facts.metadataStore === "mnesia" && facts.nodes.length > 1) {
    const remedy = isSince(version, "4.2")
      ? "Khepri does without: rabbitmqctl enable_feature_flag khepri_db."
      : "Khepri, the default since 4.2, does without.";
    remarks.push(
      `The cluster of ${facts.nodes.length} nodes keeps its metadata in Mnesia: what becomes of a network partition is what its cluster_partition_handling says. ${remedy}`,
    );
  }
  const plugins = neededPlugins(declaration, version);
  if (!mayListNodes(facts.user.tags) && plugins.length > 0) {
    remarks.push(
      `User "${facts.user.name}" without the tag monitoring is not told which plugins the broker has; the declaration needs ${plugins.join(", ")}.`,
    );
  }
  if (facts.denied.includes(TRANSIENT_QUEUES)) remarks.push(...refusedQueues(declaration));
  return remarks;
}

function unlimitedDeliveries({ version }: BrokerFacts, declaration: Declaration): string[] {
  const names = declaration.virtualHosts.flatMap(quorumQueuesWithoutLimit);
  if (names.length === 0) return [];
  return [
    `RabbitMQ ${version} has no default limit of deliveries (${DELIVERY_LIMIT.byDefault} since ${DELIVERY_LIMIT.since}): a message that no consumer can take comes back for ever in ${listed(names)}. Declare x-delivery-limit.`,
  ];
}

function quorumQueuesWithoutLimit({ name: host, topology, operatorPolicies }: VirtualHost): string[] {
  const inForce = hostPolicies({ policies: topology.policies, operatorPolicies });
  return topology.queues
    .filter((queue) => {
      if (queue.type !== "quorum") return false;
      const found = decidedSettings(queue, inForce);
      // A policy whose pattern cannot be decided here may well give it one.
      if ("undecided" in found) return false;
      const limit = found.settings.get("delivery-limit");
      return limit === undefined || limit.sources.every(({ kind }) => kind === "default");
    })
    .map(({ name }) => `${host}/${name}`);
}

function refusedQueues({ virtualHosts }: Declaration): string[] {
  const names = virtualHosts.flatMap(({ name: host, topology }) =>
    topology.queues.filter(({ durable }) => !durable).map(({ name }) => `${host}/${name}`),
  );
  if (names.length === 0) return [];
  return [
    `The broker refuses queues that are not durable (${permitKey(TRANSIENT_QUEUES)} is not set): ${listed(names)}.`,
  ];
}

const MOST_NAMES = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
