import { apiPath, type ManagementApi } from "../api/management-api.ts";
import { rawGet } from "./raw-answer.ts";

/** A virtual host's definitions, to be compared with others: their lists sorted, since RabbitMQ keeps to no order. */
export async function comparedDefinitions(api: ManagementApi, virtualHost: string): Promise<unknown> {
  return inNoOrder(await rawGet<Record<string, unknown>>(api, apiPath("definitions", virtualHost)));
}

/** @param definitions as exported, of one virtual host or of a whole broker */
export function inNoOrder(definitions: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const sorted = Object.entries(definitions).map(([section, value]): [string, unknown] => [
    section,
    Array.isArray(value) ? value.map((one) => JSON.stringify(one)).toSorted() : value,
  ]);
  return Object.fromEntries(sorted);
}
