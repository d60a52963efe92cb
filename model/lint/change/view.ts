/** Two declarations side by side, prepared for the rules. */
import type { Declaration, User } from "../../declaration/declaration.ts";
import type { Change, ChangeOfKind, ObjectKind } from "../../topology/plan/change.ts";
import { changes } from "../../topology/plan/changes.ts";
import { NO_MOVES } from "../../topology/plan/may-move-queue.ts";
import type { Facts } from "../facts.ts";
import { type Environment, environmentOf, type Host } from "../view/view.ts";

export interface ChangeView {
  readonly before: Environment;
  readonly after: Environment;
  /** Virtual hosts of both. */
  readonly hosts: readonly ChangedHost[];
  /** Users of both. */
  readonly users: readonly ChangedUser[];
}

export interface ChangedHost {
  readonly name: string;
  readonly before: Host;
  readonly after: Host;
  /** The steps of a stack that has made what was declared before, and nothing else. */
  readonly plan: readonly Change[];
}

export interface ChangedUser {
  readonly name: string;
  readonly before: User;
  readonly after: User;
}

/** @param facts whether a node is there to move queues on; not known: one is */
export function changeView(before: Declaration, after: Declaration, facts: Facts): ChangeView {
  const [was, is] = [environmentOf(before, facts), environmentOf(after, facts)];
  const hosts = is.hosts.flatMap((host) => {
    const old = was.byName.get(host.name);
    return old === undefined ? [] : [changedHost(old, host, facts)];
  });
  const earlier = new Map(before.users.map((user) => [user.name, user]));
  const users = after.users.flatMap((user) => {
    const old = earlier.get(user.name);
    return old === undefined ? [] : [{ name: user.name, before: old, after: user }];
  });
  return { before: was, after: is, hosts, users };
}

function changedHost(before: Host, after: Host, { isExisting }: Facts): ChangedHost {
  const owned = before.host.topology;
  const plan = changes({
    desired: after.host.topology,
    live: { ...owned, operatorPolicies: before.host.operatorPolicies },
    owned,
    moves: { ...NO_MOVES, hasNodes: isExisting !== true },
  });
  return { name: after.name, before, after, plan };
}

/** The steps with objects of a kind. */
export function stepsOf<K extends ObjectKind>({ plan }: ChangedHost, kind: K): readonly ChangeOfKind<K>[] {
  return plan.filter((change): change is Extract<Change, ChangeOfKind<K>> => change.kind === kind);
}
