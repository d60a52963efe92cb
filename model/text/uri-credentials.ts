/**
 * The passwords in URIs: where they stand, and texts without them. Whoever shows, writes or compares a text of strangers
 * that can be a URI asks here. https://www.rabbitmq.com/docs/uri-spec
 */

/** Where a password stands in a text, in UTF-16 code units. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const SCHEME = /^\s*[a-z][a-z0-9+.-]*:\/\//i;
/** A password in the query, of a key file or of a proxy. */
const IN_QUERY = /[?&](?:password|[a-z_.-]*pass(?:phrase|word)?)=([^&#]*)/gi;

/** Whether a text begins as a URI does: `amqp://`. */
export function beginsAsUri(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * The same text with each password that stands in it replaced. What is no URI stays as it is.
 *
 * @param replace is given the password, percent-decoded where that can be done; undefined lets it stand
 */
export function replacePasswords(text: string, replace: (password: string) => string | undefined): string {
  let result = "";
  let from = 0;
  for (const { start, end } of passwordsIn(text)) {
    const written = text.slice(start, end);
    result += text.slice(from, start) + (replace(decoded(written)) ?? written);
    from = end;
  }
  return result + text.slice(from);
}

/** The passwords of a URI, in their order, percent-decoded where that can be done. */
export function passwordsOf(text: string): string[] {
  return passwordsIn(text).map(({ start, end }) => decoded(text.slice(start, end)));
}

/** The password between user and host as it is written; undefined where there is none. */
export function writtenPassword(text: string): string | undefined {
  const scheme = SCHEME.exec(text)?.[0].length;
  const found = scheme === undefined ? undefined : userinfoPassword(text, scheme);
  return found && text.slice(found.start, found.end);
}

function passwordsIn(text: string): Span[] {
  const scheme = SCHEME.exec(text)?.[0].length;
  if (scheme === undefined) return [];
  const credentials = userinfoPassword(text, scheme);
  const query = text.indexOf("?", credentials?.end ?? scheme);
  if (query < 0) return credentials === undefined ? [] : [credentials];
  const inQuery = [...text.slice(query).matchAll(IN_QUERY)].map((match): Span => {
    const end = query + match.index + match[0].length;
    return { start: end - (match[1] ?? "").length, end };
  });
  return [
    ...(credentials === undefined ? [] : [credentials]),
    ...inQuery.filter(({ start, end }) => start < end),
  ];
}

/**
 * A text that is a sound URI is read as one. In another the password may have any sign that ought to be encoded, and ends
 * at the last `@`: `amqp://user:a/b#c@host`.
 */
function userinfoPassword(text: string, scheme: number): Span | undefined {
  const length = text.slice(scheme).search(/[/?#]/);
  const authority = length < 0 ? text.length : scheme + length;
  let end = text.lastIndexOf("@", authority - 1);
  if (end < scheme) {
    // `amqp://host:5672/v?x=a@b`: the "@" is none of the credentials.
    if (/^(?:\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.test(text.slice(scheme, authority))) return undefined;
    end = text.lastIndexOf("@");
  }
  const colon = text.indexOf(":", scheme);
  if (colon < 0 || colon + 1 >= end) return undefined;
  return { start: colon + 1, end };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Nobody encoded it.
    return text;
  }
}

/**
 * For messages: from the first `://` to the last `@` nothing is left, whatever is in between, and no password of a query.
 */
export function withoutCredentials(text: string): string {
  const scheme = text.indexOf("://");
  if (scheme < 0) return text;
  const at = text.lastIndexOf("@");
  const shown = at < scheme ? text : `${text.slice(0, scheme)}://…${text.slice(at)}`;
  return shown.replaceAll(/([?&][a-z_.-]*pass[a-z]*=)[^&#]*/gi, "$1…");
}

/** Scheme, who (left out), host and port, path; then the query (left out), which can hold a password too. */
const PARTS =
  /^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*@)?([^/?#@:[\]]*|\[[^\]/?#@]*\])(:\d+)?(\/[^?#@]*)?([?#].*)?$/is;

/**
 * Where a URI leads, without who goes there and without its query; undefined of one with an "@" or a ":" where none belongs:
 * it may have a password that nobody encoded.
 */
export function soundPlace(uri: string): string | undefined {
  const [, scheme = "", who, host = "", port = "", path = "", query = ""] = PARTS.exec(uri) ?? [];
  if (scheme === "" || (who === undefined && query.includes("@"))) return undefined;
  return `${scheme}${host}${port}${path}`;
}
