/**
 * Whether an AMQP connection leads to the broker that answers at the management API. The two addresses are given one by
 * one, and nothing that a broker says of itself tells it from another: the name of a cluster may be anybody's, and its
 * id is copied with its definitions. So something that has a random name is made over the one and looked for over the
 * other: an exclusive queue, which nobody else can use, and which RabbitMQ deletes at the end of the connection that made
 * it, however that comes. The broker chooses its name, `amq.gen-` and 128 random bits, which every list of Warren
 * leaves out.
 *
 * Where the user may not make one (permissions, a limit of queues) it is the connection's own random name in the list of
 * connections, which RabbitMQ brings up to date once in the statistics interval.
 */

import { namesDiffer } from "../../model/rabbitmq/cluster-name.ts";
import { STATISTICS_INTERVAL } from "../../model/rabbitmq/statistics.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { clientNameOf, listConnections } from "../api/connections.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { runningNodes } from "../api/nodes.ts";
import { clusterName } from "../api/overview.ts";
import { isQueueThere } from "../api/queues.ts";
import { poll } from "../node/poll.ts";
import { amqpAddress, showAddress } from "./address.ts";
import type { AmqpConnection } from "./connection.ts";

export interface ClaimedSame {
  readonly api: ManagementApi;
  readonly connection: AmqpConnection;
  readonly amqpUrl: string;
  readonly virtualHost: string;
  /** Of the connection; nobody else has it. */
  readonly connectionName: string;
}

/** Milliseconds. A node of a cluster shows what was made over another one a moment later: Khepri's followers lag. */
const SHOWN_WITHIN = 20_000;
/** Milliseconds: some times what RabbitMQ's statistics take. */
const LISTED_WITHIN = 12 * STATISTICS_INTERVAL;

/** @throws WarrenError `two-brokers`, `broker-unproved`; `amqp-unreachable` where the connection ends meanwhile */
export async function assertSameBroker(claim: ClaimedSame, signal?: AbortSignal): Promise<void> {
  const watched = await claim.connection.channel();
  const { channel } = watched;
  let queue: string;
  try {
    const options = { exclusive: true, autoDelete: true, arguments: { "x-queue-type": "classic" } };
    ({ queue } = await channel.assertQueue("", options));
  } catch (error) {
    if (!claim.connection.isOpen || watched.closedBy() === undefined) throw error;
    await assertListed(claim, watched.closedBy() ?? "", signal);
    return;
  }
  await assertShown(claim, queue, signal);
  await channel.deleteQueue(queue);
  // Not awaited: it ends with the connection at the latest.
  void watched.close().catch(() => undefined);
}

async function assertShown(claim: ClaimedSame, queue: string, signal?: AbortSignal): Promise<void> {
  const { api, virtualHost } = claim;
  const isShown = await seen(claim, SHOWN_WITHIN, signal, async (giveUp) => {
    if (await isQueueThere(api, { virtualHost, name: queue }, giveUp)) return true;
    return (await differentNames(claim, giveUp)) ? false : undefined;
  });
  if (!isShown) throw await twoBrokersOf(claim, signal);
}

/** @param refusal why there is no queue to look for */
async function assertListed(claim: ClaimedSame, refusal: string, signal?: AbortSignal): Promise<void> {
  const { api, amqpUrl, connectionName } = claim;
  const isListed = await seen(claim, LISTED_WITHIN, signal, async (giveUp) => {
    const listed = await listConnections(api, giveUp);
    if (listed.some((each) => clientNameOf(each) === connectionName)) return true;
    return (await differentNames(claim, giveUp)) ? false : undefined;
  });
  if (isListed) return;
  if (await differentNames(claim, signal)) throw await twoBrokersOf(claim, signal);
  throw new WarrenError(
    "broker-unproved",
    `It cannot be proved that ${shown(amqpUrl)} is of the broker at ${api.endpoint.url}: no queue could be made over the one to be looked for over the other (${refusal}), and its list of connections does not show this one`,
    {
      hint: `Are both addresses of the same broker? If so, let user "${api.endpoint.username}" make queues: its configure permission in the virtual host has to match amq.gen-, and the limit of queues has to have room for one.`,
    },
  );
}

/** @param look undefined: not yet */
async function seen(
  { connection, amqpUrl, virtualHost }: ClaimedSame,
  timeout: number,
  signal: AbortSignal | undefined,
  look: (giveUp: AbortSignal) => Promise<boolean | undefined>,
): Promise<boolean> {
  const bounds = { timeout, interval: 250, ...(signal === undefined ? {} : { signal }) };
  try {
    return await poll("the broker to show what was made over AMQP", bounds, async (giveUp) => {
      if (connection.isOpen) return await look(giveUp);
      throw new WarrenError(
        "amqp-unreachable",
        `${shown(amqpUrl)}, virtual host "${virtualHost}": the AMQP connection ended (${connection.trouble})`,
      );
    });
  } catch (error) {
    if (error instanceof WarrenError && error.code === "wait-exceeded") return false;
    throw error;
  }
}

/** That they are the same proves nothing; that they differ says at once what is wrong. */
async function differentNames({ api, connection }: ClaimedSame, signal?: AbortSignal): Promise<boolean> {
  const [ofApi, ofAmqp] = [await clusterName(api, signal), connection.clusterName];
  // Nearly always they are the same, and no nodes are asked for.
  if (ofAmqp === undefined || ofAmqp === ofApi) return false;
  return namesDiffer(ofAmqp, ofApi, (await runningNodes(api, signal))?.length);
}

async function twoBrokersOf(
  { api, connection, amqpUrl }: ClaimedSame,
  signal?: AbortSignal,
): Promise<WarrenError> {
  const management = await clusterName(api, signal);
  const urls = { amqp: amqpUrl, management: api.endpoint.url };
  return twoBrokers(urls, { amqp: connection.clusterName, management });
}

interface Pair<T> {
  readonly amqp: T;
  readonly management: T;
}

/**
 * What both addresses say of themselves: that it is the same proves nothing, that it differs says what is wrong.
 *
 * @param nodes how many run of the cluster; undefined where that is not known
 * @throws WarrenError `two-brokers`
 */
export function assertNamesFit(
  urls: Pair<string>,
  names: Pair<string | undefined>,
  nodes: number | undefined,
): void {
  const { amqp, management } = names;
  if (amqp === undefined || management === undefined) return;
  if (namesDiffer(amqp, management, nodes)) throw twoBrokers(urls, names);
}

/** @param names of their clusters, as they say themselves */
function twoBrokers(urls: Pair<string>, names: Pair<string | undefined>): WarrenError {
  const [amqp, management] = [names.amqp, names.management].map((name) =>
    name === undefined ? "" : ` (which calls itself ${name})`,
  );
  return new WarrenError(
    "two-brokers",
    `${shown(urls.amqp)}${amqp} is not of the broker at ${urls.management}${management}`,
    {
      hint:
        "Both have to be addresses of the same broker or cluster: managementUrl and amqpUrl of a stack, " +
        "--management-url and --url on a command line, endpoint and amqpEndpoint of the provider. Where it has no amqpEndpoint, that is the host of endpoint, at port 5672, or 5671 " +
        "with TLS. No queue was asked about there, or deleted.",
    },
  );
}

function shown(amqpUrl: string): string {
  return showAddress(amqpAddress(amqpUrl));
}
