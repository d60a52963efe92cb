/** `warren:index:Password`: a generated secret. It needs no broker, and lives in the stack's state only. */
import { randomBytes } from "node:crypto";
import { WarrenError } from "../../model/warren-error.ts";
import { type PropertyMap, UNKNOWN } from "../protocol/property-map.ts";
import type { Checked, CheckFailure, DetailedDiff, DiffKind, Resource } from "./resource.ts";

const DEFAULT_LENGTH = 32;
/** 16 characters of 6 bits each are 96 bits: beyond guessing even against a stolen hash. */
const LENGTHS = { from: 16, to: 128 };
const INPUTS = ["length", "rotation"];

export const passwordResource: Resource = {
  refreshBeforeUpdate: false,

  check(inputs: PropertyMap): Checked {
    const { length = DEFAULT_LENGTH, rotation = "" } = inputs.values;
    const failures: CheckFailure[] = Object.keys(inputs.values)
      .filter((key) => !INPUTS.includes(key))
      .map((key) => ({ property: key, reason: `is not known here; allowed are ${INPUTS.join(", ")}` }));
    const inRange =
      typeof length === "number" &&
      Number.isInteger(length) &&
      length >= LENGTHS.from &&
      length <= LENGTHS.to;
    if (length !== UNKNOWN && !inRange) {
      const reason = `is ${JSON.stringify(length)}; allowed is a whole number from ${LENGTHS.from} to ${LENGTHS.to}`;
      failures.push({ property: "length", reason });
    }
    if (rotation !== UNKNOWN && typeof rotation !== "string") {
      failures.push({ property: "rotation", reason: "is not a string" });
    }
    return { inputs: { values: { length, rotation }, secrets: inputs.secrets }, failures };
  },

  diff(olds: PropertyMap, news: PropertyMap): DetailedDiff {
    const changed = INPUTS.filter((key) => olds.values[key] !== news.values[key]);
    return new Map(changed.map((key): [string, DiffKind] => [key, "update"]));
  },

  async create(inputs, preview) {
    return { id: preview ? "" : "generated", outputs: generated(inputs, preview) };
  },

  async read(_id, olds) {
    if (olds.outputs.values["value"] === undefined) {
      throw new WarrenError("password-not-importable", "a generated password cannot be imported", {
        hint: "Nothing but the stack's state has it. Create a new one, or use a stack secret.",
      });
    }
    return olds;
  },

  async update({ news, preview }) {
    return generated(news, preview);
  },

  async delete() {
    // It was nowhere but in the state.
  },
};

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
