/** The addresses of a broker that is there already, as a stack's config gives them. */
import { shownUrl } from "../../../model/text/broker-url.ts";
import { WarrenError } from "../../../model/warren-error.ts";

export interface ExistingUrls {
  /** `amqps://rabbit.example:5671`: without credentials, without a virtual host. */
  readonly amqp: string;
  /** `https://rabbit.example:15671`; with a path where the management plugin has a prefix. */
  readonly management: string;
}

const KEYS = {
  amqpUrl: { schemes: ["amqp:", "amqps:"], example: "amqps://rabbit.example:5671" },
  managementUrl: { schemes: ["http:", "https:"], example: "https://rabbit.example:15671" },
} as const;
type Key = keyof typeof KEYS;

/**
 * @param get the stack's config; undefined or "" where a key is not set
 * @throws WarrenError `config-missing`, `config-invalid`; what is in a URL is not repeated where it may be a password
 */
export function readExistingUrls(get: (key: Key) => string | undefined): ExistingUrls {
  const [amqp, management] = [readUrl("amqpUrl", get), readUrl("managementUrl", get)];
  if (amqp.pathname !== "" && amqp.pathname !== "/") {
    throw invalid("amqpUrl", "has a virtual host in it, and a stack has those that it declares");
  }
  return {
    amqp: shownUrl(amqp),
    management: shownUrl(management),
  };
}

function readUrl(key: Key, get: (key: Key) => string | undefined): URL {
  const { schemes, example } = KEYS[key];
  const text = get(key) ?? "";
  if (text === "") {
    throw new WarrenError(
      "config-missing",
      `The server of this stack exists already, and config "${key}" does not say where.`,
      {
        hint: `Set it with: \`pulumi config set ${key} ${example}\``,
      },
    );
  }
  const url = URL.parse(text);
  if (url === null || url.hostname === "") throw invalid(key, "is not a URL");
  if (url.username !== "" || url.password !== "") {
    throw new WarrenError("config-invalid", `Config "${key}" has credentials in it.`, {
      hint:
        "Take them out of the stack's config file, where they are readable, and set: " +
        "`pulumi config set administrator NAME`, `pulumi config set --secret administratorPassword`",
    });
  }
  if (!schemes.some((scheme) => scheme === url.protocol)) {
    const other = key === "amqpUrl" ? "managementUrl" : "amqpUrl";
    const swapped = KEYS[other].schemes.some((scheme) => scheme === url.protocol);
    throw invalid(key, `begins with ${url.protocol}//${swapped ? `, which is for "${other}"` : ""}`);
  }
  if (url.search !== "" || url.hash !== "")
    throw invalid(key, "has a query or a fragment, which says nothing here");
  return url;
}

function invalid(key: Key, why: string): WarrenError {
  const { schemes, example } = KEYS[key];
  return new WarrenError(
    "config-invalid",
    `Config "${key}" ${why}; allowed: ${schemes[1]}//HOST:PORT or ${schemes[0]}//HOST:PORT`,
    {
      hint: `Set it with: \`pulumi config set ${key} ${example}\``,
    },
  );
}
