/** What a pattern of a permission, a regular expression on names, is about. */
import { alternativesOf } from "../../patterns/pattern-text.ts";

/** Whether a pattern allows nothing that has a name. RabbitMQ takes "" for `^$`. */
export function allowsNothing(pattern: string): boolean {
  return pattern === "" || pattern === "^$";
}

/** A name space, as in `^orders\.`: open on purpose, behind a sign that parts names. */
const SEPARATOR = String.raw`(?:\\[.\-:/]|[-_:/])`;
// oxlint-disable-next-line no-restricted-globals -- put together of what is written here
const STARTS = new RegExp(String.raw`^(?:\^|\.[*+]|${SEPARATOR})`, "u");
// oxlint-disable-next-line no-restricted-globals -- put together of what is written here
const ENDS = new RegExp(String.raw`(?:(?<!\\)(?:\\\\)*\$|\.[*+]|${SEPARATOR})$`, "u");

/**
 * The alternatives of a pattern that match in the middle of a name as well: `orders` matches `xorders2`. What ends or
 * begins with `.*`, or with a separator as in `^orders\.`, is open on purpose.
 */
export function unanchoredParts(pattern: string): readonly string[] {
  return alternativesOf(pattern).filter((part) => !STARTS.test(part) || !ENDS.test(part));
}
