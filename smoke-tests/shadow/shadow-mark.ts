/**
 * How a shadow virtual host is recognised: its name holds the run and the virtual host it shadows, a tag says
 * that it is one, and a second tag whose it is. Pure.
 */
import { type ProcessMark, startOfRun } from "./run-id.ts";

const PREFIX = "warren-smoke-";
const TAG = "warren-smoke";
const RESTARTS = "warren-smoke-restarts";
const RUN_ID_LENGTH = "20261121t073449z-5f0c11aa".length;

/** UTF-16 units of the shadowed name that the shadow's own name repeats: it is for people. */
const LONGEST_REPEATED_NAME = 40;

/** Older than any run can be: what is left of a run on a machine that cannot be asked is taken for dead. */
const LONGEST_RUN = 60 * 60_000;

/** @param index tells apart virtual hosts whose names begin alike */
export function shadowName(runId: string, index: number, of: string): string {
  // A cut in the middle of a surrogate pair would not be UTF-8.
  const repeated = of.slice(0, LONGEST_REPEATED_NAME).toWellFormed();
  return `${PREFIX}${runId}-${index}-${repeated}`;
}

/** The name of a temporary user of a run. @param index tells several apart */
export function shadowUser(runId: string, index?: number): string {
  return `${PREFIX}${runId}${index === undefined ? "" : `-${index}`}`;
}

/** Whether a user of this name is one that the run has made. */
export function isUserOf(runId: string, name: string): boolean {
  const first = shadowUser(runId);
  return name === first || (name.startsWith(`${first}-`) && /^\d+$/.test(name.slice(first.length + 1)));
}

/** @param restarts the run stops servers, so that no other can run beside it */
export function shadowTags(owner: ProcessMark, restarts: boolean): string[] {
  return [TAG, `${TAG}-process-${owner.space}-${owner.pid}`, ...(restarts ? [RESTARTS] : [])];
}

export interface FoundShadow {
  readonly virtualHost: string;
  readonly runId: string;
  readonly owner: ProcessMark | undefined;
  /** Its run stops servers. */
  readonly restarts: boolean;
}

/** The shadow that a virtual host is; undefined for one that is not a shadow. Name and tag must both say so. */
export function shadowOf(virtualHost: { name: string; tags: readonly string[] }): FoundShadow | undefined {
  const { name, tags } = virtualHost;
  if (!name.startsWith(PREFIX) || !tags.includes(TAG)) return undefined;
  const runId = name.slice(PREFIX.length, PREFIX.length + RUN_ID_LENGTH);
  if (startOfRun(runId) === undefined) return undefined;
  const owners = tags.map((tag) => /^warren-smoke-process-([0-9a-f]{16})-(\d+)$/.exec(tag));
  const [, space, pid] = owners.find((owner) => owner !== null) ?? [];
  const owner = space === undefined || pid === undefined ? undefined : { space, pid: Number(pid) };
  return { virtualHost: name, runId, owner, restarts: tags.includes(RESTARTS) };
}

/**
 * Whether the run that made a shadow is over, so that the shadow is a left-over. On this machine the process
 * decides; of another machine's run only the age can.
 */
export function isAbandoned(
  shadow: FoundShadow,
  here: { readonly space: string; readonly now: Date; readonly runs: (pid: number) => boolean },
): boolean {
  const age = here.now.getTime() - (startOfRun(shadow.runId)?.getTime() ?? 0);
  if (age > LONGEST_RUN) return true;
  return shadow.owner !== undefined && shadow.owner.space === here.space && !here.runs(shadow.owner.pid);
}
