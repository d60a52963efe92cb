/** Whether any alarm is in effect anywhere in the cluster. */
import { alarmsInEffect } from "../../../broker/api/health-checks.ts";
import { type ManagementApi, ManagementApiError } from "../../../broker/api/management-api.ts";
import { type Finding, failed, passed } from "../../check.ts";

const REMEDY = "Publishers are blocked: rabbitmq-diagnostics alarms says by what.";

export async function checkAlarms(api: ManagementApi, signal: AbortSignal): Promise<Finding> {
  const expected = "no alarm in effect";
  try {
    const alarms = await alarmsInEffect(api, signal);
    return alarms.length === 0
      ? passed(expected, "none")
      : failed(expected, alarms.join("; "), { remedy: REMEDY });
  } catch (error) {
    if (!(error instanceof ManagementApiError)) throw error;
    return failed(expected, error.message, { remedy: REMEDY });
  }
}
