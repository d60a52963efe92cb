/** Headers as people write them: `NAME=TEXT`, or `NAME:=JSON` for what is no text. */
import type { Arguments, ArgumentValue } from "../../topology/topology.ts";

/** @returns a string where one of them is wrong: how, without a full stop */
export function readHeaders(given: readonly string[]): Arguments | string {
  const headers = new Map<string, ArgumentValue>();
  for (const word of given) {
    const [, name, sign, text] = /^(.*?)(:?=)(.*)$/s.exec(word) ?? [];
    if (name === undefined || text === undefined) {
      return `cannot be "${word}": write NAME=TEXT or NAME:=JSON`;
    }
    if (sign === "=") {
      headers.set(name, text);
      continue;
    }
    try {
      headers.set(name, JSON.parse(text) as ArgumentValue);
    } catch {
      return `"${name}" has no JSON behind its ":=": ${text}`;
    }
  }
  return Object.fromEntries(headers);
}
