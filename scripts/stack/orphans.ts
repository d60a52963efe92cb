/**
 * What a killed run made in Docker and could not write into the state any more. It would stand in the way of the
 * next run by its name and its ports, so that run clears it away first. Volumes hold data and are kept: Docker gives
 * the new container the volume that is there.
 */
import { $ } from "zx";
import { stop } from "../../broker/node/node.ts";
import { type Context, say } from "../cli/context.ts";
import { outputLines } from "../cli/output-lines.ts";
import { stackFilters } from "./nodes.ts";
import { readState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

export async function clearOrphans(context: Context, workspace: Workspace): Promise<void> {
  const filters = stackFilters(context, workspace);
  const docker = $({ quiet: true, env: workspace.environment });
  const [containers, networks] = await Promise.all([
    outputLines(docker`docker container ls --all --no-trunc ${filters} --format ${"{{.ID}} {{.Names}}"}`),
    outputLines(docker`docker network ls --no-trunc ${filters} --format ${"{{.ID}} {{.Name}}"}`),
  ]);
  if (containers.length + networks.length === 0) return;
  const known = new Set((await readState(context, workspace)).map(({ id }) => id));
  const orphans = (lines: readonly string[]): string[] =>
    lines.filter((line) => !known.has(line.split(" ")[0])).map((line) => line.split(" ")[1] ?? line);
  for (const container of orphans(containers)) {
    say(
      context,
      `Removing the container ${container}, which an interrupted run left behind; its data stays.`,
    );
    await stop({ container });
    await docker`docker container rm --force ${container}`;
  }
  for (const network of orphans(networks)) {
    say(context, `Removing the network ${network}, which an interrupted run left behind.`);
    await docker`docker network rm ${network}`;
  }
}
