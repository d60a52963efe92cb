/**
 * What the state has and Docker has no longer, because somebody removed it by hand. Pulumi does not look at each run, so
 * it would wait for a node that is not there; once it is told, it makes what is missing again. A node of a cluster that
 * comes back without its data gets it from the others.
 */
import { $ } from "zx";
import { type Context, say } from "../cli/context.ts";
import { outputLines } from "../cli/output-lines.ts";
import { stackFilters } from "./nodes.ts";
import { askPulumi } from "./pulumi.ts";
import { readState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

const KINDS: ReadonlyMap<string, string> = new Map([
  ["docker:index/container:Container", "container"],
  ["docker:index/network:Network", "network"],
  ["docker:index/volume:Volume", "volume"],
]);

/** @returns whether anything was gone */
export async function forgetLostServers(context: Context, workspace: Workspace): Promise<boolean> {
  const known = (await readState(context, workspace)).filter(({ type }) => KINDS.has(type));
  if (known.length === 0) return false;
  const filters = stackFilters(context, workspace);
  const docker = $({ quiet: true, env: workspace.environment });
  const found = await Promise.all([
    outputLines(docker`docker container ls --all --quiet --no-trunc ${filters}`),
    outputLines(docker`docker network ls --quiet --no-trunc ${filters}`),
    outputLines(docker`docker volume ls --quiet ${filters}`),
  ]);
  const there = new Set(found.flat());
  const lost = known.filter(({ id }) => id !== undefined && !there.has(id));
  if (lost.length === 0) return false;
  const names = lost.map(({ urn, type }) => `${KINDS.get(type) ?? type} ${urn.split("::").at(-1) ?? urn}`);
  say(context, `Gone from Docker, and about to be made again: ${names.join(", ")}.`);
  const targets = lost.flatMap(({ urn }) => ["--target", urn]);
  await askPulumi(context, ["refresh", "--yes", "--skip-preview", ...targets], workspace);
  return true;
}
