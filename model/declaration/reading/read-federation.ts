/** Federation upstreams and sets of a virtual host. */

import { FEDERATION_PLUGIN } from "../../rabbitmq/plugins.ts";
import type { Target } from "../../rabbitmq/versions.ts";
import { quote, suggestFrom } from "../../text/wording.ts";
import { checkName } from "../checks/check-name.ts";
import type { FederationUpstream, FederationUpstreamSet } from "../declaration.ts";
import { UPSTREAM_RULES, UPSTREAM_SET_RULES } from "../rules/federation-rules.ts";
import { checkPlugin } from "../rules/plugins.ts";
import type { Report } from "../source/fault.ts";
import { nodeAt, type SourceNode } from "../source/source-tree.ts";
import { linkPlace, readLink } from "./read-link.ts";
import { readNames, shown } from "./read-object.ts";

export interface Federation {
  readonly upstreams: readonly FederationUpstream[];
  readonly sets: readonly FederationUpstreamSet[];
  /** Also those with faults. */
  readonly upstreamNames: ReadonlySet<string>;
  /** Also those with faults, and the one that is always there. */
  readonly setNames: ReadonlySet<string>;
}

/** The set of all upstreams, which RabbitMQ makes up itself. */
const ALL = "all";

export function readFederation(parent: SourceNode, target: Target, report: Report): Federation {
  const upstreams: FederationUpstream[] = [];
  const named = readNames(
    nodeAt(parent, ["federationUpstreams"]),
    { label: '"federationUpstreams"', secret: true },
    report,
  );
  for (const { name, key, node } of named) {
    checkName({ kind: "federation upstream", name }, key, report);
    checkPlugin(
      { subject: `The federation upstream ${quote(name)}`, plugin: FEDERATION_PLUGIN, place: key },
      target,
      report,
    );
    const label = `the federation upstream ${quote(name)}`;
    const definition = readLink(
      node,
      { rules: UPSTREAM_RULES, kind: "a federation upstream", label },
      report,
    );
    if (definition !== undefined) upstreams.push({ name, definition });
  }
  const upstreamNames = new Set(named.map(({ name }) => name));

  const sets: FederationUpstreamSet[] = [];
  const namedSets = readNames(
    nodeAt(parent, ["federationUpstreamSets"]),
    { label: '"federationUpstreamSets"', secret: true },
    report,
  );
  for (const { name, key, node } of namedSets) {
    checkName({ kind: "federation upstream set", name }, key, report);
    checkPlugin(
      { subject: `The federation upstream set ${quote(name)}`, plugin: FEDERATION_PLUGIN, place: key },
      target,
      report,
    );
    if (name === ALL) {
      report(
        key,
        'The federation upstream set "all" is always there: it is every upstream.',
        "Leave it out.",
      );
    }
    sets.push({ name, upstreams: readMembers(node, name, upstreamNames, report) });
  }
  const setNames = new Set([ALL, ...namedSets.map(({ name }) => name)]);
  return { upstreams, sets, upstreamNames, setNames };
}

function readMembers(
  node: SourceNode,
  name: string,
  known: ReadonlySet<string>,
  report: Report,
): FederationUpstreamSet["upstreams"] {
  const label = `the federation upstream set ${quote(name)}`;
  if (node.kind !== "sequence" || node.items.length === 0) {
    const given = node.kind === "sequence" ? "is empty" : `cannot be ${shown(node, { secret: true })}`;
    report(
      node.place,
      `The federation upstream set ${quote(name)} ${given}.`,
      "Allowed: a list of mappings with the key upstream.",
    );
    return [];
  }
  const suggest = suggestFrom(known);
  return node.items.flatMap((item) => {
    const member = readLink(
      item,
      { rules: UPSTREAM_SET_RULES, kind: "a member of a set", label: `the member of ${label}` },
      report,
    );
    const upstream = member?.["upstream"];
    if (typeof upstream === "string" && upstream !== "" && !known.has(upstream)) {
      const wayOut = [suggest(upstream), 'Declare it under "federationUpstreams".'].filter(Boolean).join(" ");
      const place = linkPlace(item, "upstream");
      report(
        place,
        `The member of ${label} names the federation upstream ${quote(upstream)}, which is not declared: no link is made.`,
        wayOut,
        "warning",
      );
    }
    return member === undefined ? [] : [member];
  });
}
