/** A broker that is no stack's, as a target of the smoke tests: addresses, credentials, and what it ought to hold. */
import { defaultAmqpUrl } from "../../broker/amqp/address.ts";
import { withManagementApi } from "../../broker/api/management-api.ts";
import { readBroker } from "../../broker/definitions/read-broker.ts";
import { publishedNodes } from "../../broker/node/container/published-nodes.ts";
import { readDeclarationFiles } from "../../infra/config/declaration-files.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { readDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { VARIABLES } from "../../model/environment-variables.ts";
import { PORT_OF_SCHEME } from "../../model/rabbitmq/ports.ts";
import { shownUrl } from "../../model/text/broker-url.ts";
import { textsByName } from "../../model/text/texts-by-name.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { beforeCredentialsToUrls } from "../../operations/stack/tls-demand.ts";
import type { SmokeTarget, UserPassword } from "../../smoke-tests/smoke-target.ts";
import type { Context } from "../../terminal/context.ts";
import { readAuthorities } from "../cli/authorities.ts";
import { credentialIn, readGivenUrl } from "../cli/given-url.ts";
import { readTextFile } from "../cli/read-text-file.ts";
import type { SmokeSaid } from "./options.ts";
import type { ScenarioSaid } from "./scenarios.ts";

export type BrokerSaid = SmokeSaid & ScenarioSaid;

export type BrokerAddress = Pick<SmokeTarget, "amqpUrl" | "managementUrl" | "administrator">;

/** Scenarios bring what they need with them, and ask nothing of what the broker holds. */
const NOTHING: Declaration = { virtualHosts: [], users: [], globalParameters: [] };

/**
 * @throws WarrenError `broker-address-missing`, `broker-url-invalid`, `password-missing`, `declaration-missing`,
 *   `tls-required`, `passwords-invalid`, `ca-unreadable`, `node-not-published`, and as reading a declaration does
 */
export async function readAnyBroker(context: Context, said: BrokerSaid): Promise<SmokeTarget> {
  const address = readAddress(said, context.environment);
  await beforeCredentialsToUrls(context, said, [address.managementUrl, address.amqpUrl]);
  const ca = await readAuthorities(context, said.ca);
  const trust = ca === undefined ? {} : { ca };
  const metrics = said.prometheusUrl;
  if (metrics !== undefined) readGivenUrl(metrics, "--prometheus-url", ["http:", "https:"]);
  const nodes = await publishedNodes(said.container, address);
  return {
    ...address,
    ...trust,
    ...(metrics === undefined ? {} : { prometheusUrl: metrics }),
    declaration:
      said.scenario.length === 0 ? await readExpectation(context, said, { ...address, ...trust }) : NOTHING,
    users: [...(await readPasswords(context, said.passwords)), administratorAsUser(address)],
    readOnly: said.readOnly,
    subject: { declaration: expectationText(said) },
    disposable: nodes.length > 0,
    breaksConnections: said.restarts,
    nodes,
  };
}

/**
 * Where the broker is and who asks. Of credentials the command line's come first, then WARREN_USERNAME and
 * WARREN_PASSWORD, then those in the URLs. One of the two URLs is enough: the other has the same host and the
 * default port.
 */
export function readAddress(
  said: Pick<BrokerSaid, "url" | "managementUrl" | "username">,
  environment: NodeJS.ProcessEnv,
): BrokerAddress {
  const amqpText = said.url ?? (environment[VARIABLES.amqpUrl.name] || undefined);
  const httpText = said.managementUrl ?? (environment[VARIABLES.managementUrl.name] || undefined);
  const amqp = amqpText === undefined ? undefined : readGivenUrl(amqpText, "--url", ["amqp:", "amqps:"]);
  const http =
    httpText === undefined ? undefined : readGivenUrl(httpText, "--management-url", ["http:", "https:"]);
  const urls = both(amqp, http);
  const username =
    said.username ?? (environment[VARIABLES.username.name] || credentialIn("username", http, amqp));
  const password = environment[VARIABLES.password.name] || credentialIn("password", http, amqp);
  if (username !== "" && password !== "") return { ...urls, administrator: { username, password } };
  const lacks = username === "" ? "the administrator's name" : "the administrator's password";
  throw new WarrenError("password-missing", `The smoke tests need ${lacks}.`, {
    hint: "Set WARREN_USERNAME and WARREN_PASSWORD. What is in a URL on the command line, other users of the machine can read.",
  });
}

/** @throws WarrenError `broker-address-missing` */
function both(
  amqp: URL | undefined,
  http: URL | undefined,
): Pick<BrokerAddress, "amqpUrl" | "managementUrl"> {
  if (amqp !== undefined) {
    const managementUrl = http === undefined ? managementBeside(amqp) : shownUrl(http);
    return { amqpUrl: shownUrl(amqp), managementUrl };
  }
  if (http !== undefined)
    return { amqpUrl: defaultAmqpUrl({ url: http.href }), managementUrl: shownUrl(http) };
  throw new WarrenError("broker-address-missing", "Nothing says where the broker is.", {
    hint: "`./warren smoke --url amqps://HOST --declaration FILE`, with WARREN_USERNAME and WARREN_PASSWORD set.",
  });
}

function managementBeside({ protocol, hostname }: URL): string {
  const scheme = protocol === "amqps:" ? "https:" : "http:";
  return `${scheme}//${hostname}:${PORT_OF_SCHEME[scheme]}`;
}

function expectationText({ scenario, fromBroker, declaration }: BrokerSaid): string {
  if (scenario.length > 0) return "";
  return fromBroker ? "the broker's own definitions" : declaration.join(", ");
}

async function readExpectation(
  context: Context,
  { declaration: files, fromBroker }: BrokerSaid,
  { managementUrl, administrator, ca }: BrokerAddress & { readonly ca?: string },
): Promise<Declaration> {
  if (fromBroker === files.length > 0) {
    throw new WarrenError(
      "declaration-missing",
      fromBroker
        ? "--from-broker and --declaration say two different things of what the broker ought to hold."
        : "Nothing says what the broker ought to hold.",
      { hint: "Say --declaration FILE, or --from-broker to take what it holds now." },
    );
  }
  if (!fromBroker) {
    const read = await Promise.all(files.map((file) => readDeclarationFiles(context.cwd, file)));
    const all = [...new Map(read.flat().map((file) => [file.path, file])).values()];
    return readDeclaration(all, { asFiles: true });
  }
  const found = await withManagementApi(
    { url: managementUrl, ...administrator, ca },
    async (api) => await readBroker(api, context.signal),
  );
  return found.declaration;
}

async function readPasswords(context: Context, file: string | undefined): Promise<UserPassword[]> {
  if (file === undefined) return [];
  const text = await readTextFile(context, file, "passwords-invalid");
  try {
    return textsByName.parse(JSON.parse(text)).map(([name, password]) => ({ name, password }));
  } catch {
    // What is wrong is not told in the parser's words: they quote the file.
    throw new WarrenError("passwords-invalid", `${file} is not a JSON object of names and passwords.`, {
      hint: 'It looks like {"billing-service": "..."}.',
    });
  }
}

/** The administrator is a declared user where the declaration is the broker's own. */
function administratorAsUser({ administrator }: BrokerAddress): UserPassword {
  return { name: administrator.username, password: administrator.password };
}
