/** Asks a broker that exists already, by what a stack's config says of it. Nothing of Pulumi is needed for it. */

import { ManagementApi } from "../../../broker/api/management-api.ts";
import { askBroker } from "../../../broker/ask-broker.ts";
import type { BrokerFacts } from "../../../model/declaration/broker-remarks.ts";
import type { ReadOptions } from "../../../model/declaration/reading/read-declaration.ts";
import { TRANSIENT_QUEUES } from "../../../model/rabbitmq/deprecated-features.ts";
import { KNOWN_PLUGINS } from "../../../model/rabbitmq/plugins.ts";
import { brokerVersion } from "../../../model/rabbitmq/versions.ts";
import type { ExistingUrls } from "./existing-urls.ts";

export interface ExistingAccess extends ExistingUrls {
  readonly username: string;
  readonly password: string;
  /** PEM; undefined where the authorities that Node.js trusts are enough. */
  readonly ca: string | undefined;
}

/** @throws WarrenError as {@link askBroker} does */
export async function askExistingBroker(access: ExistingAccess, signal?: AbortSignal): Promise<BrokerFacts> {
  const { amqp, management, username, password, ca } = access;
  const trust = ca === undefined ? {} : { ca };
  const api = new ManagementApi({ url: management, username, password }, trust);
  try {
    return await askBroker({ api, amqp: { url: amqp, username, password, ...trust } }, signal);
  } finally {
    await api.close();
  }
}

/**
 * How a declaration is read for it: which plugins are there is `assertBrokerHolds` to say, and what it denies
 * `brokerRemarks`.
 */
export function readOptions({ version }: BrokerFacts): ReadOptions {
  const permitted = [TRANSIENT_QUEUES];
  return { version: brokerVersion(version).version, plugins: [...KNOWN_PLUGINS], permitted };
}
