/** All rules of lint, in the order in which docs/lint.md explains them. */
import type { Rule } from "./rule.ts";
import {
  bindingNeverMatches,
  bindingOutOfReach,
  ignoredBindingKey,
  literalWildcard,
} from "./rules/bindings.ts";
import { deadLetterCycle, deadLettersDropped, retryThroughDefaultExchange } from "./rules/dead-letters.ts";
import { linkToUndeclaredHost, shovelEndUndeclared } from "./rules/links.ts";
import {
  atLeastOnceFallsBack,
  expiryLosesMessages,
  overflowLosesMessages,
  poisonMessagesDropped,
  unlimitedRedelivery,
} from "./rules/loss.ts";
import { nestedHeaderValues } from "./rules/nested-header-values.ts";
import {
  emptyPermissionPattern,
  permissionMatchesNothing,
  unanchoredPermission,
  userWithoutPermissions,
} from "./rules/permissions.ts";
import { argumentOverridden, policyKeyOverridden, policyMatchesNothing } from "./rules/policies.ts";
import {
  classicQueueInCluster,
  quorumGroupSize,
  selfDeleting,
  transientBinding,
  transientQueue,
  uselessMove,
} from "./rules/queues.ts";
import { deadEndExchange, unfedExchange, unreachableQueue } from "./rules/reachability.ts";
import { shadowedBinding } from "./rules/shadowed-binding.ts";
import { unknownSilence, unusedSilence } from "./silences.ts";

export const RULES: readonly Rule[] = [
  unreachableQueue,
  deadEndExchange,
  unfedExchange,
  bindingNeverMatches,
  bindingOutOfReach,
  shadowedBinding,
  literalWildcard,
  ignoredBindingKey,
  nestedHeaderValues,
  linkToUndeclaredHost,
  shovelEndUndeclared,
  expiryLosesMessages,
  overflowLosesMessages,
  poisonMessagesDropped,
  unlimitedRedelivery,
  atLeastOnceFallsBack,
  deadLettersDropped,
  deadLetterCycle,
  retryThroughDefaultExchange,
  transientQueue,
  transientBinding,
  selfDeleting,
  uselessMove,
  classicQueueInCluster,
  quorumGroupSize,
  policyMatchesNothing,
  argumentOverridden,
  policyKeyOverridden,
  unanchoredPermission,
  emptyPermissionPattern,
  userWithoutPermissions,
  permissionMatchesNothing,
  unknownSilence,
  unusedSilence,
];
