/**
 * What a user may do in a virtual host, and with which routing keys of a topic exchange. @pulumi/rabbitmq has resources for
 * both, whose ids are split at an `@`: these are for users and virtual hosts with one in their names.
 */

import { WarrenError } from "../../model/warren-error.ts";
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import { permissionPath, topicPermissionPath } from "../api/paths.ts";
import { findPermission, topicPermissionsOf } from "../api/users.ts";
import type { BrokerObject } from "./broker-objects.ts";

export interface PermissionObject {
  readonly user: string;
  readonly virtualHost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export const permissionObject: BrokerObject<PermissionObject> = {
  describe: ({ user, virtualHost }) =>
    `permission of user ${JSON.stringify(user)} in virtual host ${JSON.stringify(virtualHost)}`,
  async find(api, { user, virtualHost }, signal) {
    const found = await findPermission(api, { virtualHost, user }, signal);
    if (found === undefined) return undefined;
    const { configure, write, read } = found;
    return { user, virtualHost, configure, write, read };
  },
  async put(api, { user, virtualHost, ...rights }, signal) {
    await putRights(api, { path: permissionPath(virtualHost, user), user, virtualHost, rights }, signal);
  },
  async delete(api, { user, virtualHost }, signal) {
    await api.delete(permissionPath(virtualHost, user), signal);
  },
};

/** @throws WarrenError `user-missing` */
async function putRights(
  api: ManagementApi,
  {
    path,
    user,
    virtualHost,
    rights,
  }: { readonly path: string; readonly user: string; readonly virtualHost: string; readonly rights: object },
  signal?: AbortSignal,
): Promise<void> {
  try {
    await api.put(path, rights, signal);
  } catch (error) {
    // `rabbit_mgmt_wm_permission:accept_content/2`
    if (!(error instanceof ManagementApiError) || !error.reason.includes("vhost_or_user_not_found"))
      throw error;
    throw new WarrenError(
      "user-missing",
      `the broker has no user ${JSON.stringify(user)}, or no virtual host ${JSON.stringify(virtualHost)}`,
      {
        hint: "What is declared as somebody else's (external: true) has to be made by them first.",
        cause: error,
      },
    );
  }
}

export interface TopicPermissionObject {
  readonly user: string;
  readonly virtualHost: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

export const topicPermissionObject: BrokerObject<TopicPermissionObject> = {
  describe: ({ user, virtualHost, exchange }) =>
    `topic permission of user ${JSON.stringify(user)} for exchange ${JSON.stringify(exchange)} in virtual host ${JSON.stringify(virtualHost)}`,
  async find(api, { user, virtualHost, exchange }, signal) {
    const granted = await topicPermissionsOf(api, { virtualHost, user }, signal);
    const found = granted.find((each) => each.exchange === exchange);
    return found && { user, virtualHost, exchange, write: found.write, read: found.read };
  },
  async put(api, { user, virtualHost, ...rights }, signal) {
    await putRights(api, { path: topicPermissionPath(virtualHost, user), user, virtualHost, rights }, signal);
  },
  async delete(api, { user, virtualHost, exchange }, signal) {
    await api.delete(topicPermissionPath(virtualHost, user, exchange), signal);
  },
};
