/**
 * A dashboard for Grafana, from a declaration: the broker, and a row of each virtual host with its queues.
 * https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */

import { showable } from "../../text/visible.ts";
import type { Environment } from "../explain/answer.ts";
import {
  byQueue,
  type Labels,
  NODE_METRICS,
  QUEUE_METRICS,
  type QueueMetric,
  regexSelector,
  selector,
} from "./promql.ts";
import { watchedQueues } from "./watched-queues.ts";

/** What is asked, and what a line of the answer is called. */
interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
}

interface Panel {
  readonly id: number;
  readonly type: "row" | "timeseries" | "stat";
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: typeof SOURCE;
  readonly targets?: readonly Target[];
}

/** Of the newest Grafana that was known when this was written; a later one raises it by itself. */
const SCHEMA_VERSION = 39;
/** Whoever imports it chooses. */
const SOURCE = { type: "prometheus", uid: "${datasource}" } as const;
/** Columns of Grafana's grid, and the height of a panel in its rows. */
const WIDTH = 24;
const HEIGHT = 8;

type Drawing = Pick<Panel, "type" | "title"> & { readonly targets: readonly Omit<Target, "refId">[] };

/** @param labels that every metric has to have */
export function dashboard(declared: Environment, labels: Labels = {}): unknown {
  const rows = [
    { title: "Broker", drawings: brokerDrawings(labels) },
    ...declared.virtualHosts.map((host) => {
      const ends = watchedQueues(host, declared.users).filter(({ endsDeadLetters }) => endsDeadLetters);
      const names = ends.map(({ name }) => name);
      return {
        title: `Virtual host ${showable(host.name)}`,
        drawings: hostDrawings({ vhost: host.name, ...labels }, names),
      };
    }),
  ];
  return {
    title: "RabbitMQ, as it is declared",
    tags: ["rabbitmq", "warren"],
    schemaVersion: SCHEMA_VERSION,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    templating: {
      list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels: placed(rows),
  };
}

function brokerDrawings(labels: Labels): Drawing[] {
  const of = selector(labels);
  const rate = (metric: string): string => `sum(rate(${metric}${of}[5m]))`;
  return [
    {
      type: "timeseries",
      title: "Messages a second",
      targets: [
        { expr: rate(NODE_METRICS.published), legendFormat: "published" },
        { expr: rate(NODE_METRICS.confirmed), legendFormat: "confirmed to publishers" },
        { expr: rate(NODE_METRICS.acknowledged), legendFormat: "acknowledged by consumers" },
        { expr: rate(NODE_METRICS.unroutable), legendFormat: "dropped, since no queue gets them" },
      ],
    },
    {
      type: "stat",
      title: "Nodes with an alarm",
      targets: [
        { expr: `sum(${NODE_METRICS.memoryAlarm}${of})`, legendFormat: "memory" },
        { expr: `sum(${NODE_METRICS.diskAlarm}${of})`, legendFormat: "disk" },
      ],
    },
  ];
}

function hostDrawings(labels: Labels, deadLetterQueues: readonly string[]): Drawing[] {
  const of = selector(labels);
  return [
    queueDrawing("Ready", "ready", of),
    queueDrawing("Delivered, not acknowledged", "unacknowledged", of),
    queueDrawing("Consumers", "consumers", of),
    ...(deadLetterQueues.length === 0
      ? []
      : [queueDrawing("Dead letters", "messages", regexSelector("queue", deadLetterQueues, labels))]),
  ];
}

function queueDrawing(title: string, metric: QueueMetric, of: string): Drawing {
  const expr = byQueue(QUEUE_METRICS[metric].name, of);
  return { type: "timeseries", title, targets: [{ expr, legendFormat: "{{queue}}" }] };
}

/** Side by side in the order that they are said in, each row below the one before it. */
function placed(rows: readonly { readonly title: string; readonly drawings: readonly Drawing[] }[]): Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  for (const { title, drawings } of rows) {
    panels.push({ id: panels.length + 1, type: "row", title, gridPos: { x: 0, y, w: WIDTH, h: 1 } });
    const w = Math.floor(WIDTH / drawings.length);
    for (const [index, { targets, ...drawing }] of drawings.entries()) {
      panels.push({
        ...drawing,
        id: panels.length + 1,
        gridPos: { x: index * w, y: y + 1, w, h: HEIGHT },
        datasource: SOURCE,
        // Grafana calls the questions of a panel A, B, C.
        targets: targets.map(({ expr, legendFormat }, at) => ({
          refId: String.fromCodePoint(65 + at),
          expr,
          legendFormat,
        })),
      });
    }
    y += 1 + HEIGHT;
  }
  return panels;
}
