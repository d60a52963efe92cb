/** Where a URI of a shovel or an upstream leads, without who goes there. Pure. */
import { soundPlace } from "../../../model/text/uri-credentials.ts";

/** Stands for what cannot be told apart surely from a password. */
export const UNREADABLE = "a URI that is not shown";

/**
 * `amqps://partner.example:5671/v` of `amqps://user:password@partner.example:5671/v?heartbeat=10`. A URI with an "@" or
 * a ":" where none belongs may have a password that nobody encoded, and is not shown.
 */
export function placeOf(uri: string): string {
  return soundPlace(uri) ?? UNREADABLE;
}
