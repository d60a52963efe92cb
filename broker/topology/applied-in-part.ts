import type { Topology } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";

/** Changes failed after some of them may have been made. */
export class AppliedInPart extends WarrenError {
  /** What is owned, as it is on the broker now. */
  readonly owned: Topology;

  constructor(cause: WarrenError, owned: Topology) {
    super(cause.code, cause.message, { hint: cause.hint, cause });
    this.owned = owned;
  }
}
