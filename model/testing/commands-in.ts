/** What a hint tells its reader to type. */
import { COMMAND } from "../advice.ts";

/** The commands of a hint, as they are written in it. */
export function commandsIn(text: string): string[] {
  return [...text.matchAll(COMMAND)].map(([whole]) => whole.slice(1, -1));
}
