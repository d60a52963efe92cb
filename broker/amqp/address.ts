/**
 * Where an AMQP 0-9-1 listener is, from its URL. It is the only reader of such a URL: the scheme is none of those that
 * URLs normalise, so that a host is a name, an IPv4 or a bracketed IPv6 address, or percent-encoded text.
 */
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { PORT_OF_SCHEME } from "../../model/rabbitmq/ports.ts";
import { WarrenError } from "../../model/warren-error.ts";

export interface AmqpAddress {
  readonly protocol: "amqp" | "amqps";
  /** A name as DNS has it, or an address without brackets: `broker.example`, `127.0.0.1`, `::1`. */
  readonly host: string;
  readonly port: number;
}

/**
 * @param text `amqp://127.0.0.1:5672`, `amqps://[::1]`; credentials, path and query are not looked at
 * @throws WarrenError `amqp-url-invalid`, without the text, which may hold a password
 */
export function amqpAddress(text: string): AmqpAddress {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1);
  if (url === null || (protocol !== "amqp" && protocol !== "amqps") || url.hostname === "") throw invalid();
  return {
    protocol,
    host: hostOf(url),
    port: url.port === "" ? PORT_OF_SCHEME[`${protocol}:`] : Number(url.port),
  };
}

/** `amqp://[::1]:5672`: the address alone, with its port, as it may be shown. */
export function showAddress({ protocol, host, port }: AmqpAddress): string {
  return `${protocol}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The host of the management API, at AMQP's usual port, with TLS where that has it. */
export function defaultAmqpUrl(management: { readonly url: string }): string {
  const { protocol, hostname } = new URL(management.url);
  const scheme = protocol === "https:" ? "amqps:" : "amqp:";
  return `${scheme}//${hostname}:${PORT_OF_SCHEME[scheme]}`;
}

/** The name to ask TLS for, in SNI and in the certificate; none for an address (RFC 6066, section 3). */
export function serverName({ host }: AmqpAddress): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function hostOf({ hostname }: URL): string {
  if (hostname.startsWith("[")) return hostname.slice(1, -1);
  try {
    const host = domainToASCII(decodeURIComponent(hostname));
    if (host !== "") return host;
  } catch {
    // Not percent-encoded text: told below, as what is no name.
  }
  throw invalid();
}

function invalid(): WarrenError {
  return new WarrenError("amqp-url-invalid", "the AMQP URL is none of an AMQP listener", {
    hint: "It looks like amqp://127.0.0.1:5672, or amqps://broker.example:5671.",
  });
}
