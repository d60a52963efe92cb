/** What a rule asks that is no fault of its shape and still finds nothing, or everything. */
import { allowed, quote } from "../../text/wording.ts";
import { asMapping } from "./constraint.ts";
import { keysKnown, TABLES, type Table, TYPE_ARGUMENT } from "./known-keys.ts";
import type { Kind } from "./objects.ts";
import { impossibleIn } from "./possible-values.ts";
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

/** What the file has under `require`, as it is written. */
export interface Written {
  /** A requirement that is a list of types. */
  readonly types: readonly string[];
  readonly tables: Readonly<Partial<Record<Table, Readonly<Record<string, unknown>>>>>;
}

export function* checkRule(rule: RuleInput, written: Written): Generator<RuleFault> {
  const { for: kinds, where = {}, require: asked } = rule;
  for (const key of Object.keys(asked)) {
    const takers = REQUIREMENTS.get(key)?.kinds ?? [];
    if (kinds.some((kind) => !takers.includes(kind)))
      yield { path: ["require", key], words: `is for ${takers.join(", ")}, and ${its(kinds)}.` };
  }
  for (const table of TABLES) {
    for (const [key, constraint] of Object.entries(written.tables[table] ?? {})) {
      const path = ["require", table, key];
      const words = whyNoKey(rule, table, key);
      if (words !== undefined) {
        yield { path, words };
        continue;
      }
      const mapping = asMapping(constraint);
      if (mapping === undefined) continue;
      const rules = kinds.map((kind) => keysKnown(table, kind)?.get(key)?.rules ?? []);
      // Where of one kind nothing is known, anything can be.
      if (rules.some((each) => each.length === 0)) continue;
      for (const found of impossibleIn(mapping, rules.flat()))
        yield { path: [...path, found.key], words: found.words };
    }
  }
  yield* checkTypes(kinds, ["where", "type"], where.type ?? []);
  // Of a kind without types it is said above that it is not for it.
  const typed = kinds.filter((kind) => typesOf(kind).length > 0);
  yield* checkTypes(typed, ["require", "type"], written.types);
  for (const key of ["name", "except"] as const) {
    if (where[key] !== undefined && kinds.includes("binding"))
      yield { path: ["where", key], words: "is for what has a name, and a binding has none." };
  }
}

function its(kinds: readonly Kind[]): string {
  return `this rule is for ${kinds.join(", ")}`;
}

/** Why one of the kinds can never have it; undefined where all can. */
function whyNoKey({ for: kinds, where = {} }: RuleInput, table: Table, key: string): string | undefined {
  if (table === "arguments" && key === TYPE_ARGUMENT && kinds.includes("queue"))
    return 'is read as the type of the queue, and is no argument then: ask "type" for it.';
  const known = kinds.map((kind) => ({ kind, keys: keysKnown(table, kind) }));
  const without = known.filter(({ keys }) => keys?.has(key) === false);
  if (without.length > 0) {
    if (without.length < kinds.length) {
      return `is no ${NOUNS[table]} of ${without.map(({ kind }) => kind).join(", ")}, and ${its(kinds)}. Make a rule of its own for each.`;
    }
    const names = new Set(known.flatMap(({ keys }) => [...(keys?.keys() ?? [])]));
    return `is no ${NOUNS[table]} that there is. ${allowed([...names].toSorted(), key)}`;
  }
  const types = where.type;
  if (types === undefined) return undefined;
  const takers = known.map(({ keys }) => keys?.get(key)?.types);
  const none = takers.find((each) => each !== undefined && !types.some((type) => each.includes(type)));
  return none === undefined
    ? undefined
    : `is no ${NOUNS[table]} of ${types.join(", ")}, which the rule is for: ${[...new Set(none)].join(", ")} can have it.`;
}

function* checkTypes(
  kinds: readonly Kind[],
  path: readonly string[],
  given: readonly string[],
): Generator<RuleFault> {
  if (given.length === 0) return;
  const possible = new Set(kinds.flatMap(typesOf));
  for (const type of given)
    if (!possible.has(type)) yield { path, words: `has ${quote(type)}, which none can be: ${its(kinds)}.` };
  if (!given.every((type) => possible.has(type))) return;
  const without = kinds.filter((kind) => !given.some((type) => typesOf(kind).includes(type)));
  if (without.length > 0)
    yield { path, words: `has none that ${without.join(", ")} can be, and ${its(kinds)}.` };
}
