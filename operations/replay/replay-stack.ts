/** Dead letters of a stack's broker, or of any that is told. */
import { closeAmqp, connectToBroker } from "../../broker/amqp/connect.ts";
import { withManagementApi } from "../../broker/api/management-api.ts";
import { messagesIn, queueTotals } from "../../broker/api/queues.ts";
import { ownTags } from "../../broker/api/whoami.ts";
import type { Broker } from "../../broker/broker.ts";
import { readBroker } from "../../broker/definitions/read-broker.ts";
import { onTheirWay } from "../../broker/move/over-amqp/on-their-way.ts";
import type { OriginLimits } from "../../broker/replay/origins.ts";
import { type ReplayRequest, replayQueue } from "../../broker/replay/replay-queue.ts";
import type { VirtualHost } from "../../model/declaration/declaration.ts";
import { mayImpersonate } from "../../model/rabbitmq/user-tags.ts";
import { MOST_ON_THEIR_WAY, type ReplayReport } from "../../model/routing/replay/replay-report.ts";
import { assertReplayable } from "../../model/routing/replay/replayable.ts";
import { chosenVirtualHost } from "../../model/topology/chosen-virtual-host.ts";
import { behaving, hostPolicies, queueSettings } from "../../model/topology/policies/effective-settings.ts";
import { messageLimits } from "../../model/topology/policies/message-limits.ts";
import type { Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, confirm } from "../../terminal/context.ts";
import { credentialsOf, readOutputs, trustOf } from "../stack/outputs.ts";
import { warnOfPlainText } from "../stack/tls-demand.ts";
import type { Workspace } from "../stack/workspace.ts";

export interface Replay
  extends Pick<
    ReplayRequest,
    "queue" | "selection" | "dryRun" | "bodies" | "limit" | "rate" | "forgetDeaths"
  > {
  /** Undefined: the only one there is. */
  readonly virtualHost: string | undefined;
}

/**
 * Asks before anything leaves the queue.
 *
 * @throws WarrenError `stack-not-up`, `virtual-host-unknown`, `virtual-host-unsaid`, `queue-not-found`, `replay-refused`,
 *   `not-agreed`, `replay-interrupted`, and as the clients of the broker do
 */
export async function replayOnStack(
  context: Context,
  workspace: Workspace,
  replay: Replay,
): Promise<ReplayReport> {
  const outputs = await readOutputs(context, workspace);
  const { management, amqp } = outputs.endpoints;
  warnOfPlainText(context, [management, amqp]);
  const login = { ...credentialsOf(outputs.administratorUri), ...trustOf(outputs) };
  return await withManagementApi(
    { url: management, ...login },
    async (api) => await replayOn(context, { api, amqp: { url: amqp, ...login } }, replay),
  );
}

async function replayOn(context: Context, broker: Broker, replay: Replay): Promise<ReplayReport> {
  const { signal } = context;
  const { declaration } = await readBroker(broker.api, signal);
  const host = chosenVirtualHost(declaration, replay.virtualHost);
  const virtualHost = host.name;
  assertReplayable(virtualHost, host.topology.queues, replay.queue);
  if (!replay.dryRun) await agree(context, broker, { ...replay, virtualHost });
  const tags = await ownTags(broker.api, signal);
  const connection = await connectToBroker(broker, virtualHost, signal);
  try {
    const who = { username: broker.amqp.username, impersonates: mayImpersonate(tags) };
    const limitsOf = limitsIn(host);
    const queues = { virtualHost, names: [replay.queue], most: MOST_ON_THEIR_WAY };
    const prefetch = await onTheirWay(broker.api, queues, signal);
    const isQuorum = host.topology.queues.find(({ name }) => name === replay.queue)?.type === "quorum";
    return await replayQueue({
      ...replay,
      isQuorum,
      prefetch,
      connection,
      virtualHost,
      who,
      limitsOf,
      signal,
    });
  } finally {
    await closeAmqp(connection);
  }
}

async function agree(
  context: Context,
  { api }: Broker,
  { virtualHost, queue, limit }: Replay & { readonly virtualHost: string },
): Promise<void> {
  const totals = await queueTotals(api, { virtualHost, name: queue }, context.signal);
  const there = messagesIn(totals);
  const words =
    there === undefined ? "the dead letters" : `up to ${Math.min(there, limit ?? there)} dead letters`;
  const question = `Put ${words} of queue ${JSON.stringify(queue)} back into the queues in which they died?`;
  if (await confirm(context, question)) return;
  throw new WarrenError("not-agreed", "Nothing was put back.", {
    hint: "With --dry-run it says what would go where.",
  });
}

/** By the arguments and the policies that are on the broker. */
function limitsIn({ topology, operatorPolicies }: VirtualHost): (name: string) => OriginLimits {
  const queues = new Map<string, Queue>(topology.queues.map((queue) => [queue.name, queue]));
  const inForce = hostPolicies({ policies: topology.policies, operatorPolicies });
  return (name) => {
    const queue = queues.get(name);
    if (queue === undefined) return {};
    const limits = messageLimits(behaving(queue, queueSettings(queue, inForce)));
    return { maxLength: limits["max-length"], timeToLive: limits["message-ttl"] };
  };
}
