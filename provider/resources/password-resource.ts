/** `warren:index:Password`: a generated secret. It needs no broker, and lives in the stack's state only. */
import { randomBytes } from "node:crypto";
import { password } from "../description/made-secrets.ts";
import { type PropertyMap, UNKNOWN } from "../protocol/property-map.ts";
import { describedResource } from "./described-resource.ts";

export const passwordResource = describedResource(password, {
  async create(inputs, preview) {
    return { id: preview ? "" : "generated", outputs: generated(inputs, preview) };
  },

  async update({ news, preview }) {
    return generated(news, preview);
  },
});

/** A new password, whichever input changed: `length` and `rotation` are there to change it. */
function generated(inputs: PropertyMap, preview: boolean): PropertyMap {
  const { length } = inputs.values;
  const value = preview || typeof length !== "number" ? UNKNOWN : makePassword(length);
  return { values: { ...inputs.values, value }, secrets: new Set([...inputs.secrets, "value"]) };
}

/** @param length in characters of the URL-safe base64 alphabet, 6 bits each: they need no escape in a URI */
export function makePassword(length: number): string {
  return randomBytes(length).toString("base64url").slice(0, length);
}
