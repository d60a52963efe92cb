/** What a rule asks that is no fault of its shape and still finds nothing, or everything. */
import { allowed, quote } from "../../text/wording.ts";
import { keysKnown, TABLES } from "./known-keys.ts";
import { typesOf } from "./requirements/choices.ts";
import { REQUIREMENTS } from "./requirements.ts";
import type { RuleInput } from "./rules-schema.ts";

export interface RuleFault {
  /** Below the rule. */
  readonly path: readonly string[];
  /** `is for queue, and this rule is for user.` */
  readonly words: string;
}

const NOUNS = { settings: "setting", arguments: "argument", definition: "key", limits: "limit" } as const;

/** @param keysOf the keys that the file has in a table under `require` */
export function* checkRule(
  { for: kinds, where = {}, require: asked }: RuleInput,
  keysOf: (table: string) => readonly string[],
): Generator<RuleFault> {
  const its = `this rule is for ${kinds.join(", ")}`;
  for (const key of Object.keys(asked)) {
    const takers = REQUIREMENTS.get(key)?.kinds ?? [];
    if (kinds.some((kind) => !takers.includes(kind)))
      yield { path: ["require", key], words: `is for ${takers.join(", ")}, and ${its}.` };
  }
  for (const table of TABLES) {
    const known = keysKnown(table, kinds);
    if (known === undefined) continue;
    for (const key of keysOf(table))
      if (!known.includes(key))
        yield {
          path: ["require", table, key],
          words: `is no ${NOUNS[table]} that there is. ${allowed(known, key)}`,
        };
  }
  const types = new Set(kinds.flatMap(typesOf));
  for (const path of [
    ["where", "type"],
    ["require", "type"],
  ]) {
    const given = path[0] === "where" ? (where.type ?? []) : keysOf("type");
    for (const type of given)
      if (!types.has(type)) yield { path, words: `has ${quote(type)}, which none can be: ${its}.` };
  }
  for (const key of ["name", "except"] as const) {
    if (where[key] !== undefined && kinds.includes("binding"))
      yield { path: ["where", key], words: "is for what has a name, and a binding has none." };
  }
}
