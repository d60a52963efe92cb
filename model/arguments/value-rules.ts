/** Which values a setting takes: for the check, for the message, and for the JSON Schema of the file. */
import type { ArgumentValue } from "../topology/topology.ts";

export interface ValueRule {
  /** What is allowed, in words. */
  readonly allowed: string;
  /** The values, where they can be listed. */
  readonly choices?: readonly string[];
  readonly accepts: (value: ArgumentValue) => boolean;
  /** The same as a fragment of JSON Schema. */
  readonly schema: Readonly<Record<string, ArgumentValue>>;
}

export const MILLISECONDS = " (milliseconds)";

export function integer(from: number, to = Number.POSITIVE_INFINITY, unit = ""): ValueRule {
  const bounded = to !== Number.POSITIVE_INFINITY;
  return {
    allowed: from === to ? String(from) : `an integer from ${from}${bounded ? ` to ${to}` : ""}${unit}`,
    accepts: (value) => typeof value === "number" && Number.isInteger(value) && value >= from && value <= to,
    schema: { type: "integer", minimum: from, ...(bounded ? { maximum: to } : {}) },
  };
}

export const anyInteger: ValueRule = {
  allowed: "an integer; a negative one is no limit",
  accepts: (value) => typeof value === "number" && Number.isInteger(value),
  schema: { type: "integer" },
};

/** From 0; RabbitMQ takes fractions of a second where it says "number". */
export function number(unit: string): ValueRule {
  return {
    allowed: `a number from 0${unit}`,
    accepts: (value) => typeof value === "number" && value >= 0,
    schema: { type: "number", minimum: 0 },
  };
}

export function oneOf(...choices: readonly string[]): ValueRule {
  return {
    allowed: choices.join(", "),
    choices,
    accepts: (value) => typeof value === "string" && choices.includes(value),
    schema: { enum: choices },
  };
}

export const text: ValueRule = {
  allowed: "a string",
  accepts: (value) => typeof value === "string",
  schema: { type: "string" },
};

/** A name, which can hardly be meant to be "". */
export const nameText: ValueRule = {
  allowed: "a string that is not empty",
  accepts: (value) => typeof value === "string" && value !== "",
  schema: { type: "string", minLength: 1 },
};

export const flag: ValueRule = {
  allowed: "true or false",
  accepts: (value) => typeof value === "boolean",
  schema: { type: "boolean" },
};

export const age: ValueRule = {
  allowed: "a positive whole number and a unit, one of Y, M, D, h, m, s: 7D",
  accepts: (value) => typeof value === "string" && /^0*[1-9][0-9]*[YMDhms]$/.test(value),
  schema: { type: "string", pattern: "^0*[1-9][0-9]*[YMDhms]$" },
};

export const mapping: ValueRule = {
  allowed: "a mapping",
  accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  schema: { type: "object" },
};
