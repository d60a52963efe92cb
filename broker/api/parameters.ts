/** Runtime parameters of plugins, and global parameters. A value is any JSON. */
import { z } from "zod";
import { type ManagementApi } from "./management-api.ts";
import { globalParameterPath, parameterPath } from "./paths.ts";
import { VALUE } from "./shapes.ts";

const PARAMETER = z.looseObject({ vhost: z.string(), component: z.string(), name: z.string(), value: VALUE });
export type ListedParameter = z.infer<typeof PARAMETER>;

/** Of all virtual hosts, policies and limits of virtual hosts apart. */
export async function listParameters(api: ManagementApi, signal?: AbortSignal): Promise<ListedParameter[]> {
  return await api.read("/parameters", z.array(PARAMETER), signal);
}

/** @returns undefined where there is none of this name */
export async function findParameter(
  api: ManagementApi,
  {
    component,
    virtualHost,
    name,
  }: { readonly component: string; readonly virtualHost: string; readonly name: string },
  signal?: AbortSignal,
): Promise<ListedParameter | undefined> {
  return await api.readIfAny(parameterPath(component, virtualHost, name), PARAMETER, signal);
}

const GLOBAL_PARAMETER = z.looseObject({ name: z.string(), value: VALUE });
export type ListedGlobalParameter = z.infer<typeof GLOBAL_PARAMETER>;
/** See `NULL_NAME`. */
const LISTED_GLOBAL_PARAMETER = GLOBAL_PARAMETER.extend({ name: z.string().nullable() });

/** Those whose names are told. */
export async function listGlobalParameters(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<ListedGlobalParameter[]> {
  const listed = await api.read("/global-parameters", z.array(LISTED_GLOBAL_PARAMETER), signal);
  return listed.flatMap(({ name, ...others }) => (name === null ? [] : [{ ...others, name }]));
}

/** @returns undefined where there is none of this name */
export async function findGlobalParameter(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<ListedGlobalParameter | undefined> {
  return await api.readIfAny(globalParameterPath(name), GLOBAL_PARAMETER, signal);
}
