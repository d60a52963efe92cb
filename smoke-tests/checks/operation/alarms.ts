/** Whether any alarm is in effect anywhere in the cluster. */
import { type ManagementApi, ManagementApiError } from "../../../broker/api/management-api.ts";
import { type Finding, failed, passed } from "../../check.ts";

export async function checkAlarms(api: ManagementApi, signal: AbortSignal): Promise<Finding> {
  const expected = "no alarm in effect";
  try {
    await api.get("/health/checks/alarms", signal);
    return passed(expected, "none");
  } catch (error) {
    if (!(error instanceof ManagementApiError)) throw error;
    const observed =
      error.status === 503 ? wordsFor(error.answer) || error.reason || "an alarm" : error.message;
    return failed(expected, observed, "Publishers are blocked: rabbitmq-diagnostics alarms says by what.");
  }
}

/** `memory on rabbit@a`, of `{"alarms": [{"node": "rabbit@a", "resource": "memory"}]}` (4.3.6). */
function wordsFor(answer: unknown): string {
  const { alarms = [] } = (answer ?? {}) as { alarms?: readonly { node?: string; resource?: string }[] };
  return alarms.map(({ node = "a node", resource = "an alarm" }) => `${resource} on ${node}`).join("; ");
}
