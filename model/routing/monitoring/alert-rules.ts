/**
 * Alert rules for Prometheus, from a declaration: what somebody wants to be called for.
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
import { stringify } from "yaml";
import { DEFAULT_PORTS } from "../../rabbitmq/ports.ts";
import { showable, showableJson, visibleLine } from "../../text/visible.ts";
import type { Environment, EnvironmentHost } from "../explain/answer.ts";
import type { UserRights } from "../rights.ts";
import { byQueue, type Labels, NODE_METRICS, promString, QUEUE_METRICS, selector } from "./promql.ts";
import { type QueueLimit, type WatchedQueue, watchedQueues } from "./watched-queues.ts";

/** As Prometheus reads it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to be so: a deployment, a restart, or a consumer that connects anew is no alert. */
  readonly for: string;
  /** No two rules have the same alert and labels: whose it is stands in them too. Each is one of Go's templates. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string };
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** Of a limit: so full that there is time left to do something. */
const NEARLY_FULL = 0.8;
/** Go's templates, in which Prometheus fills in the labels: no name of a stranger stands in one. */
const QUEUE = "{{ $labels.queue }}";
const HOST = "{{ $labels.vhost }}";
const WHERE = `Queue ${QUEUE} in virtual host ${HOST}`;

/** @param labels that every metric has to have, so that rules of several brokers can stand side by side */
export function alertRules(declared: Environment, labels: Labels = {}): readonly RuleGroup[] {
  return [
    { name: "warren: the broker", rules: brokerRules(labels) },
    ...declared.virtualHosts.map((host) => ({
      name: `warren: virtual host ${visibleLine(showable(host.name))}`,
      rules: [...hostRules(host, declared.users, labels)],
    })),
  ].filter(({ rules }) => rules.length > 0);
}

function* hostRules(
  host: EnvironmentHost,
  users: readonly UserRights[],
  labels: Labels,
): Generator<AlertRule> {
  for (const queue of watchedQueues(host, users)) yield* queueRules(host, queue, labels);
}

function brokerRules(labels: Labels): AlertRule[] {
  const of = selector(labels);
  const alarm = (alert: string, metric: string, what: string): AlertRule => ({
    alert,
    expr: `${metric}${of} > 0`,
    for: "1m",
    labels: { severity: "critical" },
    annotations: {
      summary: `RabbitMQ at {{ $labels.instance }} has ${what}`,
      description: "All publishers of the cluster are blocked until it ends.",
    },
  });
  return [
    alarm("RabbitMQMemoryAlarm", NODE_METRICS.memoryAlarm, "a memory alarm"),
    alarm("RabbitMQDiskAlarm", NODE_METRICS.diskAlarm, "a disk alarm"),
    {
      alert: "RabbitMQNotScraped",
      expr: `absent(${NODE_METRICS.memoryAlarm}${of})`,
      for: "5m",
      labels: { severity: "critical" },
      annotations: {
        summary: "RabbitMQ gives no metrics",
        description:
          "No node is up, or Prometheus does not scrape it: no other rule of this file can say anything.",
      },
    },
  ];
}

function* queueRules(host: EnvironmentHost, queue: WatchedQueue, labels: Labels): Generator<AlertRule> {
  const of = selector({ vhost: host.name, queue: queue.name }, labels);
  const whose = { vhost: inTemplate(host.name), queue: inTemplate(queue.name) };
  if (queue.stays) {
    yield {
      alert: "RabbitMQQueueMissing",
      // As long as the broker tells of anything: where it does not, one alert is enough.
      expr: `absent(${QUEUE_METRICS.messages.name}${of}) and on () ${NODE_METRICS.memoryAlarm}${selector(labels)} >= 0`,
      for: "5m",
      labels: { severity: "critical", ...whose },
      annotations: {
        summary: `${WHERE} is not there`,
        description: "It is declared. Somebody has deleted it, or no node that has it is up.",
      },
    };
  }
  if (queue.endsDeadLetters) {
    yield {
      alert: "RabbitMQDeadLetters",
      expr: `${byQueue(QUEUE_METRICS.messages.name, of)} > 0`,
      for: "5m",
      labels: { severity: "warning", ...whose },
      annotations: {
        summary: `${WHERE} has {{ $value }} dead letters`,
        description:
          "They were rejected, have expired, or were too many somewhere. Nothing takes them out by itself.",
      },
    };
  }
  for (const limit of queue.limits) {
    const { setting } = limit;
    yield { ...nearlyFull(limit, of), labels: { severity: "warning", ...whose, limit: setting } };
  }
  if (queue.consumers.length > 0) {
    yield {
      alert: "RabbitMQQueueWithoutConsumer",
      expr: `${byQueue(QUEUE_METRICS.consumers.name, of)} == 0`,
      for: "5m",
      labels: { severity: "warning", ...whose },
      annotations: {
        summary: `${WHERE} has no consumer`,
        description: "A declared user may consume from it, and nobody does.",
      },
    };
  }
}

function nearlyFull({ setting, of, limit, whenFull }: QueueLimit, labels: string): Omit<AlertRule, "labels"> {
  const metric = of === "messages" ? QUEUE_METRICS.ready : QUEUE_METRICS.readyBytes;
  const then =
    whenFull === "drops"
      ? "When it is full the oldest messages are dropped or dead-lettered."
      : "When it is full publishers are refused.";
  return {
    alert: "RabbitMQQueueNearlyFull",
    expr: `${byQueue(metric.name, labels)} > ${Math.floor(limit * NEARLY_FULL)}`,
    for: "5m",
    annotations: {
      summary: `${WHERE} is nearly full: {{ $value }} ${of} of ${limit}`,
      description: `More than ${NEARLY_FULL * 100} % of its ${setting}. ${then}`,
    },
  };
}

/** A name as it is: what Go would take for a template, or nobody sees, is a string in one. */
function inTemplate(name: string): string {
  return name.includes("{{") || visibleLine(name) !== name ? `{{${promString(name)}}}` : name;
}

/** The file, with what Prometheus has to scrape for it in a comment. */
export function renderAlertRules(groups: readonly RuleGroup[], hosts: readonly string[]): string {
  const asked = JSON.stringify(groups);
  const families = [
    ...new Set(
      Object.values(QUEUE_METRICS).flatMap(({ name, family }) =>
        asked.includes(`${name}{`) ? [family] : [],
      ),
    ),
  ];
  const target = `    static_configs: [{ targets: ["HOST:${DEFAULT_PORTS.prometheus}"] }]`;
  const head = [
    "Alert rules for Prometheus. What they ask for it has when it scrapes each node so:",
    "",
    "scrape_configs:",
    "  - job_name: rabbitmq",
    target,
    ...(families.length === 0
      ? []
      : [
          "  - job_name: rabbitmq-queues",
          "    metrics_path: /metrics/detailed",
          "    params:",
          `      vhost: [${hosts.map((host) => showableJson(JSON.stringify(host))).join(", ")}]`,
          `      family: [${families.join(", ")}]`,
          target,
        ]),
  ];
  const comment = head.map((line) => (line === "" ? "#" : `# ${line}`)).join("\n");
  return `${comment}\n${stringify({ groups }, { lineWidth: 0 })}`;
}
