/** How much one virtual host can have. */
import { z } from "zod";
import type { Host } from "../../view/view.ts";
import { someKeys } from "../constraint.ts";
import { requirement, the } from "../requirement.ts";

const COUNTS: Readonly<Record<string, (host: Host) => number>> = {
  exchanges: ({ host }) => host.topology.exchanges.length,
  queues: ({ host }) => host.topology.queues.length,
  bindings: ({ host }) => host.topology.bindings.length,
  policies: ({ host }) => host.topology.policies.length,
  operatorPolicies: ({ host }) => host.operatorPolicies.length,
  federationUpstreams: ({ host }) => host.federationUpstreams.length,
  shovels: ({ host }) => host.shovels.length,
};

const counts = someKeys(
  z.strictObject(
    Object.fromEntries(
      Object.keys(COUNTS).map((section) => [
        section,
        z.int().min(0).optional().describe(`How many ${section} are declared in it at most.`),
      ]),
    ),
  ),
);

export const atMost = requirement({
  kinds: ["virtualHost"],
  about: "How many objects are declared in it at most, by their sections.",
  ofExternal: true,
  schema: counts,
  *check(asked, object) {
    const { host } = object;
    if (host === undefined) return;
    for (const [section, most] of Object.entries(asked)) {
      const count = COUNTS[section]?.(host) ?? 0;
      if (most !== undefined && count > most)
        yield {
          message: `The number of ${section} in ${the(object)} is ${count}: at most ${most} is allowed.`,
          at: [section],
        };
    }
  },
});
