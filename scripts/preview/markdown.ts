/** Text of strangers in Markdown, as GitHub and GitLab read it: it is seen, and it formats, links and calls nobody. Pure. */
import { visibleLine } from "../../model/text/visible.ts";

/**
 * What CommonMark, GitHub and GitLab give a meaning inside of a line: any of it can have a backslash before it. A point and a
 * colon have one where they could be in the middle of an address or of the name of a picture.
 */
const PUNCTUATION = /[!#$&()*<>@[\\\]^_`{|}~]|[.:](?=\S)/g;

/** In a sentence. Behind an `@` or a `#` stands a comment that nothing is seen of: nobody is called, nothing is referred to. */
export function inMarkdown(text: string): string {
  return visibleLine(text).replaceAll(PUNCTUATION, (sign) =>
    sign === "@" || sign === "#" ? `\\${sign}<!-- -->` : `\\${sign}`,
  );
}

/** A name, or a value: as it is, in the font of code. Fences are longer than any run of backticks in it. */
export function codeInMarkdown(text: string): string {
  const shown = visibleLine(text);
  if (shown.trim() === "") return `"${shown}"`;
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // One blank on both sides is taken away again where there is one.
  const pad = longest > 0 || /^ .* $/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}
