/** Upstreams of the federation plugin without what only an older plugin takes. */
import type { VirtualHost } from "../declaration/declaration.ts";
import { OBSOLETE_UPSTREAM_KEY } from "../declaration/rules/federation-rules.ts";
import type { Arguments } from "../topology/topology.ts";
import type { Say } from "./change.ts";

export function migrateFederation(
  { name: host, federationUpstreams, federationUpstreamSets }: VirtualHost,
  say: Say,
): Pick<VirtualHost, "federationUpstreams" | "federationUpstreamSets"> {
  const at = ["virtualHosts", host];
  return {
    federationUpstreams: federationUpstreams.map(({ name, definition }) => {
      const of = `of the federation upstream ${JSON.stringify(name)}`;
      const path = [...at, "federationUpstreams", name];
      return { name, definition: withoutObsolete(definition, { of, path }, say) };
    }),
    federationUpstreamSets: federationUpstreamSets.map(({ name, upstreams }) => {
      const of = `of a member of the federation upstream set ${JSON.stringify(name)}`;
      const path = [...at, "federationUpstreamSets", name];
      return {
        name,
        upstreams: upstreams.map((member, index) =>
          withoutObsolete(member, { of, path: [...path, String(index)] }, say),
        ),
      };
    }),
  };
}

function withoutObsolete(
  table: Arguments,
  { of, path }: { readonly of: string; readonly path: readonly string[] },
  say: Say,
): Arguments {
  const { [OBSOLETE_UPSTREAM_KEY]: from, ...rest } = table;
  if (from === undefined) return table;
  const message = `"${OBSOLETE_UPSTREAM_KEY}" ${of} is left out: it has had no effect since RabbitMQ 3.0, where policies took its place, and newer versions refuse it.`;
  say({ code: "link-key", path: [...path, OBSOLETE_UPSTREAM_KEY], from, message });
  return rest;
}
