/** One scalar in YAML 1.2, quoted only where it would be read as something else, also by readers of YAML 1.1. */

/** Where it stands: between brackets, commas and brackets end a plain scalar. */
export interface ScalarContext {
  readonly flow: boolean;
}

export function writeScalar(value: string | number | boolean | null, context: ScalarContext): string {
  // Such numbers and words are written in YAML 1.2's core schema as in JSON. Readers of 1.1 want a point before the "e".
  if (typeof value !== "string") return String(value).replace(/^(-?\d+)e/, "$1.0e");
  if (UNPRINTABLE.test(value)) return doubleQuoted(value);
  if (isPlain(value, context)) return value;
  // Backslashes, which are common in patterns, stand for themselves in single quotes.
  return /["\\]/.test(value) ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
}

/**
 * What a reader of the file could not see, or a YAML parser might refuse or change: control and format characters
 * (but the joiners, which many scripts and emoji need), line and paragraph separators, blanks that are no space, half
 * surrogate pairs and non-characters. A CI system takes what `##[` begins for a command, wherever it stands in a log.
 */
const UNPRINTABLE = /(?!\u200c|\u200d| )[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\ufffe\uffff]|#(?=#\w*\[)/u;
// oxlint-disable-next-line no-restricted-globals -- the same, wherever it stands
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");

/** Signs that begin something else: a comment, an alias, a collection, a block ... */
const BEGINS_OTHERWISE = /^[-?:](?:$|[\s,[\]{}?:-])|^[,[\]{}#&*!|>'"%@`?:]|^<<$|^=$/;

/**
 * What the core schema of YAML 1.2 reads as null, a boolean or a number, and what readers of YAML 1.1, such as Python's,
 * do: `yes`, `010`, `1_000`, `1:30`, `2001-12-14`.
 */
const OTHER_TYPE =
  /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?)$|^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\.?(?:inf|Inf|INF|nan|NaN|NAN)|[-+]?[.\d][\d_.,:]*(?:[eE][-+]?\d*)?|[-+]?0[xob][\da-fA-F_]*)$/;
function isPlain(text: string, { flow }: ScalarContext): boolean {
  if (text === "" || text.trim() !== text) return false;
  if (BEGINS_OTHERWISE.test(text) || /: |:$| #/.test(text)) return false;
  // A document's end or start.
  if (/^(?:---|\.\.\.)/.test(text)) return false;
  // Readers of YAML 1.1 end a word at a "?" too.
  if (flow && /[,[\]{}?]/.test(text)) return false;
  return !OTHER_TYPE.test(text);
}

function doubleQuoted(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, "\\$&").replaceAll(EVERY_UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const short = SHORT_ESCAPES.get(character);
    if (short !== undefined) return short;
    if (code <= 0xff) return `\\x${hex(code, 2)}`;
    return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  });
  return `"${escaped}"`;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\0", "\\0"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
