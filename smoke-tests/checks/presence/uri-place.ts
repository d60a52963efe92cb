/** Where a URI of a shovel or an upstream leads, without who goes there. Pure. */

/** Stands for what cannot be told apart surely from a password. */
export const UNREADABLE = "a URI that is not shown";

/** Scheme, who (left out), host and port, path; then the query (left out), which can hold a password too. */
const PARTS =
  /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*@)?([^/?#@:[\]]*|\[[^\]/?#@]*\])(:\d+)?(\/[^?#@]*)?([?#].*)?$/is;

/**
 * `amqps://partner.example:5671/v` of `amqps://user:password@partner.example:5671/v?heartbeat=10`. A URI with an "@" or
 * a ":" where none belongs may have a password that nobody encoded, and is not shown.
 */
export function placeOf(uri: string): string {
  const [, scheme = "", who, host = "", port = "", path = "", query = ""] = PARTS.exec(uri) ?? [];
  if (scheme === "" || (who === undefined && query.includes("@"))) return UNREADABLE;
  return `${scheme}${host}${port}${path}`;
}
