/** Whether metrics can be scraped. */
import { httpGet } from "../../../broker/node/http-get.ts";
import { messageOf } from "../../../model/warren-error.ts";
import { type Finding, failed, passed, skipped } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

export async function checkPrometheus({ target, signal }: CheckContext, timeout: number): Promise<Finding> {
  const { prometheusUrl, ca } = target;
  if (prometheusUrl === undefined) return skipped("the address of the metrics is not known here");
  const expected = "HTTP 200 with metrics of RabbitMQ";
  const remedy = "Is the plugin rabbitmq_prometheus enabled, and is this its address?";
  try {
    const bounds = { timeout, signal, ...(ca === undefined ? {} : { ca }) };
    const { status, body } = await httpGet(prometheusUrl, bounds);
    const metrics = body.match(/^rabbitmq_\w+/gm)?.length ?? 0;
    const observed = `HTTP ${status} with ${metrics} metrics of RabbitMQ`;
    return status === 200 && metrics > 0
      ? passed(expected, observed)
      : failed(expected, observed, { remedy });
  } catch (error) {
    signal.throwIfAborted();
    return failed(expected, messageOf(error), { remedy });
  }
}
