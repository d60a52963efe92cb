/** Containers that go with the process that made them, and what becomes of them where it was killed. */
import { $ } from "zx/core";
import { isProcessAlive } from "../toolchain/process/process-identity.ts";
import { thisProcess } from "./shadow/run-id.ts";

/** The value of a container's label: which process of which machine it belongs to. */
export function ownMark(): string {
  const { space, pid } = thisProcess();
  return `${space}-${pid}`;
}

/**
 * Removes the containers with this label whose process was of this machine and is gone.
 *
 * @param env where `docker` is found, and its engine
 */
export async function removeAbandoned(label: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const docker = $({ quiet: true, env });
  const format = `{{.ID}} {{.Label "${label}"}}`;
  const { stdout } = await docker`docker ps --all --filter label=${label} --format ${format}`;
  const { space: own } = thisProcess();
  const abandoned = stdout.split("\n").flatMap((line) => {
    const [, id, space, pid] = /^(\S+) ([0-9a-f]+)-(\d+)$/.exec(line) ?? [];
    return id !== undefined && space === own && !isProcessAlive(Number(pid)) ? [id] : [];
  });
  if (abandoned.length > 0) await docker`docker rm --force --volumes ${abandoned}`;
}
