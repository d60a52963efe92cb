/**
 * Text of a broker as it may be shown: names can hold any character, and some of them would move a terminal's cursor,
 * turn a line around, or not be allowed in XML. They are shown as what they are: `\u{1b}`.
 */

/** Control characters but tab and newline, what changes the direction of text, line separators, what is no text. */
const UNSAFE =
  /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ufdd0-\ufdef\p{Cs}]/gu;

export function visible(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === "\n" || character === "\t" || character === "\ufffd"
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same on one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** For the content and the double-quoted attributes of HTML and XML. */
export function escapeMarkup(text: string): string {
  return visible(text).replace(/[&<>"'\n\t]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // An attribute would have them as blanks.
  "\n": "&#10;",
  "\t": "&#9;",
};
