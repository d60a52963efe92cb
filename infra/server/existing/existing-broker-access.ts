/** Asks a broker that exists already, by what a stack's config says of it. Nothing of Pulumi is needed for it. */

import { type ManagementApi, withManagementApi } from "../../../broker/api/management-api.ts";
import { listUserNames } from "../../../broker/api/users.ts";
import { askBroker, nodesAskedAgain } from "../../../broker/ask-broker.ts";
import { type BrokerFacts, lackingPlugins } from "../../../model/declaration/broker-remarks.ts";
import type { Declaration } from "../../../model/declaration/declaration.ts";
import type { ReadOptions } from "../../../model/declaration/reading/read-declaration.ts";
import { TRANSIENT_QUEUES } from "../../../model/rabbitmq/deprecated-features.ts";
import { KNOWN_PLUGINS } from "../../../model/rabbitmq/plugins.ts";
import { mayListNodes } from "../../../model/rabbitmq/user-tags.ts";
import { brokerVersion } from "../../../model/rabbitmq/versions.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import type { ExistingUrls } from "./existing-urls.ts";

export interface ExistingAccess extends ExistingUrls {
  readonly username: string;
  readonly password: string;
  /** PEM; undefined where the authorities that Node.js trusts are enough. */
  readonly ca: string | undefined;
}

/** @throws WarrenError as {@link askBroker} does */
export function askExistingBroker(access: ExistingAccess, signal?: AbortSignal): Promise<BrokerFacts> {
  const { amqp: url, username, password, ca } = access;
  const trust = ca === undefined ? {} : { ca };
  return withApi(access, (api) => askBroker({ api, amqp: { url, username, password, ...trust } }, signal));
}

/** The same facts, with its plugins asked for again where what the declaration needs seems to lack. */
export function pluginsAskedAgain(
  access: ExistingAccess,
  facts: BrokerFacts,
  declaration: Declaration,
): Promise<BrokerFacts> {
  if (!mayListNodes(facts.user.tags)) return Promise.resolve(facts);
  return withApi(access, (api) =>
    nodesAskedAgain(api, facts, (told) => lackingPlugins(told, declaration).length === 0),
  );
}

/** @throws WarrenError `user-missing` with the users of others that are declared and not there */
export async function assertUsersThere(
  access: ExistingAccess,
  { users }: Pick<Declaration, "users">,
): Promise<void> {
  const external = users.filter(({ isExternal }) => isExternal === true).map(({ name }) => name);
  if (external.length === 0) return;
  const there = new Set(await withApi(access, (api) => listUserNames(api)));
  const missing = external.filter((name) => !there.has(name));
  if (missing.length === 0) return;
  const names = missing.map((name) => JSON.stringify(name)).join(", ");
  throw new WarrenError(
    "user-missing",
    `The declaration has ${missing.length === 1 ? "a user" : "users"} of others (external: true) that the broker does not have: ${names}.`,
    {
      hint: "Whoever owns them has to make them first. What is this stack's own is declared without `external`.",
    },
  );
}

async function withApi<T>(
  { management: url, username, password, ca }: ExistingAccess,
  work: (api: ManagementApi) => Promise<T>,
): Promise<T> {
  return await withManagementApi({ url, username, password, ca }, work);
}

/**
 * How a declaration is read for it: which plugins are there is `assertBrokerHolds` to say, and what it denies
 * `brokerRemarks`.
 */
export function readOptions({ version }: BrokerFacts): ReadOptions {
  const permitted = [TRANSIENT_QUEUES];
  return { version: brokerVersion(version).version, plugins: [...KNOWN_PLUGINS], permitted };
}
