/** Passwords that a broker holds in URIs and parameters, as secrets of the stack: a file that people read ought not to have them. */
import { isSecretKey, passwordsIn, secretName } from "../declaration/checks/check-secrets.ts";
import type { Declaration } from "../declaration/declaration.ts";
import { asDeclared, fillSecrets, isOneSecret, mapSecretTexts, secretsOf } from "../declaration/secrets.ts";
import { passwordsOf, replacePasswords } from "../uri-credentials.ts";

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
  const named = mapSecretTexts(declaration, ({ text, path }) => {
    const earlier = before.get(JSON.stringify(path));
    if (earlier !== undefined && says(earlier, text)) return earlier;
    const key = path.findLast((step) => !/^\d+$/.test(step)) ?? "";
    if (passwordsIn(text, key).length === 0) return text;
    const reference = (password: string): string => {
      const name = names.of(path, password);
      if (!found.some((each) => each.name === name && each.path === path)) found.push({ name, path });
      return `\${${name}}`;
    };
    if (passwordsOf(text).length === 0 && isSecretKey(key))
      return reference(fillSecrets(text, () => undefined));
    return replacePasswords(text, (password) => (isOneSecret(password) ? undefined : reference(password)));
  });
  return { declaration: named, found };
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
