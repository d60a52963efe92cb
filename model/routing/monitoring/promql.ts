/**
 * Metrics of RabbitMQ's Prometheus plugin, in the words of PromQL. Names of queues and virtual hosts are strangers' words: each
 * is a string with escapes, which are Go's: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
import { escapedForPattern } from "../../patterns/pattern-text.ts";
import { showableJson } from "../../text/visible.ts";

/**
 * Of one queue each, with the labels `vhost` and `queue`, from `/metrics/detailed`:
 * https://www.rabbitmq.com/docs/prometheus#detailed-endpoint
 */
export const QUEUE_METRICS = {
  messages: { name: "rabbitmq_detailed_queue_messages", family: "queue_coarse_metrics" },
  ready: { name: "rabbitmq_detailed_queue_messages_ready", family: "queue_coarse_metrics" },
  unacknowledged: { name: "rabbitmq_detailed_queue_messages_unacked", family: "queue_coarse_metrics" },
  readyBytes: { name: "rabbitmq_detailed_queue_messages_ready_bytes", family: "queue_metrics" },
  consumers: { name: "rabbitmq_detailed_queue_consumers", family: "queue_consumer_count" },
} as const;

/** Labels of the metrics of one queue. */
export const QUEUE_LABELS: readonly string[] = ["vhost", "queue"];

export type QueueMetric = keyof typeof QUEUE_METRICS;

/** Of a node, from `/metrics`. */
export const NODE_METRICS = {
  memoryAlarm: "rabbitmq_alarms_memory_used_watermark",
  diskAlarm: "rabbitmq_alarms_free_disk_space_watermark",
  published: "rabbitmq_global_messages_received_total",
  confirmed: "rabbitmq_global_messages_confirmed_total",
  acknowledged: "rabbitmq_global_messages_acknowledged_total",
  unroutable: "rabbitmq_global_messages_unroutable_dropped_total",
} as const;

/** Labels that a metric has to have, by their names: `{ job: "rabbitmq" }`. */
export type Labels = Readonly<Record<string, string>>;

/** `{vhost="shop",queue="billing"}`; nothing where there are none */
export function selector(...labels: readonly Labels[]): string {
  const all = labels.flatMap((each) => Object.entries(each));
  return all.length === 0 ? "" : `{${all.map(([name, value]) => `${name}=${promString(value)}`).join(",")}}`;
}

/** One label has any of these values, and the others theirs: `{queue=~"a|b",vhost="shop"}`. A pattern holds for the whole value. */
export function regexSelector(label: string, values: readonly string[], labels: Labels): string {
  const any = promString(values.map(escapedForPattern).join("|"));
  const others = selector(labels).slice(1, -1);
  return `{${label}=~${any}${others === "" ? "" : `,${others}`}}`;
}

/** One number a queue: a cluster's node tells of the queues that it leads, and for a moment of some that it has led. */
export function byQueue(metric: string, labels: string): string {
  return `max by (vhost, queue) (${metric}${labels})`;
}

/** A string as JSON writes it is one of Go's, but for characters beyond the first 65,536, which Go has in one escape. */
export function promString(text: string): string {
  return showableJson(JSON.stringify(text)).replaceAll(
    /\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/g,
    (_, high: string, low: string) => {
      const character = String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16));
      return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;
    },
  );
}
