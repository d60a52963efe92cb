/**
 * Connections of all protocols, and consumers. The lists are brought up to date once in
 * the statistics interval.
 */
import { z } from "zod";
import { apiPath, type ManagementApi } from "./management-api.ts";
import { columnsOf } from "./shapes.ts";

const CONNECTION = z.looseObject({
  /** `127.0.0.1:40000 -> 127.0.0.1:5672` */
  name: z.string(),
  user: z.string().nullable().exactOptional(),
  /** `network`; `direct` for the broker's own, of shovels and links. */
  type: z.string().nullable().exactOptional(),
  /** That of the broker's end. */
  node: z.string().nullable().exactOptional(),
  /** What the client says of itself, whatever that is; some protocols have none. */
  client_properties: z.unknown().exactOptional(),
});
export type ListedConnection = z.infer<typeof CONNECTION>;

/** With statistics: without them RabbitMQ before 4.3 lists what says nothing of the client. */
export async function listConnections(api: ManagementApi, signal?: AbortSignal): Promise<ListedConnection[]> {
  return await api.read(`/connections?${columnsOf(CONNECTION)}`, z.array(CONNECTION), signal);
}

/** The name that the client has given to it: any client may say any. */
export function clientNameOf({ client_properties: its }: ListedConnection): string | undefined {
  if (typeof its !== "object" || its === null || !("connection_name" in its)) return undefined;
  return typeof its.connection_name === "string" ? its.connection_name : undefined;
}

const CONSUMER = z.looseObject({
  consumer_tag: z.string(),
  exclusive: z.boolean(),
  queue: z.object({ name: z.string() }),
  /** An empty list where the channel is gone. */
  channel_details: z.union([
    z.looseObject({ connection_name: z.string().exactOptional(), user: z.string().exactOptional() }),
    z.array(z.never()),
  ]),
});
export type ListedConsumer = z.infer<typeof CONSUMER>;

/** @returns undefined where there is no such virtual host */
export async function listConsumers(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<ListedConsumer[] | undefined> {
  return await api.readIfAny(apiPath("consumers", virtualHost), z.array(CONSUMER), signal);
}

/** What its connection is called; `a connection that is gone` where it has none. */
export function connectionOf({ channel_details: channel }: ListedConsumer): string {
  return ("connection_name" in channel ? channel.connection_name : undefined) ?? "a connection that is gone";
}
