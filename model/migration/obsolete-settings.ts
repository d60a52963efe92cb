/** Arguments of queues and keys of policies that a version of RabbitMQ has not any more, or has under another name. */
import type { KnownArgument } from "../arguments/argument.ts";
import { argumentOf, KNOWN_ARGUMENTS } from "../arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../arguments/obsolete-arguments.ts";
import { isSince, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import { policyReaches } from "../topology/policies/policy-match.ts";
import {
  type Arguments,
  type ArgumentValue,
  type Policy,
  QUEUE_TYPES,
  type Queue,
  type QueueType,
} from "../topology/topology.ts";
import type { Say } from "./change.ts";

/** What becomes of one setting: it is called otherwise, or is left out. */
interface Modern {
  readonly renamed?: { readonly name: string; readonly value: ArgumentValue };
  readonly why: string;
}

/** The older name of `queue-leader-locator`, and its values: `rabbit_queue_location:leader_locator/1` takes both. */
const OLD_LOCATOR = "queue-master-locator";
const LOCATOR = "queue-leader-locator";

/** The arguments as the version has them for a queue of this type. */
export function migrateArguments<T extends Queue>(
  queue: T,
  { to, path }: { readonly to: RabbitmqVersion; readonly path: readonly string[] },
  say: Say,
): T {
  const of = `of the queue ${JSON.stringify(queue.name)}`;
  const table = migrateTable(
    queue.arguments,
    {
      prefix: "x-",
      modern: (name, value) =>
        // Only policies ever mirrored.
        OBSOLETE_ARGUMENTS.get(name)?.policiesOnly === true
          ? undefined
          : modernised(name, value, { to, types: [queue.type] }),
    },
    (key, change) =>
      say({ code: "argument", path: [...path, "arguments", key], ...changeOf(key, change, of) }),
  );
  return table === queue.arguments ? queue : { ...queue, arguments: table };
}

/** @returns undefined where nothing is left of its definition */
export function migratePolicy(
  policy: Policy,
  {
    to,
    path,
    kind,
  }: { readonly to: RabbitmqVersion; readonly path: readonly string[]; readonly kind: string },
  say: Say,
): Policy | undefined {
  const of = `of the ${kind} ${JSON.stringify(policy.name)}`;
  const types = QUEUE_TYPES.filter((type) =>
    policyReaches({ ...policy, definition: {} }, { kind: "queue", type }),
  );
  const gone: string[] = [];
  const definition = migrateTable(
    policy.definition,
    { prefix: "", modern: (name, value) => modernised(name, value, { to, types }) },
    (key, change) => {
      gone.push(`${JSON.stringify(key)}: ${change.why}`);
      say({ code: "policy-key", path: [...path, "definition", key], ...changeOf(key, change, of) });
    },
  );
  if (definition === policy.definition) return policy;
  if (Object.keys(definition).length > 0) return { ...policy, definition };
  const message = `The ${kind} ${JSON.stringify(policy.name)} is left out: nothing of its definition is left.`;
  say({ code: "policy", path, from: policy.definition, message });
  return undefined;
}

interface Replaced extends Modern {
  readonly from: ArgumentValue;
}

function changeOf(key: string, { from, renamed, why }: Replaced, of: string) {
  const what = JSON.stringify(key);
  if (renamed === undefined) return { from, message: `${what} ${of} is left out. ${why}` };
  const now = `${renamed.name}: ${JSON.stringify(renamed.value)}`;
  return { from, to: { [renamed.name]: renamed.value }, message: `${what} ${of} is ${now} now. ${why}` };
}

function migrateTable(
  table: Arguments,
  {
    prefix,
    modern,
  }: {
    readonly prefix: "x-" | "";
    readonly modern: (name: string, value: ArgumentValue) => Modern | undefined;
  },
  changed: (key: string, change: Replaced) => void,
): Arguments {
  const entries = new Map<string, ArgumentValue>();
  let isSame = true;
  for (const [key, from] of Object.entries(table)) {
    const found = key.startsWith(prefix) ? modern(key.slice(prefix.length), from) : undefined;
    if (found === undefined) {
      entries.set(key, from);
      continue;
    }
    isSame = false;
    const renamed =
      found.renamed === undefined
        ? undefined
        : { name: `${prefix}${found.renamed.name}`, value: found.renamed.value };
    // The newer name holds where both are said.
    const takes = renamed !== undefined && !Object.hasOwn(table, renamed.name);
    changed(key, takes ? { from, renamed, why: found.why } : { from, why: found.why });
    if (takes) entries.set(renamed.name, renamed.value);
  }
  return isSame ? table : Object.fromEntries(entries);
}

function modernised(
  name: string,
  value: ArgumentValue,
  { to, types }: { readonly to: RabbitmqVersion; readonly types: readonly QueueType[] },
): Modern | undefined {
  const gone = OBSOLETE_ARGUMENTS.get(name);
  if (name === OLD_LOCATOR && gone !== undefined) {
    const newer = value === "client-local" ? value : "balanced";
    return { renamed: { name: LOCATOR, value: newer }, why: gone.why };
  }
  if (gone !== undefined) {
    const counts = gone.refusedSince !== undefined && !isSince(to, gone.refusedSince);
    return counts ? undefined : { why: gone.why };
  }
  const known = argumentOf(name, to);
  if (known === undefined) return undefined;
  const before = KNOWN_ARGUMENTS.get(name)?.before;
  if (before !== undefined && isSince(to, before.version)) {
    const found = outgrown(known, before, { value, types, to });
    if (found !== undefined) return found;
  }
  // A policy that is passed by because of a key would apply without it.
  const isIdle = known.exchanges !== true && known.othersPassedBy !== true && !isFor(known, types);
  return isIdle
    ? { why: `It is for ${known.queueTypes.join(" and ")} queues, and has no effect here.` }
    : undefined;
}

function isFor({ queueTypes }: Pick<KnownArgument, "queueTypes">, types: readonly QueueType[]): boolean {
  return types.some((type) => queueTypes.includes(type));
}

/** What an older version took and this one does not. */
function outgrown(
  known: KnownArgument,
  before: NonNullable<KnownArgument["before"]>,
  {
    value,
    types,
    to,
  }: { readonly value: ArgumentValue; readonly types: readonly QueueType[]; readonly to: RabbitmqVersion },
): Modern | undefined {
  const { queueTypes = known.queueTypes } = before;
  if (isFor({ queueTypes }, types) && !isFor(known, types)) {
    return { why: `RabbitMQ ${to} has it for ${known.queueTypes.join(" and ")} queues only.` };
  }
  if (before.rule?.accepts(value) === true && !known.rule.accepts(value)) {
    return { why: `RabbitMQ ${to} allows ${known.rule.allowed} there, and not ${JSON.stringify(value)}.` };
  }
  return undefined;
}
