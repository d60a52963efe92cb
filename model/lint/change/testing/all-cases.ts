/** The written cases of all rules of the change. */
import type { ChangeCase } from "./change-case.ts";
import { HOST_CASES } from "./hosts.ts";
import { REMOVAL_CASES } from "./removals.ts";
import { REPLACEMENT_CASES } from "./replacements.ts";
import { ROUTE_CASES } from "./routes.ts";
import { SETTING_CASES } from "./settings.ts";
import { USER_CASES } from "./users.ts";

export const CHANGE_CASES: readonly ChangeCase[] = [
  ...REMOVAL_CASES,
  ...REPLACEMENT_CASES,
  ...ROUTE_CASES,
  ...SETTING_CASES,
  ...USER_CASES,
  ...HOST_CASES,
];
