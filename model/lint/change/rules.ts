/** All rules of the change, in the order in which docs/lint.md explains them, behind those of one declaration. */
import type { ChangeRule } from "./change-rule.ts";
import {
  exchangeRemoved,
  exchangeReplaced,
  objectRenamed,
  protectionLifted,
  queueRemoved,
  queueReplaced,
  stepRefused,
} from "./rules/objects.ts";
import { renameUnsaid } from "./rules/renames.ts";
import { alternateLost, keysMove, queueCutOff, routeLost } from "./rules/routes.ts";
import { deadLettersLost, limitLowered } from "./rules/settings.ts";
import { passwordChanged, permissionLost, tagLost, userRemoved } from "./rules/users.ts";
import { clientsLimited, linkRemoved, virtualHostRemoved } from "./rules/virtual-hosts.ts";

export const CHANGE_RULES: readonly ChangeRule[] = [
  virtualHostRemoved,
  queueRemoved,
  exchangeRemoved,
  renameUnsaid,
  objectRenamed,
  queueReplaced,
  exchangeReplaced,
  stepRefused,
  protectionLifted,
  queueCutOff,
  routeLost,
  alternateLost,
  keysMove,
  linkRemoved,
  limitLowered,
  deadLettersLost,
  userRemoved,
  passwordChanged,
  tagLost,
  permissionLost,
  clientsLimited,
];
