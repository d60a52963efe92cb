/**
 * The lists of exchanges, bindings and policies, in the words of RabbitMQ's definitions. Where definitions can be had they
 * are the shorter way (`definitions.ts`).
 */
import { z } from "zod";
import type { DefinedBinding, DefinedExchange } from "../../model/definitions/definitions.ts";
import { apiPath, type ManagementApi } from "./management-api.ts";
import { type BindingEnds, bindingsPath, type Collection, objectPath } from "./paths.ts";
import { columnsOf, NAMED, type Row, TABLE } from "./shapes.ts";

/** Null or an empty text where there is none. */
const policyName = z.string().nullable().exactOptional();

export const EXCHANGE = z.looseObject({
  name: z.string(),
  vhost: z.string(),
  type: z.string(),
  durable: z.boolean(),
  auto_delete: z.boolean(),
  internal: z.boolean().exactOptional(),
  arguments: TABLE,
  policy: policyName,
  operator_policy: policyName,
});
export type ListedExchange = z.infer<typeof EXCHANGE>;

/** As definitions have it. */
export const DEFINED_EXCHANGE = EXCHANGE.omit({
  vhost: true,
  policy: true,
  operator_policy: true,
}) satisfies z.ZodType<DefinedExchange>;

/** RabbitMQ's own exchanges are among them. @returns undefined where there is no such virtual host */
export async function listExchanges<T extends Partial<ListedExchange>>(
  api: ManagementApi,
  { virtualHost, row }: { readonly virtualHost: string; readonly row: Row<T> },
  signal?: AbortSignal,
): Promise<T[] | undefined> {
  const path = `${apiPath("exchanges", virtualHost)}?disable_stats=true&${columnsOf(row)}`;
  return await api.readIfAny(path, z.array(row), signal);
}

const EXCHANGE_OF_HOST = DEFINED_EXCHANGE.extend({ vhost: z.string() });

/** Of all virtual hosts that the user may see. */
export async function listAllExchanges(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<z.infer<typeof EXCHANGE_OF_HOST>[]> {
  const path = `/exchanges?disable_stats=true&${columnsOf(EXCHANGE_OF_HOST)}`;
  return await api.read(path, z.array(EXCHANGE_OF_HOST), signal);
}

export const BINDING = z.looseObject({
  source: z.string(),
  destination: z.string(),
  destination_type: z.enum(["queue", "exchange"]),
  routing_key: z.string(),
  arguments: TABLE,
}) satisfies z.ZodType<DefinedBinding>;

/** Those of queues to the default exchange are among them. @returns undefined where there is no such virtual host */
export async function listBindings(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<z.infer<typeof BINDING>[] | undefined> {
  return await api.readIfAny(apiPath("bindings", virtualHost), z.array(BINDING), signal);
}

const NAMED_BINDING = BINDING.extend({ properties_key: z.string() });
export type NamedBinding = z.infer<typeof NAMED_BINDING>;

/** Each with RabbitMQ's name of it. @returns none where one of the ends is not there */
export async function listBindingsBetween(
  api: ManagementApi,
  ends: BindingEnds,
  signal?: AbortSignal,
): Promise<NamedBinding[]> {
  return (await api.readIfAny(bindingsPath(ends), z.array(NAMED_BINDING), signal)) ?? [];
}

/** The one to the default exchange is among them. @returns none where there is no such queue */
export async function listBindingsOfQueue(
  api: ManagementApi,
  { virtualHost, name }: { readonly virtualHost: string; readonly name: string },
  signal?: AbortSignal,
): Promise<NamedBinding[]> {
  const path = `${objectPath("queues", virtualHost, name)}/bindings`;
  return (await api.readIfAny(path, z.array(NAMED_BINDING), signal)) ?? [];
}

export const POLICY = z.looseObject({
  name: z.string(),
  pattern: z.string(),
  "apply-to": z.string(),
  priority: z.number(),
  definition: TABLE,
});
export type ListedPolicy = z.infer<typeof POLICY>;

export type PolicyKind = Extract<Collection, "policies" | "operator-policies">;

/** @returns undefined where there is no such virtual host */
export async function listPolicies(
  api: ManagementApi,
  { kind, virtualHost }: { readonly kind: PolicyKind; readonly virtualHost: string },
  signal?: AbortSignal,
): Promise<ListedPolicy[] | undefined> {
  return await api.readIfAny(apiPath(kind, virtualHost), z.array(POLICY), signal);
}

/** @returns undefined where there is none of this name */
export async function findPolicy(
  api: ManagementApi,
  {
    kind,
    virtualHost,
    name,
  }: { readonly kind: PolicyKind; readonly virtualHost: string; readonly name: string },
  signal?: AbortSignal,
): Promise<ListedPolicy | undefined> {
  return await api.readIfAny(objectPath(kind, virtualHost, name), POLICY, signal);
}

/** Of queues, exchanges or policies. @returns undefined where there is no such virtual host */
export async function listNames(
  api: ManagementApi,
  { kind, virtualHost }: { readonly kind: Collection; readonly virtualHost: string },
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  const path = `${apiPath(kind, virtualHost)}?disable_stats=true&${columnsOf(NAMED)}`;
  return (await api.readIfAny(path, z.array(NAMED), signal))?.map(({ name }) => name);
}
