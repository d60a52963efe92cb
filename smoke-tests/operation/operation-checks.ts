/** The broker can be operated: it says that it is ready, and its management page and API answer. */
import type { Check, CheckObject } from "../check.ts";
import { type CheckBatch, single } from "../check-batch.ts";
import { checkManagementApi, checkManagementPage, checkReady } from "./management.ts";

/** Milliseconds for one request. */
const TIMEOUT = 10_000;

const BROKER: CheckObject = { type: "broker", name: "broker" };

export function operationChecks(): CheckBatch[] {
  return [
    single(
      check("ready", "The node says that it is ready to serve clients."),
      ({ target: { managementUrl, ca }, signal }) => checkReady(managementUrl, bounds(signal, ca)),
    ),
    single(
      check("management-page", "The management page answers in a browser."),
      ({ target: { managementUrl, ca }, signal }) => checkManagementPage(managementUrl, bounds(signal, ca)),
    ),
    single(
      check("management-api", "The HTTP API answers, and the administrator's password is right."),
      ({ api, signal }) => checkManagementApi(api, signal),
    ),
  ];
}

function check(name: string, proves: string): Check {
  return { id: `operation/${name}`, kind: "operation", needs: "read-only", objects: [BROKER], proves };
}

function bounds(signal: AbortSignal, ca?: string): { timeout: number; signal: AbortSignal; ca?: string } {
  return { timeout: TIMEOUT, signal, ...(ca === undefined ? {} : { ca }) };
}
