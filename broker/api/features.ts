/** Feature flags, and features that a coming version removes. */
import { z } from "zod";
import type { ManagementApi } from "./management-api.ts";

const FLAG = z.looseObject({
  name: z.string(),
  /** `enabled`, `disabled`, `unavailable`, while it changes `state_changing` */
  state: z.string(),
  /** `required`, `stable`, `experimental` */
  stability: z.string(),
});
export type FeatureFlag = z.infer<typeof FLAG>;

/** As the node that answers sees them. */
export async function featureFlags(api: ManagementApi, signal?: AbortSignal): Promise<FeatureFlag[]> {
  return await api.read("/feature-flags", z.array(FLAG), signal);
}

const DEPRECATED = z.looseObject({
  name: z.string(),
  /** `permitted`, `denied` */
  state: z.string().exactOptional(),
});
export type DeprecatedFeature = z.infer<typeof DEPRECATED>;

/**
 * All of them, and what becomes of each by the configuration.
 *
 * @returns undefined where RabbitMQ has no such list: before 3.13
 */
export async function deprecatedFeatures(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<DeprecatedFeature[] | undefined> {
  return await api.readIfAny("/deprecated-features", z.array(DEPRECATED), signal);
}

/** Those in use. @returns undefined where RabbitMQ has no such list: before 3.13 */
export async function usedDeprecatedFeatures(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<DeprecatedFeature[] | undefined> {
  return await api.readIfAny("/deprecated-features/used", z.array(DEPRECATED), signal);
}
