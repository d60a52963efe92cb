/**
 * The names of the global parameters in which a resource notes something on the broker: a beginning, and the resource's URN.
 * RabbitMQ makes an atom of such a name, which has 255 characters at most, and answers 500 for a longer one (measured on
 * 4.3.6); a URN of long names, or of names that are escaped, is longer.
 */
import { createHash } from "node:crypto";

const MAX_CHARACTERS = 255;

/** @returns a long one with a digest in the place of its end: it begins as the URN does, with the stack and the project */
export function noteName(prefix: string, urn: string): string {
  const characters = Array.from(prefix + urn);
  if (characters.length <= MAX_CHARACTERS) return prefix + urn;
  const end = `~${createHash("sha256").update(urn).digest("base64url")}`;
  return characters.slice(0, MAX_CHARACTERS - end.length).join("") + end;
}
