/** The written cases of all rules. */
import { BINDING_CASES } from "./bindings.ts";
import { DEAD_LETTER_CASES } from "./dead-letters.ts";
import { LINK_CASES } from "./links.ts";
import { LOSS_CASES } from "./loss.ts";
import { PERMISSION_CASES } from "./permissions.ts";
import { POLICY_CASES } from "./policies.ts";
import { QUEUE_CASES } from "./queues.ts";
import { REACHABILITY_CASES } from "./reachability.ts";
import type { RuleCase } from "./rule-case.ts";
import { SILENCE_CASES } from "./silences.ts";

export const RULE_CASES: readonly RuleCase[] = [
  ...REACHABILITY_CASES,
  ...BINDING_CASES,
  ...LINK_CASES,
  ...LOSS_CASES,
  ...DEAD_LETTER_CASES,
  ...QUEUE_CASES,
  ...POLICY_CASES,
  ...PERMISSION_CASES,
  ...SILENCE_CASES,
];
