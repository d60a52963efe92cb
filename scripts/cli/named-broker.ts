/** A live broker that is named on the command line. */
import { withManagementApi } from "../../broker/api/management-api.ts";
import { readBroker } from "../../broker/definitions/read-broker.ts";
import type { FromDefinitions } from "../../model/definitions/from-definitions.ts";
import type { Taking } from "../../model/definitions/taking.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
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
    help: "with --management-url: an administrator, whose password is in WARREN_PASSWORD",
  },
  ca: { ...AUTHORITIES_OPTION, help: `with --management-url: ${AUTHORITIES_OPTION.help}` },
} as const satisfies Options;

/**
 * Credentials in the URL are taken where nothing else says them, and are in no text.
 *
 * @throws WarrenError `password-missing`, `broker-url-invalid`, `tls-required`, `ca-unreadable`, and as
 *   {@link readBroker} does
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
): ReturnType<typeof readBroker> {
  const given = readGivenUrl(text, "--management-url", ["http:", "https:"]);
  const url = shownUrl(given);
  const username = said.username ?? credentialIn("username", given);
  // An empty one is as good as none: RabbitMQ refuses blank passwords.
  const password = context.environment[VARIABLES.password.name] || credentialIn("password", given);
  if (password === "" || username === "") {
    const lacks = username === "" ? "--username is missing" : "WARREN_PASSWORD is not set";
    throw new WarrenError(
      "password-missing",
      `${lacks}: a broker tells its definitions to administrators only.`,
      {
        hint: "Say --username NAME, and set WARREN_PASSWORD in the environment: a command line can be read by others.",
      },
    );
  }
  const ca = await readAuthorities(context, said.ca);
  await beforeCredentialsToUrls(context, said, [url]);
  const found = await withManagementApi(
    { url, username, password, ca },
    async (api) => await readBroker(api, context.signal, { ...taking, live: true }),
  );
  return leavesOut(username) ? withoutUser(found, username) : found;
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
