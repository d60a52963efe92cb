/** A regular expression that somebody gives on the command line, to find text by: RE2's, so that none takes for ever. */
import { RE2JS, RE2JSException } from "re2js";

/** Whether it is found anywhere in a text. */
export type TextTest = (text: string) => boolean;

/** @returns the reason, as a text, where it is none: https://github.com/google/re2/wiki/Syntax */
export function compileTextPattern(pattern: string): TextTest | string {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.test(text);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
