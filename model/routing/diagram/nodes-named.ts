/** The objects of a diagram that a name means. */
import { PREDECLARED_EXCHANGES } from "../../rabbitmq/reserved-names.ts";
import { nearest } from "../../text/wording.ts";
import { WarrenError } from "../../warren-error.ts";
import type { Diagram, DiagramNode } from "./diagram.ts";

/** Virtual hosts that a message names. */
const MOST_NAMED = 5;

/**
 * An exchange, a queue and a user may have one name: then all of them are meant, in one virtual host. Users who may enter none
 * are meant where nothing else has their name.
 *
 * @param virtualHost undefined: the only one that has something of this name
 * @throws WarrenError `object-not-drawn`, `object-in-several`
 */
export function nodesNamed(
  { nodes }: Diagram,
  name: string,
  virtualHost: string | undefined,
): readonly DiagramNode[] {
  const named = nodes.filter((node) => node.name === name);
  const byHost = Map.groupBy(named, (node) => node.virtualHost);
  const lonely = byHost.get(undefined) ?? [];
  byHost.delete(undefined);
  const hosts = [...byHost.keys()].filter((host) => host !== undefined);
  if (virtualHost === undefined) {
    const [only, ...others] = byHost.values();
    if (others.length > 0) {
      throw new WarrenError("object-in-several", `${placesOf(name, hosts)}.`, {
        hint: "Say by --vhost which is meant.",
      });
    }
    if (named.length > 0) return only ?? lonely;
  }
  const there = byHost.get(virtualHost);
  if (there !== undefined) return there;
  const where = virtualHost === undefined ? "" : ` in the virtual host ${JSON.stringify(virtualHost)}`;
  if (hosts.length === 0 && (name === "" || PREDECLARED_EXCHANGES.has(name))) {
    const which = name === "" ? "the default exchange" : `the exchange ${JSON.stringify(name)}`;
    throw new WarrenError("object-not-drawn", `Nothing leads to ${which} or from it${where}.`, {
      hint: "RabbitMQ's own exchanges are drawn where something does.",
    });
  }
  const around = nodes.filter((node) => virtualHost === undefined || node.virtualHost === virtualHost);
  throw new WarrenError(
    "object-not-drawn",
    `No exchange, queue or user called ${JSON.stringify(name)} is drawn${where}.`,
    { hint: hintFor(name, { hosts, isLonely: lonely.length > 0, around }) },
  );
}

function hintFor(
  name: string,
  {
    hosts,
    isLonely,
    around,
  }: {
    readonly hosts: readonly string[];
    readonly isLonely: boolean;
    readonly around: readonly DiagramNode[];
  },
): string {
  if (hosts.length > 0) return `${placesOf(name, hosts)}.`;
  if (isLonely) return "The user of this name may enter no virtual host.";
  const near = nearest(name, new Set(around.map((node) => node.name)));
  return near === undefined
    ? "Names are written as the broker has them."
    : `Did you mean ${JSON.stringify(near)}?`;
}

/** `"x" is in the virtual hosts "a", "b"` */
function placesOf(name: string, hosts: readonly string[]): string {
  const some = hosts.slice(0, MOST_NAMED).map((host) => JSON.stringify(host));
  const more = hosts.length > some.length ? ` and ${hosts.length - some.length} more` : "";
  const noun = hosts.length === 1 ? "virtual host" : "virtual hosts";
  return `${JSON.stringify(name)} is in the ${noun} ${some.join(", ")}${more}`;
}
