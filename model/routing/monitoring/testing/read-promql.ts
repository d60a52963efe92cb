/** PromQL as Prometheus's own editor reads it. */
import { parser } from "@prometheus-io/lezer-promql";

/** A question for one metric. */
export interface Asked {
  readonly metric: string;
  /** `{vhost="shop",queue="billing"}` as it is written; empty where there is none */
  readonly selector: string;
}

/** @throws Error where it is not PromQL */
export function metricsIn(expression: string): Asked[] {
  return nodesOf(expression, "VectorSelector").map((text) => {
    const [metric = ""] = text.split("{", 1);
    return { metric, selector: text.slice(metric.length) };
  });
}

/** Its strings, read. @throws Error where it is not PromQL */
export function stringsIn(expression: string): string[] {
  return nodesOf(expression, "StringLiteral").map(stringIn);
}

/** A string in double quotes with Go's escapes, of which JSON has all but the last. */
export function stringIn(literal: string): string {
  const json = literal.replaceAll(/\\(?:U([\da-f]{8})|.)/gs, (whole: string, point: string | undefined) =>
    point === undefined ? whole : String.fromCodePoint(Number.parseInt(point, 16)),
  );
  return JSON.parse(json) as string;
}

function nodesOf(expression: string, kind: string): string[] {
  const found: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, from, to }) {
      if (type.isError) throw new Error(`${expression} is no PromQL, from character ${from} on`);
      if (type.name === kind) found.push(expression.slice(from, to));
    },
  });
  return found;
}
