/**
 * Queues that are neither durable nor exclusive. RabbitMQ 4.3 refuses to declare one, and a node on which there is one does
 * not start, unless its configuration permits them: https://www.rabbitmq.com/docs/deprecated-features
 */
import { usedDeprecatedFeatures } from "../../broker/api/features.ts";
import {
  type ManagementAccess,
  type ManagementApi,
  withManagementApi,
} from "../../broker/api/management-api.ts";
import { listAllQueues, QUEUE } from "../../broker/api/queues.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { permitKey, TRANSIENT_QUEUES } from "../../model/rabbitmq/deprecated-features.ts";
import { quote } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { permittedFeatures } from "./node/conf/permitted-features.ts";

const PERMIT = permitKey(TRANSIENT_QUEUES);

export function permitsTransientQueues(rabbitmqConf: string): boolean {
  return permittedFeatures(rabbitmqConf).includes(TRANSIENT_QUEUES);
}

/** @throws WarrenError `transient-queues` where the declaration has one and the stack's config does not permit it */
export function assertTransientQueuesPermitted(
  { virtualHosts }: Pick<Declaration, "virtualHosts">,
  rabbitmqConf: string,
): void {
  if (permitsTransientQueues(rabbitmqConf)) return;
  const names = virtualHosts.flatMap(({ name: host, topology }) =>
    topology.queues.filter(({ durable }) => !durable).map(({ name }) => `${quote(name)} in ${quote(host)}`),
  );
  if (names.length === 0) return;
  throw new WarrenError(
    "transient-queues",
    `RabbitMQ 4.3 refuses queues that are neither durable nor exclusive: ${listed(names)}.`,
    { hint: `Leave \`durable: false\` out, or permit them: ${wayToPermit(rabbitmqConf)}` },
  );
}

/**
 * Asks the stack's broker, before a node of it is started with a configuration that denies what is there. Clients may have
 * made them, on an image of Debian's package, which permitted them.
 *
 * @throws WarrenError `transient-queues`; nothing where the broker does not answer
 */
export async function assertNoTransientQueues(access: ManagementAccess, rabbitmqConf: string): Promise<void> {
  if (permitsTransientQueues(rabbitmqConf)) return;
  const names = await withManagementApi(access, transientQueues);
  if (names.length === 0) return;
  throw new WarrenError(
    "transient-queues",
    `The broker has queues that are neither durable nor exclusive: ${listed(names)}. RabbitMQ 4.3 does not start with them unless it is configured to.`,
    {
      hint: `Let their clients declare them durable, or exclusive, and delete them. Or permit them: ${wayToPermit(rabbitmqConf)}`,
    },
  );
}

const DECLARED_QUEUE = QUEUE.pick({ vhost: true, name: true, durable: true, exclusive: true });

async function transientQueues(api: ManagementApi): Promise<string[]> {
  try {
    const used = (await usedDeprecatedFeatures(api)) ?? [];
    if (!used.some(({ name }) => name === TRANSIENT_QUEUES)) return [];
    return (await listAllQueues(api, { row: DECLARED_QUEUE }))
      .filter(({ durable, exclusive }) => !durable && exclusive !== true)
      .map(({ vhost, name }) => `${quote(name)} in ${quote(vhost)}`);
  } catch (error) {
    // What it is asked, it is asked of a broker that runs: one that is off is another matter, and not ours.
    if (error instanceof WarrenError) return [];
    throw error;
  }
}

/** A config that has lines already keeps them. */
function wayToPermit(rabbitmqConf: string): string {
  return rabbitmqConf.trim() === ""
    ? `\`pulumi config set rabbitmqConf '${PERMIT} = true'\``
    : `add this line to rabbitmqConf in the stack's config file: ${PERMIT} = true`;
}

const MOST_NAMES = 10;

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `${names.slice(0, MOST_NAMES).join(", ")}${more}`;
}
