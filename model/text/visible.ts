/**
 * Text of strangers as it may be shown. Names of objects, of users that were never let in, a broker's errors and versions,
 * and names of files can hold any character, and some of them move a terminal's cursor, turn a line around, hide, or are
 * taken for a command by a CI system that reads the log. They are shown as what they are: `\u{1b}`.
 */

/**
 * Control characters, what changes the direction of text, what nothing is seen of, line separators, and what is no text.
 * The selectors of a glyph's form stay, and so does the joiner between two pictures, which make one with it. What Unicode
 * calls ignorable: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const UNSAFE =
  /(?<=\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)\u200d(?=\p{Extended_Pictographic})|[\ufe00-\ufe0f]|([\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb])/gu;

/** Newlines and tabs stay. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (whole: string, unsafe: string | undefined) =>
    unsafe === undefined || unsafe === "\n" || unsafe === "\t" ? whole : escaped(unsafe),
  );
}

/** The same for what is one line wherever it is shown: a name, a line of a log, a sentence. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", String.raw`\n`).replaceAll("\t", String.raw`\t`);
}

/**
 * Lines for a terminal or a log: visible, and none of them is a command to the CI system whose log it is. GitHub takes a
 * line for one that begins with `::`, behind any blanks, or has `##[` somewhere; Azure has `##vso[` and TeamCity
 * `##teamcity[`. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function showable(text: string): string {
  return visible(text)
    .replaceAll(/^(\s*):(?=:)/gm, (_, blanks: string) => `${blanks}${escaped(":")}`)
    .replaceAll(/#(?=#\w*\[)/g, escaped("#"));
}

/** The same for JSON, which stays what it is: only strings can hold such characters, and they have escapes of their own. */
export function showableJson(json: string): string {
  return json
    .replace(UNSAFE, (whole: string, unsafe: string | undefined) =>
      unsafe === undefined || unsafe === "\n" ? whole : inJson(unsafe),
    )
    .replaceAll(/#(?=#\w*\[)/g, inJson("#"));
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** In UTF-16 code units, as JSON has it. */
function inJson(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}
