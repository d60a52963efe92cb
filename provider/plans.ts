/** Plans that leave this process, and those that it is held to. */
import { type KeptRefusal, keepPlan, keepRefusal, readPlan } from "../broker/topology/plan-files.ts";
import { VARIABLES } from "../model/environment-variables.ts";
import { movedSince } from "../model/topology/plan/plan-moved.ts";
import type { PlanRecord } from "../model/topology/plan/plan-record.ts";
import { WarrenError } from "../model/warren-error.ts";

/** Undefined: nobody reads them, nobody has reviewed any. */
export interface PlanFolders {
  /** For the plans of a preview. */
  readonly written: string | undefined;
  /** For what an update would refuse, of a preview that only compares: it goes on. */
  readonly refused: string | undefined;
  /** Of what an update may do; a resource without a plan in it was to stay as it was. */
  readonly reviewed: string | undefined;
}

/** As whoever runs Pulumi has said it. */
export function planFolders(environment: Readonly<Record<string, string | undefined>>): PlanFolders {
  return {
    written: environment[VARIABLES.plans.name],
    refused: environment[VARIABLES.refusals.name],
    reviewed: environment[VARIABLES.reviewedPlans.name],
  };
}

/** Throws where a plan is not the one that was reviewed. */
export type Held = (record: PlanRecord) => void;

export class Plans {
  readonly #folders: PlanFolders;

  constructor(folders: PlanFolders) {
    this.#folders = folders;
  }

  /** Of a preview. */
  async keep(record: PlanRecord): Promise<void> {
    const { written } = this.#folders;
    if (written !== undefined) await keepPlan(written, record);
  }

  /** @returns whether the preview goes on, since it only compares */
  async goesOn(urn: string, refusal: KeptRefusal): Promise<boolean> {
    const { refused } = this.#folders;
    if (refused === undefined) return false;
    await keepRefusal(refused, urn, refusal);
    return true;
  }

  /** What an update of this resource is held to: its first step comes after it. */
  async held(urn: string): Promise<Held> {
    const { reviewed } = this.#folders;
    if (reviewed === undefined) return () => undefined;
    const plan = await readPlan(reviewed, urn);
    return (record) => {
      const moved = movedSince(plan ?? { ...record, changes: [] }, record);
      if (moved.length > 0) throw planMoved(moved);
    };
  }
}

function planMoved(moved: readonly string[]): WarrenError {
  const more = moved.length > MOST_SHOWN ? [`and ${moved.length - MOST_SHOWN} more`] : [];
  return new WarrenError(
    "plan-moved",
    `The plan is not what would be done any more:\n${[...moved.slice(0, MOST_SHOWN), ...more].join("\n")}`,
    { hint: "Nothing of it was done. Make the plan anew, and let it be reviewed." },
  );
}

/** Objects; the rest is counted. */
const MOST_SHOWN = 20;
