/**
 * Which keys the tables of an object of some kind can have, and with which values, so that a rule that asks for another one is not
 * a rule about nothing.
 */
import type { KnownArgument } from "../../arguments/argument.ts";
import { EXCHANGE_TYPES } from "../../arguments/exchange-types.ts";
import { canSay, KNOWN_ARGUMENTS, type SaidBy } from "../../arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../../arguments/obsolete-arguments.ts";
import { integer, type ValueRule } from "../../arguments/value-rules.ts";
import { UPSTREAM_RULES } from "../../declaration/rules/federation-rules.ts";
import { SHOVEL_PROTOCOLS, shovelRules } from "../../declaration/rules/shovel-rules.ts";
import { limitsSchema, userLimitsSchema } from "../../declaration/schema.ts";
import type { Kind } from "./objects.ts";

/** The keys of a rule under `require` that are tables. */
export const TABLES = ["settings", "arguments", "definition", "limits"] as const;
export type Table = (typeof TABLES)[number];

/** The argument that a declaration can say for the type of a queue, and that is read as that. */
export const TYPE_ARGUMENT = "x-queue-type";

export interface KnownKey {
  /** One of them holds; none: nothing is known of its values. */
  readonly rules: readonly ValueRule[];
  /** The types of queues or exchanges that can have it; undefined: all. */
  readonly types?: readonly string[];
}

type Keys = ReadonlyMap<string, KnownKey>;

const OF_QUEUES = [...KNOWN_ARGUMENTS].filter(([, { queueTypes }]) => queueTypes.length > 0);

/** As any version has it. */
function ofQueue({ rule, queueTypes, before }: KnownArgument): KnownKey {
  return {
    rules: before?.rule === undefined ? [rule] : [rule, before.rule],
    types: [...queueTypes, ...(before?.queueTypes ?? [])],
  };
}

function ofPolicies(by: SaidBy): Keys {
  const obsolete = [...OBSOLETE_ARGUMENTS].filter(
    ([, { operator = false }]) => by !== "operator policy" || operator,
  );
  return new Map([
    ...[...KNOWN_ARGUMENTS]
      .filter(([, known]) => canSay(by, known))
      .map(([name, known]) => [name, { rules: ofQueue(known).rules }] as const),
    ...obsolete.map(([name]) => [name, { rules: [] }] as const),
  ]);
}

function ofExchanges(): Keys {
  const found = new Map<string, { rules: ValueRule[]; types: string[] }>();
  for (const [type, { arguments: table }] of EXCHANGE_TYPES) {
    for (const [name, { rule }] of Object.entries(table)) {
      const known = found.get(name) ?? { rules: [], types: [] };
      found.set(name, { rules: [...new Set([...known.rules, rule])], types: [...known.types, type] });
    }
  }
  return found;
}

function ofShovels(): Keys {
  const found = new Map<string, { rules: ValueRule[] }>();
  for (const protocol of SHOVEL_PROTOCOLS) {
    for (const [name, { rule }] of Object.entries(shovelRules(protocol, protocol)))
      found.set(name, { rules: [...new Set([...(found.get(name)?.rules ?? []), rule])] });
  }
  return found;
}

function limits(names: readonly string[]): Keys {
  return new Map(names.map((name) => [name, { rules: [integer(0)] }]));
}

const KNOWN: Readonly<Record<Table, Readonly<Partial<Record<Kind, Keys>>>>> = {
  settings: {
    queue: new Map(OF_QUEUES.map(([name, known]) => [name, ofQueue(known)])),
    exchange: new Map(
      [...KNOWN_ARGUMENTS]
        .filter(([, { exchanges }]) => exchanges === true)
        .map(([name, { rule }]) => [name, { rules: [rule] }]),
    ),
  },
  arguments: {
    queue: new Map([
      ...[...KNOWN_ARGUMENTS]
        .filter(([, known]) => canSay("argument", known))
        .map(([name, known]) => [`x-${name}`, ofQueue(known)] as const),
      ...[...OBSOLETE_ARGUMENTS.keys()].map((name) => [`x-${name}`, { rules: [] }] as const),
    ]),
    exchange: ofExchanges(),
  },
  definition: {
    policy: ofPolicies("policy"),
    operatorPolicy: ofPolicies("operator policy"),
    federationUpstream: new Map(
      Object.entries(UPSTREAM_RULES).map(([name, { rule }]) => [name, { rules: [rule] }]),
    ),
    shovel: ofShovels(),
  },
  limits: {
    virtualHost: limits(Object.keys(limitsSchema.shape)),
    user: limits(Object.keys(userLimitsSchema.shape)),
  },
};

/** Undefined where any key can be, as in the arguments of a binding, which are headers. */
export function keysKnown(table: Table, kind: Kind): Keys | undefined {
  return KNOWN[table][kind];
}

/** Whether an object of this type can have it at all: of one that cannot it is not asked. */
export function canHave(
  { kind, type }: { readonly kind: Kind; readonly type?: string },
  table: Table,
  key: string,
): boolean {
  const types = keysKnown(table, kind)?.get(key)?.types;
  return types === undefined || type === undefined || types.includes(type);
}

/** Of all kinds, for editors. */
export function allKeys(table: Table): readonly string[] {
  const names = Object.values(KNOWN[table]).flatMap((keys) => Array.from(keys.keys()));
  return [...new Set(names)].toSorted();
}
