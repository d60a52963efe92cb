/** What the page draws of its environments, by virtual host and when it is asked: thousands of queues take their time. */

import {
  type Diagram,
  type DiagramNode,
  type NodeKind,
  nodeId,
} from "../../../../model/routing/diagram/diagram.ts";
import { differenceOf } from "../../../../model/routing/diagram/difference.ts";
import { diagramOf } from "../../../../model/routing/diagram/from-environment.ts";
import { around, changedParts } from "../../../../model/routing/diagram/narrow.ts";
import { type Environment, inVirtualHost } from "../../../../model/routing/explain/answer.ts";
import type { PageData } from "../page-data.ts";

/** Queues of a virtual host, up to which users are drawn without being asked for. */
const MOST_WITH_USERS = 1_500;

/** What people choose. */
export interface Choice {
  /** Undefined: users that may enter none. */
  readonly virtualHost: string | undefined;
  readonly users: boolean;
  readonly onlyChanges: boolean;
  /** The ids of nodes; none: all are drawn. */
  readonly around: readonly string[];
}

/** Something that can be searched for. */
export interface Found {
  readonly kind: NodeKind;
  readonly virtualHost: string | undefined;
  readonly name: string;
}

export class View {
  readonly #data: PageData;
  readonly #diagrams = new Map<string, Diagram>();

  constructor(data: PageData) {
    this.#data = data;
  }

  /** Of both environments; undefined where users may enter none. */
  virtualHosts(): readonly (string | undefined)[] {
    const names = new Set(this.#sides().flatMap(({ virtualHosts }) => virtualHosts.map(({ name }) => name)));
    const isLonely = this.#sides().some(({ users }) =>
      users.some(({ permissions }) => !permissions.some(({ virtualHost }) => names.has(virtualHost))),
    );
    return [...names, ...(isLonely ? [undefined] : [])];
  }

  /** Whether a virtual host is small enough to be drawn with its users at once. */
  showsUsers(virtualHost: string | undefined): boolean {
    const host = this.#data.now.virtualHosts.find(({ name }) => name === virtualHost);
    return (host?.topology.queues.length ?? 0) <= MOST_WITH_USERS;
  }

  draw({ virtualHost, users, onlyChanges, around: ids }: Choice): Diagram {
    const whole = this.#whole(virtualHost, users);
    const seeds = whole.nodes.filter(({ id }) => ids.includes(id));
    if (seeds.length > 0) return around(whole, seeds);
    return onlyChanges && this.#data.before !== undefined ? changedParts(whole) : whole;
  }

  /** @param text a part of a name, whatever its case */
  search(text: string): readonly Found[] {
    const wanted = text.toLowerCase();
    return this.objects().filter(({ name }) => name.toLowerCase().includes(wanted));
  }

  /** All that can be drawn by its name, once. */
  objects(): readonly Found[] {
    const found = new Map<string, Found>();
    const add = (kind: NodeKind, virtualHost: string | undefined, name: string): void => {
      found.set(nodeId(kind, virtualHost, name), { kind, virtualHost, name });
    };
    const hostsOfBoth = this.virtualHosts().filter((name) => name !== undefined);
    // Also what is named alone: an exchange of RabbitMQ's own, and what is missing.
    for (const host of hostsOfBoth) {
      for (const { kind, name } of this.#whole(host, false).nodes) add(kind, host, name);
    }
    for (const { virtualHosts, users } of this.#sides()) {
      const hosts = new Set(virtualHosts.map(({ name }) => name));
      for (const { name, permissions } of users) {
        const inside = permissions.filter(({ virtualHost }) => hosts.has(virtualHost));
        for (const { virtualHost } of inside) add("user", virtualHost, name);
        if (inside.length === 0) add("user", undefined, name);
      }
    }
    return [...found.values()];
  }

  #sides(): readonly Environment[] {
    const { now, before } = this.#data;
    return before === undefined ? [now] : [now, before.environment];
  }

  #whole(virtualHost: string | undefined, users: boolean): Diagram {
    const key = JSON.stringify([virtualHost ?? null, users]);
    const known = this.#diagrams.get(key);
    if (known !== undefined) return known;
    const { now, before } = this.#data;
    const after = diagramOf(part(now, virtualHost, users));
    const found =
      before === undefined
        ? after
        : differenceOf(diagramOf(part(before.environment, virtualHost, users)), after);
    this.#diagrams.set(key, found);
    return found;
  }
}

/** One virtual host with those who may enter it; or those who may enter none. */
function part(environment: Environment, virtualHost: string | undefined, withUsers: boolean): Environment {
  if (virtualHost !== undefined) {
    const { virtualHosts, users } = inVirtualHost(environment, virtualHost);
    return { virtualHosts, users: withUsers ? users : [] };
  }
  const names = new Set(environment.virtualHosts.map(({ name }) => name));
  const isLonely = ({ permissions }: Environment["users"][number]): boolean =>
    !permissions.some((each) => names.has(each.virtualHost));
  return { virtualHosts: [], users: environment.users.filter(isLonely) };
}

export function idOf({ kind, virtualHost, name }: Found | DiagramNode): string {
  return nodeId(kind, virtualHost, name);
}
