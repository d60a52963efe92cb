/** Limits, and keys that nothing here knows. */
import { isLimit } from "../rabbitmq/limits.ts";
import type { Arguments } from "../topology/topology.ts";
import type { Remark } from "./remark.ts";

/** The limits that are known. */
export function readLimits<Name extends string>(
  limits: Arguments | undefined,
  { known, path }: { readonly known: readonly Name[]; readonly path: readonly string[] },
  remarks: Remark[],
): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const [key, value] of Object.entries(limits ?? {})) {
    const name = known.find((candidate) => candidate === key);
    if (name === undefined || typeof value !== "number") {
      remarks.push(unknownKey([...path, key]));
    } else if (!isLimit(value)) {
      const message = `The limit ${key} is ${value}, which is no limit: it is left out.`;
      remarks.push({ code: "no-limit", path: [...path, key], message });
    } else found[name] = value;
  }
  return found;
}

export function unknownKeys(
  object: object,
  known: ReadonlySet<string>,
  path: readonly string[],
): readonly Remark[] {
  return Object.keys(object)
    .filter((key) => !known.has(key))
    .map((key) => unknownKey([...path, key]));
}

function unknownKey(path: readonly string[]): Remark {
  const message = `${JSON.stringify(path.at(-1))} is left out: a declaration has no word for it.`;
  return { code: "unknown-key", path, message };
}
