/** JSON of strangers, where what is none is for a schema to refuse: the parser's own message would quote what is in it. */

/** @returns undefined where the text is no JSON: no JSON is that */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
