/** What a pattern of a permission, a regular expression on names, is about. */

/**
 * The names that a pattern spells out, `^orders$` or `^(orders|billing)$`, which can be looked up instead of trying
 * the pattern on every name. Undefined for any other pattern.
 */
export function literalNames(pattern: string): readonly string[] | undefined {
  const [, group, single] = /^\^(?:\((?:\?:)?(.*)\)|(.*))\$$/su.exec(pattern) ?? [];
  const inside = group ?? single;
  if (inside === undefined) return undefined;
  const names = (group === undefined ? [inside] : inside.split("|")).map((name) =>
    /^(?:\\[^A-Za-z0-9]|[^\\[\](){}*+?.|^$])*$/su.test(name) ? name.replaceAll(/\\(.)/gsu, "$1") : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Whether a pattern allows nothing that has a name. RabbitMQ takes "" for `^$`. */
export function allowsNothing(pattern: string): boolean {
  return pattern === "" || pattern === "^$";
}

/** A name space, as in `^orders\.`: open on purpose, behind a sign that parts names. */
const SEPARATOR = String.raw`(?:\\[.\-:/]|[-_:/])`;
// oxlint-disable-next-line no-restricted-globals -- put together of what is written here
const STARTS = new RegExp(String.raw`^(?:\^|\.[*+]|${SEPARATOR})`, "u");
// oxlint-disable-next-line no-restricted-globals -- put together of what is written here
const ENDS = new RegExp(String.raw`(?:(?<!\\)(?:\\\\)*\$|\.[*+]|${SEPARATOR})$`, "u");

/**
 * The alternatives of a pattern that match in the middle of a name as well: `orders` matches `xorders2`. What ends or
 * begins with `.*`, or with a separator as in `^orders\.`, is open on purpose.
 */
export function unanchoredParts(pattern: string): readonly string[] {
  return alternativesOf(pattern).filter((part) => !STARTS.test(part) || !ENDS.test(part));
}

/** Split at the `|` that are outside of groups and classes; a group around all of it is opened. */
export function alternativesOf(pattern: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") at++;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "|" && depth === 0) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(pattern.slice(start));
  const [only = ""] = parts;
  const inside = parts.length === 1 ? /^\((?:\?:)?([^()]*)\)$/su.exec(only)?.[1] : undefined;
  return inside === undefined ? parts : alternativesOf(inside);
}
