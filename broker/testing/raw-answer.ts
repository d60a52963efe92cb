/**
 * Answers of the HTTP API as they come, under the type that the test says: for tests alone, which look at what Warren's own
 * shapes leave out, or must not believe them.
 */
import { z } from "zod";
import type { ManagementApi } from "../api/management-api.ts";

export async function rawGet<T>(api: ManagementApi, path: string, signal?: AbortSignal): Promise<T> {
  return await api.read(path, z.custom<T>(), signal);
}

/** Undefined where RabbitMQ says that there is none. */
export async function rawFind<T = unknown>(
  api: ManagementApi,
  path: string,
  signal?: AbortSignal,
): Promise<T | undefined> {
  return await api.readIfAny(path, z.custom<T>(), signal);
}
