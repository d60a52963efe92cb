/**
 * `${NAME}` in a declaration: a secret of the stack, which the program puts in. It can stand for the password of a user or
 * its hash, in the URIs of federation upstreams and shovels, and in any text of a parameter's value; a `${` that is meant
 * as it is, is written `$${`.
 *
 * A value is put in percent-encoded where it is a part of a URI, so that a secret is the password itself.
 */

import { beginsAsUri } from "../text/uri-credentials.ts";
import { isTable } from "../topology/tables.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";
import type { Declaration, UserPassword, VirtualHost } from "./declaration.ts";

/** What a secret can be called: letters that Pulumi's paths take as they are. */
export const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** An escaped `${`, a reference, or a `${` that is neither. */
const REFERENCES = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_-]*)\})?/g;

/** The names in a text, and whether it has a `${` that begins none. */
export function secretsIn(text: string): { readonly names: readonly string[]; readonly isBroken: boolean } {
  const found = [...text.matchAll(REFERENCES)].filter(([whole]) => whole !== "$${");
  const names = found.map(([, name]) => name).filter((name) => name !== undefined);
  return { names: [...new Set(names)], isBroken: names.length < found.length };
}

/** Whether a text is one reference and nothing else. */
export function isOneSecret(text: string): boolean {
  return /^\$\{[A-Za-z_][A-Za-z0-9_-]*\}$/.test(text);
}

/** The text with the secrets in it. One that `valueOf` does not know stays as it is written. */
export function fillSecrets(text: string, valueOf: (name: string) => string | undefined): string {
  const inUri = beginsAsUri(text);
  return text.replaceAll(REFERENCES, (whole: string, name: string | undefined) => {
    if (whole === "$${") return "${";
    const value = name === undefined ? undefined : valueOf(name);
    if (value === undefined) return whole;
    return inUri ? encodeURIComponent(value) : value;
  });
}

/** The text as a declaration says it: each `${` in it stands for itself. */
export function asLiteral(text: string): string {
  // As a function: in a replacement text `$$` means `$`.
  return text.replaceAll("${", () => "$${");
}

/** Keys of the definitions of upstreams and shovels whose texts are URIs. */
export const URI_KEYS: ReadonlySet<string> = new Set(["uri", "src-uri", "dest-uri"]);

/** A text in which a secret can be named, and where it stands: keys from the root of a declaration's file. */
export interface SecretPlace {
  readonly text: string;
  readonly path: readonly string[];
}

/** The declaration with each text in which a secret can be named replaced. */
export function mapSecretTexts(declaration: Declaration, map: (place: SecretPlace) => string): Declaration {
  const links = (host: VirtualHost, section: "federationUpstreams" | "shovels") =>
    host[section].map(({ name, definition }) => ({
      name,
      definition: mapUris(definition, ["virtualHosts", host.name, section, name], map),
    }));
  return {
    ...declaration,
    virtualHosts: declaration.virtualHosts.map((host) => ({
      ...host,
      federationUpstreams: links(host, "federationUpstreams"),
      shovels: links(host, "shovels"),
      parameters: host.parameters.map(({ component, name, value }) => {
        const path = ["virtualHosts", host.name, "parameters", component, name];
        return { component, name, value: mapTexts(value, path, map) };
      }),
    })),
    users: declaration.users.map((user) =>
      Object.assign({}, user, { password: mapPassword(user.password, ["users", user.name], map) }),
    ),
    globalParameters: declaration.globalParameters.map(({ name, value }) => ({
      name,
      value: mapTexts(value, ["globalParameters", name], map),
    })),
  };
}

function mapPassword(password: UserPassword, path: readonly string[], map: MapText): UserPassword {
  if (password.kind === "given")
    return { ...password, password: map({ text: password.password, path: [...path, "password"] }) };
  if (password.kind === "hash")
    return { ...password, hash: map({ text: password.hash, path: [...path, "passwordHash"] }) };
  return password;
}

/** The names of all secrets that a declaration uses, each once, with the first place that uses it. */
export function secretsOf(declaration: Declaration): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  mapSecretTexts(declaration, ({ text, path }) => {
    for (const name of secretsIn(text).names) if (!found.has(name)) found.set(name, path);
    return text;
  });
  return found;
}

/** The declaration with the values of its secrets. Secret. */
export function withSecrets(declaration: Declaration, secrets: ReadonlyMap<string, string>): Declaration {
  return mapSecretTexts(declaration, ({ text }) => fillSecrets(text, (name) => secrets.get(name)));
}

/**
 * What a broker has, as far as a declaration's text with secrets can be compared with it: where the rest of such a text
 * is the same, the declared text stands for the live one.
 */
export function asDeclared(live: ArgumentValue, declared: ArgumentValue | undefined): ArgumentValue {
  if (typeof live === "string") {
    return typeof declared === "string" && couldBe(live, declared) ? declared : live;
  }
  if (Array.isArray(live)) {
    const items: readonly ArgumentValue[] = Array.isArray(declared) ? declared : [];
    return (live as readonly ArgumentValue[]).map((item, index) => asDeclared(item, items[index]));
  }
  if (!isTable(live)) return live;
  const table: ReadonlyMap<string, ArgumentValue> = new Map(
    isTable(declared) ? Object.entries(declared) : [],
  );
  return Object.fromEntries(
    Object.entries(live).map(([key, value]) => [key, asDeclared(value, table.get(key))]),
  );
}

/** Whether some values of the secrets would make `live` of `declared`: each is any text that is not empty. */
function couldBe(live: string, declared: string): boolean {
  const { names } = secretsIn(declared);
  if (names.length === 0) return false;
  const [first = "", ...others] = literalParts(declared);
  const last = others.pop() ?? "";
  if (!live.startsWith(first) || !live.endsWith(last)) return false;
  let from = first.length;
  // The earliest place of each part leaves the most for the others.
  for (const part of others) {
    const found = live.indexOf(part, from + 1);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from < live.length - last.length;
}

/** What stands between the references, as a broker has it. */
function literalParts(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(REFERENCES)) {
    if (match[1] === undefined) continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)].map((part) => part.replaceAll("$${", "${"));
}

type MapText = (place: SecretPlace) => string;

function mapUris(definition: Arguments, path: readonly string[], map: MapText): Arguments {
  return Object.fromEntries(
    Object.entries(definition).map(([key, value]) => [
      key,
      URI_KEYS.has(key) ? mapTexts(value, [...path, key], map) : value,
    ]),
  );
}

/** Each text in a value, at any depth. */
export function mapTexts(value: ArgumentValue, path: readonly string[], map: MapText): ArgumentValue {
  if (typeof value === "string") return map({ text: value, path });
  if (Array.isArray(value)) {
    return (value as readonly ArgumentValue[]).map((item, index) =>
      mapTexts(item, [...path, String(index)], map),
    );
  }
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, [...path, key], map)]),
  );
}
