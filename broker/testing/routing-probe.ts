/** What a real broker does with publishes: the measure of the oracle in `model/routing/`. */

import { once } from "node:events";
import type { ChannelModel, ConfirmChannel, Options } from "amqplib";
import {
  toDefinedBinding,
  toDefinedExchange,
  toDefinedPolicy,
  toDefinedQueue,
} from "../../model/definitions/defined-objects.ts";
import type { UserRights } from "../../model/routing/rights.ts";
import type { Publish } from "../../model/routing/route.ts";
import type { Binding, Policy, Topology } from "../../model/topology/topology.ts";
import { dial } from "../amqp/amqplib-connect.ts";
import { messageHeaders } from "../amqp/message-headers.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { rawGet } from "./raw-answer.ts";

/** In milliseconds: far more than a broker needs to show what it has just been told. */
export const PATIENCE = 60_000;
/** Of users that only a test has. */
const PASSWORD = "only-for-tests";

export interface ProbeSetup {
  readonly topology: Topology;
  readonly operatorPolicies?: readonly Policy[];
  /** Made for the test; their rights in other virtual hosts are left out. */
  readonly users?: readonly UserRights[];
}

/** What became of one publish. */
export interface Observed {
  /** Sorted; a queue that got two copies stands there twice. */
  readonly queues: readonly string[];
  readonly returned: boolean;
  /** The reply code with which the broker closed the channel, or the connection. */
  readonly refusedBy?: number;
}

/** Declares everything, and waits until the broker shows every binding and every policy. */
export async function setUp(
  broker: Broker,
  { topology, operatorPolicies, users }: ProbeSetup,
): Promise<void> {
  const { virtualHost, exchanges, queues, bindings, policies } = topology;
  const { api } = broker;
  await api.post(apiPath("definitions", virtualHost), {
    exchanges: exchanges.map(toDefinedExchange),
    queues: queues.map(toDefinedQueue),
    bindings: bindings.filter((binding) => !hasVoid(binding)).map(toDefinedBinding),
    policies: policies.map(toDefinedPolicy),
  });
  for (const policy of operatorPolicies ?? []) {
    await api.put(apiPath("operator-policies", virtualHost, policy.name), toDefinedPolicy(policy));
  }
  for (const { name, tags, permissions, topicPermissions } of users ?? []) {
    await api.put(apiPath("users", name), { password: PASSWORD, tags: tags.join(",") });
    for (const { configure, write, read } of permissions.filter((each) => each.virtualHost === virtualHost)) {
      await api.put(apiPath("permissions", virtualHost, name), { configure, write, read });
    }
    for (const each of topicPermissions.filter((topic) => topic.virtualHost === virtualHost)) {
      const { exchange, write, read } = each;
      await api.put(apiPath("topic-permissions", virtualHost, name), { exchange, write, read });
    }
  }
  const connection = await open(broker, virtualHost);
  try {
    const channel = await connection.createChannel();
    for (const { source, destination, routingKey, arguments: table } of bindings.filter(hasVoid)) {
      await channel.bindQueue(destination, source, routingKey, table);
    }
  } finally {
    await connection.close();
  }
  await eventually(async () => {
    const seen = await rawGet<{ source: string }[]>(
      api,
      `${apiPath("bindings", virtualHost)}?columns=source`,
    );
    return seen.filter(({ source }) => source !== "").length >= bindings.length;
  });
}

/** Removes the users that {@link setUp} made. */
export async function removeUsers({ api }: Broker, { users }: ProbeSetup): Promise<void> {
  for (const { name } of users ?? []) await api.delete(apiPath("users", name));
}

/** The management API refuses void arguments (`null_not_allowed`); AMQP takes them. */
function hasVoid({ arguments: table }: Binding): boolean {
  return Object.values(table).includes(null);
}

export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("The broker does not show what was declared.");
  }
}

/** @param user one that {@link setUp} made; default: the administrator */
export async function open(broker: Broker, virtualHost: string, user?: string): Promise<ChannelModel> {
  const login = user === undefined ? broker.amqp : { ...broker.amqp, username: user, password: PASSWORD };
  const connection = await dial({ ...login, virtualHost, name: "routing probe" }, PATIENCE);
  // Without a listener an error event ends the process; what is under way on the connection fails where it is awaited.
  connection.on("error", () => undefined);
  return connection;
}

/**
 * Publishes all, then empties every queue.
 *
 * @param refusable whether the broker might refuse it: then it gets a channel of its own
 * @param copies how often each is published; a list for each publish, one item a copy
 */
export async function publishAll(
  broker: Broker,
  { virtualHost, queues }: Topology,
  {
    publishes,
    refusable,
    copies = 1,
  }: {
    readonly publishes: readonly Publish[];
    readonly refusable: (index: number) => boolean;
    readonly copies?: number;
  },
): Promise<Observed[][]> {
  const observed = publishes.map(() =>
    Array.from({ length: copies }, () => ({ queues: [] as string[], returned: false })),
  );
  const refusedBy = new Map<number, number>();
  const at = (id: unknown) => {
    const [index, copy] = String(id).split("/").map(Number);
    return observed[index ?? -1]?.[copy ?? -1];
  };
  const byUser = Map.groupBy(publishes.entries(), ([, { user }]) => user);
  for (const [user, list] of byUser) {
    const refused = list.filter(([index]) => refusable(index));
    const connection = await openOrRefused(broker, virtualHost, user);
    if (typeof connection === "number") {
      for (const [index] of list) refusedBy.set(index, connection);
      continue;
    }
    try {
      for (const [index, publish] of refused)
        refusedBy.set(index, await closeCode(connection, publish, index));
      const channel = await connection.createConfirmChannel();
      channel.on("return", ({ properties }) =>
        Object.assign(at(properties.messageId) ?? {}, { returned: true }),
      );
      for (let copy = 0; copy < copies; copy++) {
        for (const [index, publish] of list) {
          if (!refusable(index)) await send(channel, publish, `${index}/${copy}`);
        }
      }
      await channel.waitForConfirms();
    } finally {
      await connection.close();
    }
  }
  const names = queues.map(({ name }) => name);
  await drain(broker, { virtualHost, queues: names }, (queue, id) => at(id)?.queues.push(queue));
  return observed.map((list, index) => {
    const code = refusedBy.get(index);
    return list.map(({ queues, returned }) => ({
      queues: queues.toSorted(),
      returned,
      ...(code === undefined ? {} : { refusedBy: code }),
    }));
  });
}

/** Waits where the socket is full, so that the client does not hold everything in memory. */
async function send(channel: ConfirmChannel, publish: Publish, id: string): Promise<void> {
  const more = channel.publish(publish.exchange, publish.routingKey, BODY, propertiesOf(publish, id));
  if (!more) await once(channel, "drain", { signal: AbortSignal.timeout(PATIENCE) });
}

const BODY = Buffer.from("routed");

function propertiesOf(
  { headers, integers, mandatory, expiration, userId }: Publish,
  messageId: string,
): Options.Publish {
  return {
    messageId,
    ...(headers === undefined ? {} : { headers: messageHeaders(headers, integers) }),
    ...(mandatory === undefined ? {} : { mandatory }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(userId === undefined ? {} : { userId }),
  };
}

/** Takes every message that is there, by one channel for each of a few shares of the queues. */
export async function drain(
  broker: Broker,
  { virtualHost, queues }: { readonly virtualHost: string; readonly queues: readonly string[] },
  take: (queue: string, messageId: unknown) => void,
): Promise<void> {
  const connection = await open(broker, virtualHost);
  try {
    const shares = Array.from({ length: 4 }, (_, share) => queues.filter((_, index) => index % 4 === share));
    await Promise.all(
      shares.map(async (share) => {
        const channel = await connection.createChannel();
        for (const queue of share) {
          for (;;) {
            const got = await channel.get(queue, { noAck: true });
            if (got === false) break;
            take(queue, got.properties.messageId);
          }
        }
      }),
    );
  } finally {
    await connection.close();
  }
}

async function openOrRefused(
  broker: Broker,
  virtualHost: string,
  user: string | undefined,
): Promise<ChannelModel | number> {
  try {
    return await open(broker, virtualHost, user);
  } catch (error) {
    // All that amqplib says of a virtual host that may not be opened: it does not hand on the reply code.
    if (/ConnectionOpenOk; got <ConnectionClose/.test(String(error))) return 530;
    throw error;
  }
}

/** The reply code by which the broker closes the channel on a publish; 0 where it takes it. */
async function closeCode(connection: ChannelModel, publish: Publish, index: number): Promise<number> {
  const channel = await connection.createConfirmChannel();
  const closed = once(channel, "error", { signal: AbortSignal.timeout(PATIENCE) }).then(([error]) =>
    Number((error as { code?: unknown }).code),
  );
  channel.publish(publish.exchange, publish.routingKey, BODY, propertiesOf(publish, `${index}/0`));
  const taken = channel.waitForConfirms().then(
    () => 0,
    () => closed,
  );
  return await Promise.race([closed, taken]);
}
