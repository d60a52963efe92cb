/** Whether the broker can be operated: its management page and API answer, and it says that it is ready. */
import { hasNoSuchCheck, readinessUrl } from "../../../broker/api/health-checks.ts";
import type { ManagementApi } from "../../../broker/api/management-api.ts";
import { readOverview } from "../../../broker/api/overview.ts";
import { httpGet } from "../../../broker/node/http-get.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { type Finding, failed, passed, skipped } from "../../check.ts";

interface Bounds {
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly ca?: string;
}

export async function checkManagementPage(managementUrl: string, bounds: Bounds): Promise<Finding> {
  const expected = "HTTP 200 with an HTML page";
  const hint = "Is the plugin rabbitmq_management enabled, and is this its address?";
  try {
    const { status, contentType, body } = await httpGet(`${managementUrl.replace(/\/+$/, "")}/`, bounds);
    const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
    const observed = `HTTP ${status}, ${contentType}, ${title === undefined ? "no title" : `titled "${title}"`}`;
    const isPage = status === 200 && contentType.startsWith("text/html") && title !== undefined;
    return isPage ? passed(expected, observed) : failed(expected, observed, { remedy: hint });
  } catch (error) {
    bounds.signal?.throwIfAborted();
    return failed(expected, messageOf(error), { remedy: hint });
  }
}

export async function checkManagementApi(api: ManagementApi, signal?: AbortSignal): Promise<Finding> {
  const expected = "GET /api/overview answers for the administrator";
  try {
    const { rabbitmq_version: version } = await readOverview(api, signal);
    return passed(expected, `RabbitMQ ${version}`);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return failed(expected, error.message, { remedy: error.hint });
  }
}

export async function checkReady(managementUrl: string, bounds: Bounds): Promise<Finding> {
  const expected = "HTTP 200";
  const hint = "The node is starting, or in maintenance mode: rabbitmq-diagnostics status.";
  try {
    const { status, body } = await httpGet(readinessUrl(managementUrl), bounds);
    if (status === 200) return passed(expected, "HTTP 200");
    if (hasNoSuchCheck({ status, body })) return skipped("RabbitMQ before 4.1 has no such check");
    return failed(expected, `HTTP ${status} ${body.slice(0, 200)}`, { remedy: hint });
  } catch (error) {
    bounds.signal?.throwIfAborted();
    return failed(expected, messageOf(error), { remedy: hint });
  }
}
