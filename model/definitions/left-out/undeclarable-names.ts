/** What has a name that no declaration can have, as `checkName` says: it is left out, with what is in it or of it. */
import { checkName, type NamedKind } from "../../declaration/checks/check-name.ts";
import type { Place } from "../../declaration/source/fault.ts";
import { isReserved } from "../../rabbitmq/reserved-names.ts";
import type { Remark } from "../remark.ts";

interface Item {
  readonly name?: string;
  readonly vhost?: string;
  readonly user?: string;
  readonly exchange?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly destination_type?: string;
}

/** Those that others are in, or that others name, first. */
const KINDS: ReadonlyMap<string, NamedKind> = new Map([
  ["vhosts", "virtual host"],
  ["users", "user"],
  ["exchanges", "exchange"],
  ["queues", "queue"],
  ["policies", "policy"],
  ["parameters", "parameter"],
  ["global_parameters", "global parameter"],
]);

/**
 * @param remarks each one that is left out is said in them, what goes with it is not
 * @returns the places of those that are left out, and of what goes with them: `queues 3`
 */
export function undeclarableNames(definitions: object, remarks: Remark[]): ReadonlySet<string> {
  const leftOut = new Set<string>();
  /** By kind, virtual host and name. */
  const gone = new Set<string>();
  const isIn = ({ vhost }: Item): boolean =>
    vhost !== undefined && gone.has(keyOf("vhosts", undefined, vhost));
  for (const [section, kind] of KINDS) {
    for (const [index, item] of itemsOf(definitions, section)) {
      const { name, vhost } = item;
      const why = name === undefined || isIn(item) ? undefined : whyNot(kind, name);
      if (why === undefined && !isIn(item)) continue;
      leftOut.add(`${section} ${index}`);
      gone.add(keyOf(section, vhost, name));
      if (why === undefined) continue;
      const more = kind === "virtual host" ? ", with all that is in it" : "";
      const message = `The ${kind} ${JSON.stringify(name)} is left out${more}: ${why}`;
      remarks.push({ code: "undeclarable-name", path: [section, String(index), "name"], message });
    }
  }
  for (const section of ["bindings", "permissions", "topic_permissions"]) {
    for (const [index, item] of itemsOf(definitions, section)) {
      const { vhost, user, exchange, source, destination, destination_type: type } = item;
      const named = [
        keyOf("users", undefined, user),
        ...[exchange, source, ...(type === "exchange" ? [destination] : [])].map((name) =>
          keyOf("exchanges", vhost, name),
        ),
        ...(type === "queue" ? [keyOf("queues", vhost, destination)] : []),
      ];
      if (isIn(item) || named.some((key) => gone.has(key))) leftOut.add(`${section} ${index}`);
    }
  }
  return leftOut;
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}

function itemsOf(definitions: object, section: string): [number, Item][] {
  const list = (definitions as Readonly<Record<string, readonly Item[] | undefined>>)[section];
  return [...(list ?? []).entries()];
}

const NOWHERE: Place = { file: { path: "", text: "" }, offset: 0, path: [] };

/** Names that are RabbitMQ's own are said where they are left out. */
function whyNot(kind: NamedKind, name: string): string | undefined {
  if (isReserved(name) && (kind === "exchange" || kind === "queue")) return undefined;
  const found: string[] = [];
  checkName({ kind, name }, NOWHERE, (_place, message) => found.push(message));
  return found[0];
}
