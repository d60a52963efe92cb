/** URLs by which a broker is reached: what of them may be shown, and whether what goes there is protected. Pure. */
import { WarrenError } from "../warren-error.ts";

/** A URL as Node.js parses it, or its text. */
type Given = URL | string;

/** `https` and `amqps`. */
const PROTECTED: ReadonlySet<string> = new Set(["https:", "amqps:"]);

/**
 * Scheme, host, port, and the path of the management API: `http://rabbit.example:15672/prefix` of
 * `http://user:password@rabbit.example:15672/prefix?x`. Of a text that is no URL nothing is shown, as it may be a password.
 */
export function shownUrl(given: Given): string {
  const url = typeof given === "string" ? URL.parse(given) : given;
  if (url === null || url.host === "") return "a URL that is not shown";
  const path = url.protocol.startsWith("http") ? url.pathname.replace(/\/+$/, "") : "";
  return `${url.protocol}//${url.host}${path}`;
}

export function isProtected(given: Given): boolean {
  return PROTECTED.has((typeof given === "string" ? URL.parse(given) : given)?.protocol ?? "");
}

/** Whether it is this machine itself: RFC 1122 (127.0.0.0/8), RFC 4291 (::1), RFC 6761 (localhost). */
export function isLoopback(given: Given): boolean {
  const host = (typeof given === "string" ? URL.parse(given) : given)?.hostname.toLowerCase() ?? "";
  return /^(127(\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|(.+\.)?localhost\.?)$/.test(
    host,
  );
}

/**
 * What to say before credentials go to these URLs.
 *
 * @returns undefined where each is protected, or leads to this machine itself
 */
export function plainTextWarning(urls: readonly Given[]): string | undefined {
  const open = urls.filter((url) => !isProtected(url) && !isLoopback(url)).map(shownUrl);
  if (open.length === 0) return undefined;
  return (
    `Names and passwords go to ${[...new Set(open)].join(" and to ")} as plain text, which anybody on the way can read. ` +
    "Use https and amqps; requireTls in a stack's config refuses anything else."
  );
}

/**
 * For whoever demands TLS: everywhere, also on this machine.
 *
 * @param who demands it: `Config "requireTls" of stack prod`
 * @throws WarrenError `tls-required`
 */
export function assertProtected(urls: readonly Given[], who: string): void {
  const open = urls.filter((url) => !isProtected(url)).map(shownUrl);
  if (open.length === 0) return;
  throw new WarrenError(
    "tls-required",
    `${who} demands TLS, and ${[...new Set(open)].join(" and ")} ${open.length === 1 ? "is" : "are"} without it; allowed: https and amqps`,
    {
      hint: "The broker's listeners for TLS are 15671 (https) and 5671 (amqps) where nothing else was said.",
    },
  );
}
