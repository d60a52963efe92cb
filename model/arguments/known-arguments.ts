/** What is known of arguments and of keys of policies, by their names without `x-`. */
import { isSince, type RabbitmqVersion, type Target } from "../rabbitmq/versions.ts";
import type { QueueType } from "../topology/topology.ts";
import type { ArgumentBehaviour, KnownArgument } from "./argument.ts";
import { FOREIGN_ARGUMENTS, OBSOLETE_ARGUMENTS } from "./obsolete-arguments.ts";
import { PLUGIN_ARGUMENTS } from "./plugin-arguments.ts";
import { QUEUE_ARGUMENTS } from "./queue-arguments.ts";

/** As the newest version has them, in alphabetical order. */
export const KNOWN_ARGUMENTS: ReadonlyMap<string, KnownArgument> = new Map(
  Object.entries({ ...QUEUE_ARGUMENTS, ...PLUGIN_ARGUMENTS }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
);

/** An argument as a version has it. One that is younger is given too: see `since`. */
export function argumentOf(name: string, version: RabbitmqVersion): KnownArgument | undefined {
  const known = KNOWN_ARGUMENTS.get(name);
  if (known?.before === undefined || isSince(version, known.before.version)) return known;
  const { version: _, ...before } = known.before;
  return { ...known, ...before };
}

/** What counts of an argument wherever it stands; undefined where nothing is known of it. */
export function behaviourOf(name: string): ArgumentBehaviour | undefined {
  return KNOWN_ARGUMENTS.get(name) ?? OBSOLETE_ARGUMENTS.get(name) ?? FOREIGN_ARGUMENTS.get(name);
}

/** What holds for a queue of the type where nobody says anything, by name. */
export function defaultsOf(type: QueueType): ReadonlyMap<string, string | number> {
  return DEFAULTS[type];
}

const DEFAULTS: Readonly<Record<QueueType, ReadonlyMap<string, string | number>>> = {
  classic: defaultsFor("classic"),
  quorum: defaultsFor("quorum"),
  stream: defaultsFor("stream"),
};

function defaultsFor(type: QueueType): ReadonlyMap<string, string | number> {
  const found = new Map<string, string | number>();
  for (const [name, { defaults }] of KNOWN_ARGUMENTS) {
    const value = defaults?.[type];
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

/** The names of those whose value is the name of an exchange. */
export const NAMING_EXCHANGES: readonly string[] = [...KNOWN_ARGUMENTS]
  .filter(([, { names }]) => names === "exchange")
  .map(([name]) => name);

/** Who can say it. */
export type SaidBy = "argument" | "policy" | "operator policy";

/**
 * The names that an argument, a policy or an operator policy can have, in alphabetical order; arguments with their
 * `x-`.
 */
export function argumentNames(
  by: SaidBy,
  { types, exchanges = false }: { readonly types: readonly QueueType[]; readonly exchanges?: boolean },
  { version, plugins }: Pick<Target, "version" | "plugins">,
): string[] {
  return [...KNOWN_ARGUMENTS.keys()]
    .map((name) => [name, argumentOf(name, version)] as const)
    .filter(([, known]) => known !== undefined && canSay(by, known))
    .filter(([, known]) => known?.since === undefined || isSince(version, known.since))
    .filter(([, known]) => known?.plugin === undefined || plugins.has(known.plugin))
    .filter(([, known]) => known !== undefined && isFor(known, types, exchanges))
    .map(([name]) => (by === "argument" ? `x-${name}` : name));
}

export function canSay(by: SaidBy, known: KnownArgument): boolean {
  if (by === "operator policy") return known.operator === true;
  return known.by === "both" || known.by === by;
}

/** Whether one of the queue types, or an exchange where they are meant too, takes it. */
function isFor(known: KnownArgument, types: readonly QueueType[], exchanges: boolean): boolean {
  return (exchanges && known.exchanges === true) || known.queueTypes.some((type) => types.includes(type));
}

/** The values of those that have a choice of them which a queue of this type takes. */
export function choicesFor({ rule, onlyFor = {} }: KnownArgument, type: QueueType): readonly string[] {
  return (rule.choices ?? []).filter((choice) => onlyFor[choice]?.includes(type) ?? true);
}
