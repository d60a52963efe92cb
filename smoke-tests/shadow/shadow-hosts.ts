/** Shadow virtual hosts on the broker: clones of the live ones with a temporary user, and their removal. */
import { randomBytes } from "node:crypto";
import { apiPath, type ManagementApi } from "../../broker/management-api.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { settleMap } from "../settle.ts";
import { cloneable, type LiveDefinitions } from "./definitions.ts";
import { liveDefinitions } from "./live-definitions.ts";
import { processRuns, thisProcess } from "./run-id.ts";
import {
  type FoundShadow,
  isAbandoned,
  shadowName,
  shadowOf,
  shadowTags,
  shadowUser,
} from "./shadow-mark.ts";

/** A clone, and who may use it. */
export interface Shadow {
  /** The virtual host that it is a clone of. */
  readonly of: string;
  readonly virtualHost: string;
  readonly live: LiveDefinitions;
}

export interface ShadowUser {
  readonly username: string;
  readonly password: string;
}

/** Virtual hosts made or removed side by side. */
const CONCURRENCY = 4;

/**
 * Makes the shadows, then their user with full rights in them and nowhere else. The user comes last and goes
 * first, so that whenever a run is killed a marked virtual host tells of it.
 */
export async function createShadows(
  api: ManagementApi,
  runId: string,
  originals: readonly { readonly of: string; readonly live: LiveDefinitions }[],
  signal?: AbortSignal,
): Promise<{ shadows: Shadow[]; user: ShadowUser }> {
  // No request is broken off: the broker would finish it after the clean-up has looked.
  signal?.throwIfAborted();
  const shadows = await settleMap(
    originals,
    async ({ of, live }, index): Promise<Shadow> => {
      const virtualHost = shadowName(runId, index, of);
      await cloneInto(api, { runId, of, virtualHost, live });
      return { of, virtualHost, live };
    },
    CONCURRENCY,
  );
  signal?.throwIfAborted();
  const user = { username: shadowUser(runId), password: randomBytes(24).toString("base64url") };
  await api.put(apiPath("users", user.username), { password: user.password, tags: "" });
  for (const { virtualHost } of shadows) {
    const rights = { configure: ".*", write: ".*", read: ".*" };
    await api.put(apiPath("permissions", virtualHost, user.username), rights);
  }
  return { shadows, user };
}

async function cloneInto(
  api: ManagementApi,
  clone: { runId: string; of: string; virtualHost: string; live: LiveDefinitions },
): Promise<void> {
  const { runId, of, virtualHost, live } = clone;
  const original = await api.get<{ default_queue_type?: string }>(apiPath("vhosts", of));
  const type = original.default_queue_type;
  await api.put(apiPath("vhosts", virtualHost), {
    description: `Shadow of "${of}", made by the smoke test ${runId}, which removes it`,
    tags: shadowTags(thisProcess()).join(","),
    // RabbitMQ answers "undefined" for a virtual host that was made without one.
    ...(type === undefined || type === "undefined" ? {} : { default_queue_type: type }),
  });
  await api.post(apiPath("definitions", virtualHost), cloneable(live));
  // Below its target size a cluster answers 204 and leaves out queues and bindings.
  const cloned = await liveDefinitions(api, virtualHost);
  for (const part of ["exchanges", "queues", "bindings", "policies"] as const) {
    const count = cloned?.[part].length ?? 0;
    if (count === live[part].length) continue;
    throw new WarrenError(
      "shadow-incomplete",
      `The clone of virtual host "${of}" has ${count} of ${live[part].length} ${part}.`,
      { hint: "Are all nodes of the cluster up? A plugin or a limit of the broker can refuse them, too." },
    );
  }
}

/** Removes what a run has made, whatever part of it there is. @returns what could not be removed, and why */
export async function removeRun(api: ManagementApi, runId: string): Promise<string[]> {
  const left: string[] = [];
  const remove = async (what: string, path: string): Promise<void> => {
    try {
      await api.delete(path);
    } catch (error) {
      left.push(`${what}: ${messageOf(error)}`);
    }
  };
  await remove(`user ${shadowUser(runId)}`, apiPath("users", shadowUser(runId)));
  try {
    const shadows = (await listShadows(api)).filter((shadow) => shadow.runId === runId);
    await settleMap(
      shadows,
      ({ virtualHost }) => remove(`virtual host ${virtualHost}`, apiPath("vhosts", virtualHost)),
      CONCURRENCY,
    );
  } catch (error) {
    left.push(`the shadow virtual hosts of run ${runId}: ${messageOf(error)}`);
  }
  return left;
}

/**
 * Removes what killed runs have left.
 *
 * @returns the virtual hosts that were removed
 * @throws WarrenError `smoke-test-running` when another run is under way: both would restart the broker
 */
export async function removeLeftOvers(api: ManagementApi, signal?: AbortSignal): Promise<string[]> {
  const shadows = await listShadows(api, signal);
  const here = { space: thisProcess().space, now: new Date(), runs: processRuns };
  const running = shadows.find((shadow) => !isAbandoned(shadow, here));
  if (running !== undefined) throw alreadyRunning(running);
  for (const runId of new Set(shadows.map((shadow) => shadow.runId))) {
    const [failure] = await removeRun(api, runId);
    if (failure === undefined) continue;
    throw new WarrenError("left-over-not-removed", `A killed smoke test has left ${failure}`);
  }
  return shadows.map(({ virtualHost }) => virtualHost);
}

async function listShadows(api: ManagementApi, signal?: AbortSignal): Promise<FoundShadow[]> {
  const virtualHosts = await api.get<{ name: string; tags?: readonly string[] }[]>("/vhosts", signal);
  return virtualHosts.flatMap(({ name, tags = [] }) => shadowOf({ name, tags }) ?? []);
}

function alreadyRunning({ runId, virtualHost }: FoundShadow): WarrenError {
  return new WarrenError("smoke-test-running", `Another smoke test (${runId}) runs against this broker.`, {
    hint: `Wait for its end. If it is dead, delete the virtual host "${virtualHost}" and the user "${shadowUser(runId)}".`,
  });
}
