/**
 * Asks a broker that is not ours whether it can be worked with: does it answer at both addresses, are they of one
 * broker, may the user do what has to be done, which version and which plugins are there. Each mistake in an address
 * or in the credentials has an error of its own.
 */

import type { BrokerFacts } from "../model/declaration/broker-remarks.ts";
import { DEFAULT_PORTS } from "../model/rabbitmq/ports.ts";
import { mayListNodes } from "../model/rabbitmq/user-tags.ts";
import { brokerVersion } from "../model/rabbitmq/versions.ts";
import { messageOf, WarrenError } from "../model/warren-error.ts";
import { type AmqpGreeting, amqpGreeting } from "./amqp/greeting.ts";
import { assertNamesFit } from "./amqp/same-broker.ts";
import { apiElsewhere } from "./api/api-error.ts";
import { deprecatedFeatures, featureFlags } from "./api/features.ts";
import { type ManagementApi, ManagementApiError } from "./api/management-api.ts";
import { type LiveNode, listNodes, nodesWhere } from "./api/nodes.ts";
import { type Overview, readOverview } from "./api/overview.ts";
import { NAMED } from "./api/shapes.ts";
import { listVirtualHosts } from "./api/virtual-hosts.ts";
import { ownTags } from "./api/whoami.ts";
import type { Broker } from "./broker.ts";

/** Milliseconds for the greeting of the AMQP listener. */
const GREETING_TIMEOUT = 10_000;

/**
 * @throws WarrenError `broker-unreachable`, `management-off`, `api-elsewhere`, `not-rabbitmq`, `not-management-user`, `broker-too-old`,
 *   `amqp-greeting-failed`, `two-brokers`; ManagementApiError where the credentials are refused
 */
export async function askBroker(broker: Broker, signal?: AbortSignal): Promise<BrokerFacts> {
  const { api, amqp } = broker;
  const overview = await overviewOf(broker, signal);
  const version = overview.rabbitmq_version;
  brokerVersion(version);
  const tags = await ownTags(api, signal);
  const greeting = await greet(broker, signal);
  const names = { amqp: greeting.clusterName, management: overview.cluster_name };
  const isToldNodes = mayListNodes(tags);
  const [nodes, flags, deprecated, virtualHosts] = await Promise.all([
    isToldNodes ? listNodes(api, signal) : [],
    featureFlags(api, signal),
    deprecatedFeatures(api, signal),
    listVirtualHosts(api, NAMED, signal),
  ]);
  const plugins = pluginsOf(nodes);
  const urls = { amqp: amqp.url, management: api.endpoint.url };
  assertNamesFit(urls, names, isToldNodes ? plugins.length : undefined);
  const khepri = flags.some(({ name, state }) => name === "khepri_db" && state === "enabled");
  return {
    version,
    user: { name: api.endpoint.username, tags },
    nodes: plugins,
    metadataStore: khepri ? "khepri" : "mnesia",
    virtualHosts: virtualHosts.map(({ name }) => name),
    denied: (deprecated ?? []).filter(({ state }) => state === "denied").map(({ name }) => name),
  };
}

function pluginsOf(nodes: readonly LiveNode[]): BrokerFacts["nodes"] {
  return nodes
    .filter(({ running }) => running)
    .map(({ name, enabled_plugins: plugins = [] }) => ({ name, plugins }));
}

/**
 * The same facts, with its nodes as they are once `holds` is true of them or what they told cannot be late any more.
 * Somebody who has just been told to enable a plugin has enabled it a moment ago.
 */
export async function nodesAskedAgain(
  api: ManagementApi,
  facts: BrokerFacts,
  holds: (facts: BrokerFacts) => boolean,
): Promise<BrokerFacts> {
  if (holds(facts)) return facts;
  const withThese = (nodes: readonly LiveNode[]): BrokerFacts => ({ ...facts, nodes: pluginsOf(nodes) });
  return withThese(await nodesWhere(api, (nodes) => holds(withThese(nodes))));
}

async function overviewOf(broker: Broker, signal?: AbortSignal): Promise<Overview> {
  const { api, amqp } = broker;
  try {
    return await readOverview(api, signal);
  } catch (error) {
    if (error instanceof WarrenError && error.code === "answer-unreadable") {
      throw notRabbitmq(api.endpoint.url, error);
    }
    if (!(error instanceof ManagementApiError)) throw error;
    if (error.status >= 200 && error.status < 300) throw notRabbitmq(api.endpoint.url, error);
    if (error.status === 401 && /not management user/i.test(error.reason)) throw lacksTag(broker, error);
    if (error.isNotFound) throw apiElsewhere(api.endpoint.url, error);
    if (error.status !== 0 || !isRefused(error)) throw error;
    const greeting = await greet(broker, signal).catch((failure: unknown) => {
      if (failure instanceof WarrenError) return undefined;
      throw failure;
    });
    if (greeting === undefined) {
      throw new WarrenError(
        "broker-unreachable",
        `Neither ${api.endpoint.url} nor ${amqp.url} can be reached: nothing listens there.`,
        { hint: "Does the broker run, and are these its addresses?", cause: error },
      );
    }
    throw new WarrenError(
      "management-off",
      `A broker answers at ${amqp.url}, but nothing listens at ${api.endpoint.url}.`,
      {
        hint: "Is that the address of its management plugin, and is it on? rabbitmq-plugins enable rabbitmq_management",
        cause: error,
      },
    );
  }
}

function isRefused({ cause }: ManagementApiError): boolean {
  const causes = cause instanceof AggregateError ? (cause.errors as unknown[]) : [cause];
  return causes.some((each) => (each as { code?: unknown } | null)?.code === "ECONNREFUSED");
}

async function greet({ amqp }: Broker, signal?: AbortSignal): Promise<AmqpGreeting> {
  try {
    return await amqpGreeting(amqp.url, {
      timeout: GREETING_TIMEOUT,
      ...(signal === undefined ? {} : { signal }),
      ...(amqp.ca === undefined ? {} : { ca: amqp.ca }),
    });
  } catch (error) {
    if (!(error instanceof WarrenError) || error.hint !== "") throw error;
    throw new WarrenError(error.code, messageOf(error), {
      hint: "Is that the address of its AMQP listener? Its port is 5672, or 5671 with TLS.",
      cause: error,
    });
  }
}

function lacksTag({ api }: Broker, cause: unknown): WarrenError {
  const { username } = api.endpoint;
  return new WarrenError(
    "not-management-user",
    `User "${username}" of ${api.endpoint.url} has none of the tags that let it use the management API.`,
    {
      hint:
        `rabbitmqctl set_user_tags ${username} administrator, or policymaker where nothing is declared but ` +
        "what is in virtual hosts of others.",
      cause,
    },
  );
}

function notRabbitmq(url: string, cause?: unknown): WarrenError {
  return new WarrenError("not-rabbitmq", `What answers at ${url} is not RabbitMQ's management API.`, {
    hint: `Does a load balancer or a proxy answer instead? It has to lead to the management plugin's port, ${DEFAULT_PORTS.management}.`,
    cause,
  });
}
