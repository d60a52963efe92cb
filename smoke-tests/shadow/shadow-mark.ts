/**
 * How a shadow virtual host is recognised: its name holds the run, a tag says that it is one, and a second tag whose it
 * is. Which virtual host it shadows is told by its description. Pure.
 */

import { SHADOW_PREFIX } from "../../model/reserved-prefixes.ts";
import { type ProcessMark, startOfRun } from "./run-id.ts";

const TAG = "warren-smoke";
const RESTARTS = "warren-smoke-restarts";
const RUN_ID_LENGTH = "20261121t073449z-5f0c11aa".length;

/** The mark of a run that has not made up its mind whether it can run. */
const CLAIMING = "warren-smoke-claiming";

/** Older than any run can be: what is left of a run on a machine that cannot be asked is taken for dead. */
const LONGEST_RUN = 60 * 60_000;

/**
 * Short, and in ASCII: RabbitMQ repeats it in every refusal, beside the name of what was asked for, and a refusal has
 * to fit into 255 bytes.
 *
 * @param index tells those of a run apart; 0 is the run's mark
 */
export function shadowName(runId: string, index: number): string {
  return `${SHADOW_PREFIX}${runId}-${index}`;
}

/** No other is longer: a run makes a few for each virtual host. */
export const LONGEST_SHADOW_NAME = shadowName("20261121t073449z-5f0c11aa", 99_999);

/** The name of a temporary user of a run. @param index tells several apart */
export function shadowUser(runId: string, index?: number): string {
  return `${SHADOW_PREFIX}${runId}${index === undefined ? "" : `-${index}`}`;
}

/** Whether a user of this name is one that the run has made. */
export function isUserOf(runId: string, name: string): boolean {
  const first = shadowUser(runId);
  return name === first || (name.startsWith(`${first}-`) && /^\d+$/.test(name.slice(first.length + 1)));
}

export interface ShadowState {
  /** Its run stops servers, so that no other can run beside it. */
  readonly restarts: boolean;
  /** Its run has not made up its mind whether it can run. */
  readonly isClaiming: boolean;
}

export function shadowTags(owner: ProcessMark, { restarts, isClaiming }: ShadowState): string[] {
  return [
    TAG,
    `${TAG}-process-${owner.space}-${owner.pid}`,
    ...(restarts ? [RESTARTS] : []),
    ...(isClaiming ? [CLAIMING] : []),
  ];
}

export interface FoundShadow extends ShadowState {
  readonly virtualHost: string;
  readonly runId: string;
  readonly owner: ProcessMark | undefined;
}

/** The shadow that a virtual host is; undefined for one that is not a shadow. Name and tag must both say so. */
export function shadowOf(virtualHost: { name: string; tags: readonly string[] }): FoundShadow | undefined {
  const { name, tags } = virtualHost;
  if (!name.startsWith(SHADOW_PREFIX) || !tags.includes(TAG)) return undefined;
  const runId = name.slice(SHADOW_PREFIX.length, SHADOW_PREFIX.length + RUN_ID_LENGTH);
  if (startOfRun(runId) === undefined) return undefined;
  const owners = tags.map((tag) => /^warren-smoke-process-([0-9a-f]{16})-(\d+)$/.exec(tag));
  const [, space, pid] = owners.find((owner) => owner !== null) ?? [];
  const owner = space === undefined || pid === undefined ? undefined : { space, pid: Number(pid) };
  const state = { restarts: tags.includes(RESTARTS), isClaiming: tags.includes(CLAIMING) };
  return { virtualHost: name, runId, owner, ...state };
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
