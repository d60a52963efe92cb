/** What the parser of YAML finds wrong, as a sentence that can be shown. */

/** @param message the parser's own; of JSON it quotes more */
export function notYaml(message: string, { isJson }: { readonly isJson: boolean }): string {
  const text = withoutSource(message, isJson);
  return `Not YAML 1.2: ${/[.!?]$/.test(text) ? text : `${text}.`}`;
}

/** The parser quotes what it stumbles over, which may be half of a URI with its password, or a hash. */
function withoutSource(message: string, isJson: boolean): string {
  // Its own words, of which the quotation mark is one.
  if (message.startsWith("Missing closing ")) return message;
  if (isJson) return message.replaceAll(/:? "(?:[^"\\]|\\.)*"?/g, "");
  return message.replace(/:? "(?:[^"\\]|\\.)*[:@](?:[^"\\]|\\.)*"/g, "");
}
