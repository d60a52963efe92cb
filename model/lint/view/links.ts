/**
 * Where shovels and federation upstreams lead, as far as it is the broker that they are on.
 *
 * Sources: `amqp_uri`, `rabbit_amqp091_shovel`, `rabbit_local_shovel` and `rabbit_federation_upstream` of RabbitMQ 4.3.
 */
import { uriTarget } from "../../declaration/checks/check-uri.ts";
import type { VirtualHost } from "../../declaration/declaration.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../rabbitmq/reserved-names.ts";
import type { ArgumentValue } from "../../topology/topology.ts";

/** A URI of a link that leads to a virtual host which the link's own broker does not have. */
export interface LinkNowhere {
  readonly kind: "shovel" | "upstream";
  /** The link's name. */
  readonly name: string;
  readonly target: LinkTarget;
}

/** RabbitMQ refuses each of them. Of what a secret decides nothing is said. */
export function* linksNowhere(
  host: VirtualHost,
  isThere: (virtualHost: string) => boolean,
): Generator<LinkNowhere> {
  const nowhere = ({ isOwn, virtualHost }: LinkTarget): boolean =>
    isOwn && virtualHost !== undefined && !isThere(virtualHost);
  for (const { name, definition } of host.federationUpstreams) {
    for (const target of upstreamTargets(definition["uri"]))
      if (nowhere(target)) yield { kind: "upstream", name, target };
  }
  for (const { shovel: name, targets } of endsOf(host)) {
    for (const target of targets) if (nowhere(target)) yield { kind: "shovel", name, target };
  }
}

export const SIDES = ["src", "dest"] as const;
export type Side = (typeof SIDES)[number];

/** One URI of a link. */
export interface LinkTarget {
  /** The URI's key, and its index where there is a list. */
  readonly path: readonly string[];
  /** Whether it is surely the broker that the link is on. */
  readonly isOwn: boolean;
  /** Undefined where a secret of the stack decides it. */
  readonly virtualHost: string | undefined;
  readonly hasPath: boolean;
}

/** What a shovel reads from, or what it writes to. */
export interface ShovelEnd {
  readonly side: Side;
  /** The virtual host and the name of the shovel. */
  readonly host: string;
  readonly shovel: string;
  readonly targets: readonly LinkTarget[];
  readonly queue: string | undefined;
  /** Undefined also where each message keeps its own. */
  readonly exchange: string | undefined;
  /** Whether it takes the queue as it is there, and never declares it. */
  readonly isPredeclared: boolean;
}

/** The ends of all shovels by the virtual host that they may lead to, on whatever broker their URIs say it is. */
export type ShovelEnds = ReadonlyMap<string, readonly ShovelEnd[]>;

export function shovelEnds(hosts: readonly VirtualHost[]): ShovelEnds {
  const ends = new Map<string, ShovelEnd[]>();
  for (const end of hosts.flatMap((host) => [...endsOf(host)])) {
    // What a secret decides is most often the virtual host of the same name.
    const names = new Set(end.targets.map(({ virtualHost }) => virtualHost ?? end.host));
    for (const name of names) {
      const before = ends.get(name);
      if (before === undefined) ends.set(name, [end]);
      else before.push(end);
    }
  }
  return ends;
}

/** The ends of the shovels of a virtual host, wherever they are. Those of AMQP 1.0 name no objects. */
export function* endsOf({ name: host, shovels }: VirtualHost): Generator<ShovelEnd> {
  for (const { name: shovel, definition } of shovels) {
    for (const side of SIDES) {
      const protocol = definition[`${side}-protocol`];
      if (protocol === "amqp10") continue;
      const key = `${side}-uri`;
      yield {
        side,
        host,
        shovel,
        // Between queues of one broker only the user and the virtual host of a URI are read.
        targets: targetsOf(key, definition[key], {
          virtualHost: DEFAULT_VIRTUAL_HOST,
          isOwn: protocol === "local",
        }),
        queue: stringOrUndefined(definition[`${side}-queue`]),
        exchange: stringOrUndefined(definition[`${side}-exchange`]),
        isPredeclared: definition[`${side}-predeclared`] === true,
      };
    }
  }
}

/**
 * Of a federation upstream. Without a path it leads to the virtual host that it stands in, but RabbitMQ validates it by the
 * one that it means for shovels (`rabbit_federation_parameters`).
 */
export function upstreamTargets(uri: ArgumentValue | undefined): readonly LinkTarget[] {
  return targetsOf("uri", uri, { virtualHost: DEFAULT_VIRTUAL_HOST, isOwn: false });
}

/** @param byDefault the virtual host of a URI without a path, and whether that with a host is the broker itself too */
function targetsOf(
  key: string,
  uris: ArgumentValue | undefined,
  byDefault: { readonly virtualHost: string; readonly isOwn: boolean },
): LinkTarget[] {
  const isList = Array.isArray(uris);
  const list: readonly (ArgumentValue | undefined)[] = isList ? uris : [uris];
  return list.map((uri, index) => {
    const target = typeof uri === "string" ? uriTarget(uri) : undefined;
    return {
      path: isList ? [key, String(index)] : [key],
      isOwn: byDefault.isOwn || target?.host === "",
      virtualHost: target && (target.virtualHost ?? byDefault.virtualHost),
      hasPath: target?.virtualHost !== undefined,
    };
  });
}

function stringOrUndefined(value: ArgumentValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
