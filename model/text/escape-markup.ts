/** Text in HTML and XML. */
import { visible } from "./visible.ts";

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
