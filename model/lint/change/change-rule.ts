/** What a rule is that judges the step from one declaration to the next. */
import type { Discovery } from "../discovery.ts";
import type { RuleWords } from "../rule.ts";
import type { ChangedHost, ChangeView } from "./view.ts";

/** A discovery in the new declaration; its path leads there to what is changed, or to where it would stand. */
export interface ChangeDiscovery extends Discovery {
  /** In the old declaration: what is not there any more. People are shown this place, and not the one of the path. */
  readonly stood?: readonly string[];
}

/** An `error` is a step that `./warren up` refuses. Which step it is hangs on what is compared with. */
export interface ChangeRule extends RuleWords {
  readonly check: (change: ChangeView) => Iterable<ChangeDiscovery>;
}

/** Runs a check on each virtual host that stays. */
export function perChangedHost(
  check: (host: ChangedHost, change: ChangeView) => Iterable<ChangeDiscovery>,
): (change: ChangeView) => Iterable<ChangeDiscovery> {
  return function* (change) {
    for (const host of change.hosts) yield* check(host, change);
  };
}
