/** The checks that take one request or login each, and leave everything as it is. */
import type { ManagementApi } from "../broker/management-api.ts";
import { checkLogin } from "./access/declared-login.ts";
import { checkAnonymous, checkGuest, checkMechanisms } from "./access/undeclared-login.ts";
import type { Finding } from "./check.ts";
import { checkManagementApi, checkManagementPage, checkReady } from "./operation/management.ts";
import type { PlannedCheck } from "./plan-checks.ts";
import type { SmokeTarget } from "./smoke-target.ts";

export type QuickCheck = Exclude<PlannedCheck, { readonly test: "durability" }>;

interface QuickRun {
  readonly target: SmokeTarget;
  readonly api: ManagementApi;
  readonly bounds: { readonly timeout: number; readonly signal?: AbortSignal };
}

/** Milliseconds for one login or request. */
const CHECK_TIMEOUT = 10_000;

const TESTS: Readonly<Record<Exclude<QuickCheck["test"], "login">, (run: QuickRun) => Promise<Finding>>> = {
  ready: ({ target, bounds }) => checkReady(target.managementUrl, bounds),
  "management-page": ({ target, bounds }) => checkManagementPage(target.managementUrl, bounds),
  "management-api": ({ api, bounds }) => checkManagementApi(api, bounds.signal),
  guest: ({ target, bounds }) => checkGuest(target, bounds),
  anonymous: ({ target, bounds }) => checkAnonymous(target, bounds),
  mechanisms: ({ target, bounds }) => checkMechanisms(target, bounds),
};

export function runQuickCheck(
  check: QuickCheck,
  run: {
    readonly target: SmokeTarget;
    readonly api: ManagementApi;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Finding> {
  const { target, api, signal } = run;
  const bounds = { timeout: CHECK_TIMEOUT, ...(signal === undefined ? {} : { signal }) };
  if (check.test === "login") return checkLogin(target, check.user, bounds);
  return TESTS[check.test]({ target, api, bounds });
}
