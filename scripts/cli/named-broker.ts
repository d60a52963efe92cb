/** A live broker that is named on the command line. */
import { type ManagementApi, withManagementApi } from "../../broker/api/management-api.ts";
import { ownTags } from "../../broker/api/whoami.ts";
import { fromExport } from "../../broker/definitions/read-broker.ts";
import { readShown } from "../../broker/definitions/read-visible.ts";
import { EMPTY_VIRTUAL_HOST, type VirtualHost } from "../../model/declaration/declaration.ts";
import type { FromDefinitions } from "../../model/definitions/from-definitions.ts";
import type { Taking } from "../../model/definitions/taking.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { mayReadParameters } from "../../model/rabbitmq/user-tags.ts";
import type { RabbitmqVersion } from "../../model/rabbitmq/versions.ts";
import { shownUrl } from "../../model/text/broker-url.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { StackSaid } from "../../operations/stack/chosen-stack.ts";
import { beforeCredentialsToUrls } from "../../operations/stack/tls-demand.ts";
import type { Context } from "../../terminal/context.ts";
import { AUTHORITIES_OPTION, readAuthorities } from "./authorities.ts";
import { credentialIn, readGivenUrl } from "./given-url.ts";
import type { Options, Said } from "./option.ts";

export const BROKER_OPTIONS = {
  managementUrl: {
    kind: "text",
    insteadOfStack: true,
    value: "URL",
    help: "ask a live broker, as its management API answers: http://127.0.0.1:15672",
  },
  username: {
    kind: "text",
    value: "NAME",
    help: "with --management-url: an administrator or policymaker, whose password is in WARREN_PASSWORD",
  },
  ca: { ...AUTHORITIES_OPTION, help: `with --management-url: ${AUTHORITIES_OPTION.help}` },
} as const satisfies Options;

interface Read extends FromDefinitions {
  readonly version: RabbitmqVersion | undefined;
}

/**
 * Credentials in the URL are taken where nothing else says them, and are in no text. A user who is no administrator is
 * shown what is in its virtual hosts: these are external then.
 *
 * @throws WarrenError `password-missing`, `broker-url-invalid`, `tls-required`, `ca-unreadable`, `definitions-not-shown`;
 *   ManagementApiError where the broker cannot be reached or does not let us look
 */
export async function readLiveBroker(
  context: Context,
  text: string,
  {
    said,
    taking = {},
    leavesOut = () => false,
  }: {
    readonly said: StackSaid & Pick<Said<typeof BROKER_OPTIONS>, "username" | "ca">;
    readonly taking?: Taking;
    /** Whether the user is left out as whom the broker is read. @default not */
    readonly leavesOut?: (username: string) => boolean;
  },
): Promise<Read> {
  const given = readGivenUrl(text, "--management-url", ["http:", "https:"]);
  const url = shownUrl(given);
  const username = said.username ?? credentialIn("username", given);
  // An empty one is as good as none: RabbitMQ refuses blank passwords.
  const password = context.environment[VARIABLES.password.name] || credentialIn("password", given);
  if (password === "" || username === "") {
    const lacks = username === "" ? "--username is missing" : "WARREN_PASSWORD is not set";
    throw new WarrenError("password-missing", `${lacks}: a broker tells nobody else what it holds.`, {
      hint: "Say --username NAME, and set WARREN_PASSWORD in the environment: a command line can be read by others.",
    });
  }
  const ca = await readAuthorities(context, said.ca);
  await beforeCredentialsToUrls(context, said, [url]);
  const found = await withManagementApi(
    { url, username, password, ca },
    async (api) => await readAs(api, { username, taking, signal: context.signal }),
  );
  return leavesOut(username) ? withoutUser(found, username) : found;
}

async function readAs(
  api: ManagementApi,
  {
    username,
    taking,
    signal,
  }: { readonly username: string; readonly taking: Taking; readonly signal: AbortSignal },
): Promise<Read> {
  const tags = await ownTags(api, signal);
  if (!mayReadParameters(tags)) {
    throw new WarrenError(
      "definitions-not-shown",
      `The broker does not tell the user ${JSON.stringify(username)} what it holds: its tags are ${tags.join(", ") || "none"}.`,
      { hint: "Read it as a user with the tag administrator, who is shown all of it, or policymaker." },
    );
  }
  const exported = await readShown(api, "all", signal);
  const found = { ...fromExport(exported, { ...taking, live: true }), version: exported.version };
  return exported.isWhole ? found : asOthers(found, username);
}

/** Whoever is no administrator manages what is in virtual hosts of others. */
function asOthers(found: Read, username: string): Read {
  const { declaration, remarks } = found;
  const message =
    `The user ${JSON.stringify(username)} is no administrator: it is shown the virtual hosts in which it has a permission, ` +
    "which are external here, and neither users nor permissions nor operator policies.";
  return {
    ...found,
    declaration: { ...declaration, virtualHosts: declaration.virtualHosts.map(externalHost) },
    remarks: [...remarks, { code: "not-shown", path: [], message }],
  };
}

/** Without what only its owner sets. */
function externalHost(host: VirtualHost): VirtualHost {
  const { deletionProtection: _, ...rest } = host;
  const { description, tags, defaultQueueType, limits, tracing, operatorPolicies } = EMPTY_VIRTUAL_HOST;
  return {
    ...rest,
    isExternal: true,
    description,
    tags,
    defaultQueueType,
    limits,
    tracing,
    operatorPolicies,
  };
}

/**
 * The administrator as whom a broker is read is mostly the one as whom Warren works on it, and that one is in no
 * declaration.
 */
function withoutUser<T extends FromDefinitions>(found: T, name: string): T {
  const { declaration, remarks } = found;
  const users = declaration.users.filter((user) => user.name !== name);
  if (users.length === declaration.users.length) return found;
  const message = `The user ${JSON.stringify(name)} is left out: a declaration does not have the one as whom the broker is read.`;
  return {
    ...found,
    declaration: { ...declaration, users },
    remarks: [...remarks, { code: "login-user", path: ["users"], message }],
  };
}
