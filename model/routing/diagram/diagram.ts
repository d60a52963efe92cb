/**
 * An environment as a graph to look at: exchanges, queues and users are nodes, and whatever leads a message from one to
 * another is an edge. Plain values, in an order that hangs on nothing but the environment; names are as they are, so that
 * whoever writes them escapes them.
 */

export type NodeKind = "exchange" | "queue" | "user";

/**
 * - `own`: declared, or on the broker.
 * - `built-in`: RabbitMQ's own. It is a node only where an edge leads to it or from it.
 * - `external`: another team's.
 * - `missing`: something names it, and it is not there.
 */
export type Standing = "own" | "built-in" | "external" | "missing";

/** From one environment to another; all is `same` where there is only one. */
export type Change = "same" | "added" | "removed" | "changed";

export interface DiagramNode {
  /** Of its kind, virtual host and name: see {@link nodeId}. */
  readonly id: string;
  readonly kind: NodeKind;
  /** A user is a node in each virtual host that it has a permission for; undefined: it has none for any. */
  readonly virtualHost: string | undefined;
  /** "" is the default exchange. */
  readonly name: string;
  /** Of an exchange or a queue; "" where it is not known. */
  readonly type: string;
  readonly standing: Standing;
  /** What it goes by, a line each: settings with the policy that they are from, patterns of permissions, tags. */
  readonly details: readonly string[];
  /** Remarks that follow from others: what is not drawn, and so no difference by itself. */
  readonly remarks: readonly string[];
  /** Of a user: the kinds of edges for which a remark stands, since there would be too many. */
  readonly folded: readonly ("publish" | "consume")[];
  readonly change: Change;
  /** Of one that is `changed`: what of its type and details is no longer so. */
  readonly was: readonly string[];
}

/**
 * - `binding`: from its source to its destination.
 * - `dead-letter`: from a queue to its dead-letter exchange; to the queue itself where the default exchange finds it by name.
 * - `alternate`: from an exchange to the one that gets what no binding takes.
 * - `publish`: from a user to an exchange that it may publish to.
 * - `consume`: from a queue to a user that may consume from it.
 */
export type EdgeKind = "binding" | "dead-letter" | "alternate" | "publish" | "consume";

export interface DiagramEdge {
  readonly id: string;
  readonly kind: EdgeKind;
  /** Of nodes that are there. */
  readonly from: string;
  readonly to: string;
  /** A routing key, a binding's arguments, or both; "" where there is nothing to say. */
  readonly label: string;
  readonly change: Exclude<Change, "changed">;
}

export interface Diagram {
  /** Also those without anything in them. */
  readonly virtualHosts: readonly string[];
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

export function nodeId(kind: NodeKind, virtualHost: string | undefined, name: string): string {
  return JSON.stringify([kind, virtualHost ?? null, name]);
}

/** As it is called where it is shown: the default exchange has no name. */
export function shownName({ kind, name }: Pick<DiagramNode, "kind" | "name">): string {
  return kind === "exchange" && name === "" ? "(default exchange)" : name;
}

/** `topic exchange`, `missing queue`, `user`: what it is, in words. */
export function kindInWords({
  kind,
  type,
  standing,
}: Pick<DiagramNode, "kind" | "type" | "standing">): string {
  return [standing === "own" || kind === "user" ? "" : standing, type, kind]
    .filter((word) => word !== "")
    .join(" ");
}

/** What an edge says beside its label. */
export const EDGE_WORDS: Readonly<Record<EdgeKind, string>> = {
  binding: "",
  "dead-letter": "dead letters",
  alternate: "alternate",
  publish: "publishes",
  consume: "consumes",
};

/** The sign of a change, which is read where colours are not. */
export const CHANGE_SIGNS: Readonly<Record<Change, string>> = {
  same: "",
  added: "+",
  removed: "−",
  changed: "~",
};
