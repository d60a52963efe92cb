/** What becomes of messages that die: reasons, keys, limits, policies, cycles. */
import type { DeadLetterGroup } from "./dead-letter-cases.ts";
import { DEAD_LETTER_LIMITS } from "./dead-letter-limits.ts";
import { DEAD_LETTER_POLICIES } from "./dead-letter-policies.ts";
import { DEAD_LETTER_WAYS } from "./dead-letter-ways.ts";

export const DEAD_LETTER_CORPUS: readonly DeadLetterGroup[] = [
  ...DEAD_LETTER_WAYS,
  ...DEAD_LETTER_LIMITS,
  ...DEAD_LETTER_POLICIES,
];
