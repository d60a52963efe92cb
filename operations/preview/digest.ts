import { createHash } from "node:crypto";

/** SHA-256, hexadecimal: by which a text that is not shown, or not kept, is known again. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
