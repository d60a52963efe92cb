/** What the mutants of `declarations/shop.yaml` are written with: requests of the HTTP API, raw. */
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";

export interface Mutant {
  readonly name: string;
  readonly breaks: (api: ManagementApi) => Promise<unknown>;
  /** Ids of checks that fail, whatever else does; each names the broken object. */
  readonly noticedBy: readonly string[];
  /** Run all checks, and not only those: one fault must not stop the others. @default false */
  readonly whole?: boolean;
}

export const V = "shop";
export const put = (api: ManagementApi, segments: readonly string[], body: unknown): Promise<void> =>
  api.put(apiPath(...segments), body);
export const remove = (api: ManagementApi, ...segments: readonly string[]): Promise<boolean> =>
  api.delete(apiPath(...segments));
export const bind = (
  api: ManagementApi,
  [source, kind, destination]: readonly [string, "q" | "e", string],
  binding: { readonly routing_key?: string; readonly arguments?: unknown },
): Promise<void> => api.post(apiPath("bindings", V, "e", source, kind, destination), binding);

/** Deleted and made anew, so that bindings to it are gone too; these come back by `bindings`. */
export async function replaceQueue(
  api: ManagementApi,
  name: string,
  {
    queue,
    bindings,
  }: {
    readonly queue: { readonly durable?: boolean; readonly arguments: unknown };
    readonly bindings: readonly (readonly [source: string, routingKey: string])[];
  },
): Promise<void> {
  await remove(api, "queues", V, name);
  await put(api, ["queues", V, name], { durable: true, ...queue });
  for (const [source, routingKey] of bindings)
    await bind(api, [source, "q", name], { routing_key: routingKey });
}

/** As declared, of the queue that is broken most. */
export const BILLING = {
  "x-queue-type": "quorum",
  "x-dead-letter-exchange": "orders.dead",
  "x-dead-letter-strategy": "at-least-once",
  "x-overflow": "reject-publish",
  "x-delivery-limit": 5,
};
export const TO_BILLING = [["orders", "order.*.paid"]] as const;
