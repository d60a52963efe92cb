/** Silences of lint in a declaration that is written: `lint: { RULE: REASON }` at its objects. */
import type { Silence } from "../reading/read-silences.ts";
import type { FileMapping, FileValue } from "./file-value.ts";

/** As a file says it. */
export type SaidSilence = Pick<Silence, "path" | "rule" | "reason">;

/** @param silences at objects that are there; of one at none nothing is written */
export function withSilences(file: FileMapping, silences: readonly SaidSilence[]): FileMapping {
  return silences.reduce<FileMapping>((whole, silence) => mappingAt(whole, silence, 0), file);
}

function mappingAt(value: FileMapping, silence: SaidSilence, depth: number): FileMapping {
  const step = silence.path[depth];
  if (step === undefined) {
    const said = value.get("lint");
    const rules = new Map([
      ...(said instanceof Map ? (said as FileMapping) : []),
      [silence.rule, silence.reason],
    ]);
    return new Map([...value, ["lint", rules]]);
  }
  if (!value.has(step)) return value;
  return new Map([...value, [step, valueAt(value.get(step), silence, depth + 1)]]);
}

function valueAt(value: FileValue, silence: SaidSilence, depth: number): FileValue {
  if (Array.isArray(value)) {
    const items: readonly FileValue[] = value;
    const place = Number(silence.path[depth]);
    return items.map((item, index) => (index === place ? valueAt(item, silence, depth + 1) : item));
  }
  // An object of which only the name is said has nothing behind it.
  if (value === undefined || value === null) return mappingAt(new Map(), silence, depth);
  return value instanceof Map ? mappingAt(value as FileMapping, silence, depth) : value;
}
