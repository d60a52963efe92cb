/** Whether any alarm is in effect anywhere in the cluster. */
import { type ManagementApi, ManagementApiError } from "../../broker/management-api.ts";
import { type Finding, failed, passed } from "../check.ts";

export async function checkAlarms(api: ManagementApi, signal: AbortSignal): Promise<Finding> {
  const expected = "no alarm in effect";
  try {
    await api.get("/health/checks/alarms", signal);
    return passed(expected, "none");
  } catch (error) {
    if (!(error instanceof ManagementApiError)) throw error;
    const observed =
      error.status === 503 ? await alarmsByNode(api, error.reason || "an alarm", signal) : error.message;
    return failed(expected, observed, "Publishers are blocked: rabbitmq-diagnostics alarms says by what.");
  }
}

interface AlarmedNode {
  readonly name: string;
  readonly mem_alarm?: boolean;
  readonly disk_free_alarm?: boolean;
}

/** RabbitMQ's own words say that there is an alarm, not where. */
async function alarmsByNode(api: ManagementApi, reason: string, signal: AbortSignal): Promise<string> {
  const nodes = await api.get<AlarmedNode[]>("/nodes?columns=name,mem_alarm,disk_free_alarm", signal);
  const memory = nodes.filter((node) => node.mem_alarm === true).map(({ name }) => `memory on ${name}`);
  const disk = nodes.filter((node) => node.disk_free_alarm === true).map(({ name }) => `disk on ${name}`);
  const told = [...memory, ...disk];
  return told.length === 0 ? reason : `${reason}: ${told.join(", ")}`;
}
