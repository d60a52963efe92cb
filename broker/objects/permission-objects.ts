/**
 * What a user may do in a virtual host, and with which routing keys of a topic exchange. @pulumi/rabbitmq has resources for
 * both, whose ids are split at an `@`: these are for users and virtual hosts with one in their names.
 */

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
    await api.put(permissionPath(virtualHost, user), rights, signal);
  },
  async delete(api, { user, virtualHost }, signal) {
    await api.delete(permissionPath(virtualHost, user), signal);
  },
};

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
    await api.put(topicPermissionPath(virtualHost, user), rights, signal);
  },
  async delete(api, { user, virtualHost, exchange }, signal) {
    await api.delete(topicPermissionPath(virtualHost, user, exchange), signal);
  },
};
