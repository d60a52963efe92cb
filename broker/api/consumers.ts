/** Consumers, as the management plugin lists them: those that were there some seconds ago. */
import { z } from "zod";
import { apiPath, type ManagementApi } from "./management-api.ts";

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
