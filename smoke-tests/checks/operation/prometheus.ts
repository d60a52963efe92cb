/** Whether metrics can be scraped, also where `prometheus.authentication.enabled` asks for a login. */
import { httpGet } from "../../../broker/node/http-get.ts";
import { messageOf } from "../../../model/warren-error.ts";
import { type Finding, failed, passed, skipped } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

export async function checkPrometheus({ target, signal }: CheckContext, timeout: number): Promise<Finding> {
  const { prometheusUrl, ca, administrator } = target;
  if (prometheusUrl === undefined) return skipped("the address of the metrics is not known here");
  const expected = "HTTP 200 with metrics of RabbitMQ";
  const remedy = "Is the plugin rabbitmq_prometheus enabled, and is this its address?";
  try {
    const bounds = { timeout, signal, ...(ca === undefined ? {} : { ca }) };
    let answer = await httpGet(prometheusUrl, bounds);
    const asksForLogin = answer.status === 401;
    if (asksForLogin) {
      if (!isAtHostOf(target.managementUrl, prometheusUrl)) {
        return skipped("the metrics ask for a login, which is sent to the management API's host alone");
      }
      answer = await httpGet(prometheusUrl, { ...bounds, login: administrator });
    }
    const { status, body } = answer;
    const metrics = body.match(/^rabbitmq_\w+/gm)?.length ?? 0;
    const observed = `HTTP ${status} with ${metrics} metrics of RabbitMQ${asksForLogin ? ", after a login" : ""}`;
    return status === 200 && metrics > 0
      ? passed(expected, observed)
      : failed(expected, observed, { remedy });
  } catch (error) {
    signal.throwIfAborted();
    return failed(expected, messageOf(error), { remedy });
  }
}

/** Where the credentials go anyway, and as well protected. */
function isAtHostOf(managementUrl: string, prometheusUrl: string): boolean {
  const [management, metrics] = [new URL(managementUrl), new URL(prometheusUrl)];
  return management.protocol === metrics.protocol && management.hostname === metrics.hostname;
}
