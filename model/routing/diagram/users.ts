/** Users in a diagram: what they may publish to and consume from, as edges where these say more than a sentence. */

import {
  ACCESS,
  compileRights,
  type MayIfDecidable,
  mayIfDecidable,
  type Rights,
  type UserRights,
} from "../rights.ts";
import { type DiagramEdge, type DiagramNode, type EdgeKind, nodeId } from "./diagram.ts";

/** Of one user and one kind: with more nobody follows them, and all of many are a sentence. */
const MOST_RIGHTS = 20;
/** Up to so many objects are drawn also where it may use all of them. */
const FEW = 3;

/** The objects of a virtual host for which rights count. */
export interface Subjects {
  /** That clients publish to. */
  readonly exchanges: readonly DiagramNode[];
  readonly queues: readonly DiagramNode[];
}

export interface DrawnUser {
  readonly node: DiagramNode;
  readonly edges: readonly DiagramEdge[];
}

export function drawnUser(user: UserRights, virtualHost: string, { exchanges, queues }: Subjects): DrawnUser {
  const rights = compileRights(user, virtualHost);
  const id = nodeId("user", virtualHost, user.name);
  const publish = drawnRights({
    kind: "publish",
    subjects: exchanges,
    may: mayIfDecidable(rights, "write"),
    user: id,
  });
  const consume = drawnRights({
    kind: "consume",
    subjects: queues,
    may: mayIfDecidable(rights, "read"),
    user: id,
  });
  const byName = mayIfDecidable(rights, "write")("") === true ? ["publishes to any queue by its name"] : [];
  const node = {
    ...userNode(user, virtualHost),
    details: [...tagLines(user), ...patternLines(rights), ...topicLines(user, virtualHost)],
    remarks: [...publish.remarks, ...byName, ...consume.remarks],
    folded: [...publish.folded, ...consume.folded],
  };
  return { node, edges: [...publish.edges, ...consume.edges] };
}

/** One without a permission for any virtual host. */
export function lonelyUser(user: UserRights): DiagramNode {
  return { ...userNode(user, undefined), details: [...tagLines(user), "no permission for any virtual host"] };
}

function userNode({ name }: UserRights, virtualHost: string | undefined): DiagramNode {
  const common = { kind: "user", type: "", standing: "own", change: "same", was: [] } as const;
  return {
    id: nodeId("user", virtualHost, name),
    ...common,
    virtualHost,
    name,
    details: [],
    remarks: [],
    folded: [],
  };
}

function tagLines({ tags }: UserRights): string[] {
  return tags.length === 0 ? [] : [`tags: ${tags.join(", ")}`];
}

/** Those that match a name. */
function patternLines(rights: Rights): string[] {
  return ACCESS.flatMap((access) => {
    const pattern = rights.pattern(access) ?? "";
    return pattern === "" || pattern === "^$" ? [] : `${access} ${JSON.stringify(pattern)}`;
  });
}

function topicLines({ topicPermissions }: UserRights, virtualHost: string): string[] {
  return topicPermissions
    .filter((each) => each.virtualHost === virtualHost)
    .map(({ exchange, write, read }) => {
      const patterns = `write ${JSON.stringify(write)}, read ${JSON.stringify(read)}`;
      return `topics of ${JSON.stringify(exchange)}: ${patterns}`;
    });
}

interface Drawn {
  readonly edges: readonly DiagramEdge[];
  readonly remarks: readonly string[];
  readonly folded: DiagramNode["folded"];
}

function drawnRights({
  kind,
  subjects,
  may,
  user,
}: {
  readonly kind: Extract<EdgeKind, "publish" | "consume">;
  readonly subjects: readonly DiagramNode[];
  readonly may: MayIfDecidable;
  readonly user: string;
}): Drawn {
  const answers = subjects.map((subject) => ({ subject, answer: may(subject.name) }));
  const [verb, noun] = kind === "publish" ? ["publishes to", "exchanges"] : ["consumes from", "queues"];
  const unknown = answers.filter(({ answer }) => answer === undefined).length;
  const doubt = unknown === 0 ? [] : [`whether it ${verb} ${unknown} ${noun} cannot be decided`];
  const allowed = answers.filter(({ answer }) => answer === true);
  const all = allowed.length === subjects.length;
  if (allowed.length > (all ? FEW : MOST_RIGHTS)) {
    const which = all ? `all ${subjects.length}` : `${allowed.length} of ${subjects.length}`;
    return { edges: [], remarks: [`${verb} ${which} ${noun}`, ...doubt], folded: [kind] };
  }
  const edges = allowed.map(({ subject: { id } }): DiagramEdge => {
    const [from, to] = kind === "publish" ? [user, id] : [id, user];
    return { id: JSON.stringify([kind, from, to]), kind, from, to, label: "", change: "same" };
  });
  return { edges, remarks: doubt, folded: [] };
}
