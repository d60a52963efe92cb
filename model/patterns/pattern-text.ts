/** What the text of a pattern tells of the names that it matches, without trying it on any. */

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

/** The text as it stands in a pattern that means these letters and nothing else, outside of a class. */
export function escapedForPattern(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
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

/** The letters that a pattern begins with, and what repeats the last of them. */
const BEGINNING = /^\^((?:[\w\-:/]|\\[^A-Za-z0-9])*)([?*{])?/u;

/** Whether a name that begins with the text can match the pattern; `true` in doubt. */
export function canBegin(pattern: string, text: string): boolean {
  return alternativesOf(pattern).some((part) => {
    const [, letters = "", quantifier] = BEGINNING.exec(part) ?? [];
    const all = letters.replaceAll(/\\(.)/gsu, "$1");
    const beginning = quantifier === undefined ? all : all.slice(0, -1);
    return text.startsWith(beginning) || beginning.startsWith(text);
  });
}
