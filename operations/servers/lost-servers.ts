/**
 * What the state has and Docker has no longer, because somebody removed it by hand. Pulumi does not look at each run, so
 * it would wait for a node that is not there; once it is told, it makes what is missing again. A node of a cluster that
 * comes back without its data gets it from the others.
 */
import { type Context, say } from "../../terminal/context.ts";
import { tellPulumi } from "../stack/pulumi.ts";
import { kindOfResource } from "../stack/resource-kinds.ts";
import { nameInState } from "../stack/state-resource.ts";
import type { Workspace } from "../stack/workspace.ts";

const OF_DOCKER: ReadonlySet<string> = new Set([
  "docker:index/container:Container",
  "docker:index/network:Network",
  "docker:index/volume:Volume",
]);

/** @returns whether anything was gone */
export async function forgetLostServers(context: Context, workspace: Workspace): Promise<boolean> {
  const known = (await workspace.state.get()).filter(({ type }) => OF_DOCKER.has(type));
  if (known.length === 0) return false;
  const { containers, networks, volumes } = await workspace.docker.get();
  const there = new Set([...containers, ...networks, ...volumes].map(({ id }) => id));
  const lost = known.filter(({ id }) => id !== undefined && !there.has(id));
  if (lost.length === 0) return false;
  const names = lost.map((each) => `${kindOfResource(each.type)} ${nameInState(each)}`);
  say(context, `Gone from Docker, and about to be made again: ${names.join(", ")}.`);
  const targets = lost.flatMap(({ urn }) => ["--target", urn]);
  await tellPulumi(context, ["refresh", "--yes", "--skip-preview", ...targets], workspace);
  return true;
}
