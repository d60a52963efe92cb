/** What of a declared graph is in its virtual host, by the plan that a Topology would make. */

import { byKey, objectsOf } from "../../topology/objects.ts";
import type { ObjectKind } from "../../topology/plan/change.ts";
import { changes } from "../../topology/plan/changes.ts";
import { NEVER_PRUNED, unmanagedObjects } from "../../topology/plan/prune.ts";
import { EMPTY_TOPOLOGY } from "../../topology/topology.ts";
import type { VirtualHost } from "../declaration.ts";
import type { Finding } from "./finding.ts";

const KINDS = Object.keys(objectsOf) as ObjectKind[];

export function topologyFindings(declared: VirtualHost, live: VirtualHost): Finding[] {
  const desired = declared.topology;
  const virtualHost = declared.name;
  const owned = { virtualHost, ...EMPTY_TOPOLOGY };
  const planned = changes({ desired, live: live.topology, owned, adopt: true });
  const unmanaged = unmanagedObjects({
    desired,
    owned,
    live: live.topology,
    prune: { ignore: NEVER_PRUNED, external: declared.external },
  });
  return [
    ...planned.map(({ kind, key, action, differences }): Finding => {
      const object = { kind, name: key, virtualHost };
      if (action === "create") return { missing: object };
      const found = differences.map(({ path, live: before, desired: after }) => ({
        property: path.join("."),
        ...(before === undefined ? {} : { live: before }),
        ...(after === undefined ? {} : { declared: after }),
      }));
      return { taken: { ...object, differences: found } };
    }),
    ...KINDS.flatMap((kind) =>
      [...byKey(kind, unmanaged).keys()].map((name): Finding => ({ unmanaged: { kind, name, virtualHost } })),
    ),
  ];
}
