import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
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
    Array.isArray(value) ? inOrderOfText(value as readonly ArgumentValue[]) : value,
  ]);
  return Object.fromEntries(sorted);
}

function inOrderOfText(objects: readonly ArgumentValue[]): ArgumentValue[] {
  const texts = objects.map((object) => ({ object, text: canonicalJson(object) }));
  return texts.toSorted((a, b) => (a.text < b.text ? -1 : 1)).map(({ object }) => object);
}
