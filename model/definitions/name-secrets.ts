/** Passwords that a broker holds in URIs and parameters, as secrets of the stack: a file that people read ought not to have them. */
import { isSecretKey, passwordsIn, secretName } from "../declaration/checks/check-secrets.ts";
import type { Declaration, VirtualHost } from "../declaration/declaration.ts";
import { UPSTREAM_RULES } from "../declaration/rules/federation-rules.ts";
import { SHOVEL_PROTOCOLS, shovelRules } from "../declaration/rules/shovel-rules.ts";
import {
  asDeclared,
  fillSecrets,
  isOneSecret,
  mapSecretTexts,
  mapTexts,
  type SecretPlace,
  secretsOf,
} from "../declaration/secret-references.ts";
import { beginsAsUri, passwordsOf, replacePasswords } from "../text/uri-credentials.ts";
import type { Arguments } from "../topology/topology.ts";

/** A place that had a password, and the secret that is named there now. */
export interface NamedSecret {
  readonly name: string;
  /** Keys from the root of the declaration's file. */
  readonly path: readonly string[];
}

/**
 * @param known a declaration whose texts are no news: where the broker has what they say, they stay as they are, with the
 *   secrets that they name
 * @returns the declaration without passwords, and where they were
 */
export function nameSecrets(
  declaration: Declaration,
  known?: Declaration,
): { readonly declaration: Declaration; readonly found: readonly NamedSecret[] } {
  const found: NamedSecret[] = [];
  const names = new Names(known === undefined ? [] : secretsOf(known).keys());
  const before = textsOf(known);
  const name = ({ text, path }: SecretPlace): string => {
    const earlier = before.get(JSON.stringify(path));
    if (earlier !== undefined && says(earlier, text)) return earlier;
    const key = secretKey(path);
    const reference = (password: string): string => {
      const name = names.of(path, password);
      if (!found.some((each) => each.name === name && each.path === path)) found.push({ name, path });
      return `\${${name}}`;
    };
    // Of a user it is the whole, whatever it looks like.
    if (path[0] === "users") return isOneSecret(text) ? text : reference(fillSecrets(text, () => undefined));
    if (passwordsIn(text, key).length === 0 && !hasUriInside(text)) return text;
    if (passwordsOf(text).length === 0 && !isOneSecret(text))
      return reference(fillSecrets(text, () => undefined));
    return replacePasswords(text, (password) => (isOneSecret(password) ? undefined : reference(password)));
  };
  const named = mapSecretTexts(declaration, name);
  return {
    declaration: { ...named, virtualHosts: named.virtualHosts.map((host) => unknownNamed(host, name)) },
    found,
  };
}

/**
 * Keys that no upstream and no shovel has are refused where the file is read, and so nothing is put into their texts; what
 * is in them may be anything, also a password.
 */
function unknownNamed(host: VirtualHost, name: (place: SecretPlace) => string): VirtualHost {
  const links = (section: "federationUpstreams" | "shovels", known: ReadonlySet<string>) =>
    host[section].map(({ name: link, definition }) => {
      const path = ["virtualHosts", host.name, section, link];
      const entries = Object.entries(definition).map(([key, value]) => [
        key,
        known.has(key) ? value : mapTexts(value, [...path, key], name),
      ]);
      return { name: link, definition: Object.fromEntries(entries) as Arguments };
    });
  return {
    ...host,
    federationUpstreams: links("federationUpstreams", UPSTREAM_KEYS),
    shovels: links("shovels", SHOVEL_KEYS),
  };
}

const UPSTREAM_KEYS: ReadonlySet<string> = new Set(Object.keys(UPSTREAM_RULES));
const SHOVEL_KEYS: ReadonlySet<string> = new Set(
  SHOVEL_PROTOCOLS.flatMap((from) => SHOVEL_PROTOCOLS.flatMap((to) => Object.keys(shovelRules(from, to)))),
);

/** The key that says that a text is secret: its own, or one of a table around it. */
function secretKey(path: readonly string[]): string {
  // After "virtualHosts", the virtual host, its section, and a component's or a link's name; or after "globalParameters".
  const steps = path.slice(path[0] === "virtualHosts" ? 4 : 1).filter((step) => !/^\d+$/.test(step));
  const [object, ...keys] = path[2] === "parameters" ? steps : ["", ...steps];
  return keys.find(isSecretKey) ?? keys.at(-1) ?? object ?? "";
}

/** `hosts: amqp://user:password@host`: a URI with a password that does not begin the text. */
function hasUriInside(text: string): boolean {
  const scheme = text.indexOf("://");
  const colon = scheme < 0 ? -1 : text.indexOf(":", scheme + 3);
  return colon >= 0 && text.includes("@", colon) && !beginsAsUri(text);
}

function textsOf(declaration: Declaration | undefined): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  if (declaration === undefined) return texts;
  mapSecretTexts(declaration, ({ text, path }) => {
    texts.set(JSON.stringify(path), text);
    return text;
  });
  return texts;
}

/** Whether a broker that has `text` can have it from `declared`. */
function says(declared: string, text: string): boolean {
  return (
    declared === text ||
    asDeclared(
      fillSecrets(text, () => undefined),
      declared,
    ) === declared
  );
}

/** Equal passwords at places of one name are one secret; different ones are numbered. */
class Names {
  readonly #passwords = new Map<string, string | undefined>();

  /** @param taken names whose passwords are not known */
  constructor(taken: Iterable<string>) {
    for (const name of taken) this.#passwords.set(name, undefined);
  }

  of(path: readonly string[], password: string): string {
    const wanted = secretName(path);
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}-${number}`;
      if (this.#passwords.has(name) && this.#passwords.get(name) !== password) continue;
      this.#passwords.set(name, password);
      return name;
    }
  }
}
