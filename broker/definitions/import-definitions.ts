/**
 * Creating in bulk: `POST /api/definitions/VHOST`, in parts. How large a part may be is found out on the way: by the
 * time that the one before took, and by what the broker refuses.
 */
import type { Change } from "../../model/topology/plan/change.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { hasReachedTargetSize } from "../api/health-checks.ts";
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import { definitionsPath } from "../api/paths.ts";
import { type DefinitionsBody, firstDefinitionsBody } from "./definitions-body.ts";

export interface ImportRequest {
  readonly api: ManagementApi;
  readonly virtualHost: string;
  /** Creations of one kind. */
  readonly changes: readonly Change[];
  /** Told after each part what was in it. */
  readonly onImported: (part: readonly Change[]) => void;
  /** What to throw in the place of an error, by the part that it is about. */
  readonly failed: (part: readonly Change[], error: unknown) => Error;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Objects in one part. RabbitMQ 4.3.6 makes some 1,200 queues a second on 2 idle cores, and some 30 on a machine that
 * is twenty times overloaded; a part must be answered well within the time limit of a long request in both.
 */
const PART = { first: 500, least: 100, most: 2_000 };
/** Milliseconds that a part should take: short enough for a limit of 55 s, long enough that requests do not count. */
const AIM = 5_000;
/** A part of so few objects that is not answered is not too large: something else is wrong. */
const NOT_TOO_LARGE = 200;

/**
 * An import answers 204 even where it left something out: the caller looks at the broker afterwards.
 *
 * @throws WarrenError `cluster-incomplete`; what `failed` makes of a request's error
 */
export async function importDefinitions(request: ImportRequest): Promise<void> {
  const { api, virtualHost, changes, onImported, failed, signal } = request;
  await refuseIncompleteCluster(api, signal);
  let size = PART.first;
  for (let from = 0; from < changes.length; ) {
    signal?.throwIfAborted();
    const { body, changes: part } = firstDefinitionsBody(changes, { from, objects: size });
    const started = performance.now();
    try {
      await api.postLong(definitionsPath(virtualHost), body, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTooLarge(error, part)) throw failed(part, error);
      size = Math.ceil(part.length / 2);
      continue;
    }
    from += part.length;
    onImported(part);
    size = sizeAfter(part.length, performance.now() - started);
  }
}

/** Up to twice, down to half, towards the part that takes as long as it should. */
export function sizeAfter(size: number, milliseconds: number): number {
  const aimed = Math.round((size * AIM) / Math.max(milliseconds, 1));
  const near = Math.min(Math.max(aimed, Math.ceil(size / 2)), 2 * size);
  return Math.min(Math.max(near, PART.least), PART.most);
}

/** A half of it may pass. Repeating what was done in part does no harm: an import leaves alone what is there. */
function isTooLarge(error: unknown, part: DefinitionsBody["changes"]): boolean {
  if (!(error instanceof ManagementApiError) || part.length < 2) return false;
  // RabbitMQ's own words at management.http.max_body_size (400, 4.3.6), and those of a proxy in front.
  if (error.reason.includes("body size limit") || error.status === 413) return true;
  return error.isSilence && part.length > NOT_TOO_LARGE;
}

/** Below `cluster_formation.target_cluster_size_hint` a broker takes definitions, answers 204, and makes no queues. */
async function refuseIncompleteCluster(api: ManagementApi, signal?: AbortSignal): Promise<void> {
  const size = await hasReachedTargetSize(api, signal);
  if (size.outcome !== "failed") return;
  throw new WarrenError(
    "cluster-incomplete",
    `the cluster has fewer nodes than it is to have: ${size.error.message}`,
    {
      hint: "Wait until all nodes have joined (cluster_formation.target_cluster_size_hint says how many there are to be).",
      cause: size.error,
    },
  );
}
