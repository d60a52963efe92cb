/** What happens to a copy in a queue, as people read it. */
import type { EffectiveSetting, SettingSource } from "../../topology/policies/effective-settings.ts";
import { quote } from "./because.ts";
import type { Copy, Fall, Landing } from "./copy.ts";

export function renderCopy(copy: Copy): string[] {
  const { queue, type, policy, operatorPolicy, tied, settings, deaths } = copy;
  if (type === undefined) return [`In queue ${quote(queue)}: it is not ours, so nothing more is known here.`];
  const lines = [`In queue ${quote(queue)} (${type}):`];
  const applying = [
    policy === undefined ? "no policy applies" : `policy ${quote(policy)} applies`,
    ...(operatorPolicy === undefined ? [] : [`operator policy ${quote(operatorPolicy)} as well`]),
  ];
  lines.push(`  ${applying.join(", ")}`);
  if (tied.length > 0) {
    lines.push(`  or ${tied.map(quote).join(", ")}, of the same priority: which one is not defined`);
  }
  for (const setting of settings) lines.push(`  ${settingInWords(setting)}`);
  lines.push(...stays(copy).map((line) => `  ${line}`));
  for (const death of deaths) lines.push(...fallInWords(death, "  "));
  return lines;
}

function settingInWords({ name, value, sources }: EffectiveSetting): string {
  const [first, ...others] = sources.map(sourceInWords);
  const beside = others.length === 0 ? "" : `, over ${others.join(" and ")}`;
  return `${name} ${JSON.stringify(value)}: ${first ?? ""}${beside}`;
}

function sourceInWords({ kind, name, value }: SettingSource): string {
  if (kind === "default") return "RabbitMQ's default";
  const what = kind === "argument" ? `argument ${name}` : `${kind.replace("-", " ")} ${quote(name)}`;
  return `${what} (${JSON.stringify(value)})`;
}

/** What keeps it there, and for how long. */
function stays({ type, timeToLive, overflow, nacksWhenFull, atLeastOnce }: Copy): string[] {
  if (type === "stream") return ["it stays for every reader, until retention takes it away"];
  return [
    timeToLive === undefined
      ? "it waits for a consumer"
      : `it waits for a consumer for ${timeToLive} ms, then expires`,
    ...(overflow === undefined ? [] : [OVERFLOW[overflow]]),
    ...(nacksWhenFull
      ? ["a publisher that is refused gets a basic.nack; other queues get their copies"]
      : []),
    ...(atLeastOnce ? ["dead letters are kept until the next queue has confirmed them"] : []),
  ];
}

const OVERFLOW = {
  "drop-head": "when the queue is full, the oldest message goes",
  "reject-publish": "when the queue is full, it takes no more",
  "reject-publish-dlx": "when the queue is full, it takes no more and dead-letters what comes",
} as const;

const REASONS = {
  rejected: "rejected without requeue",
  delivery_limit: "given back more often than its delivery-limit",
  expired: "expired",
  maxlen: "pushed out of the full queue",
} as const;

function fallInWords(fall: Fall, indent: string): string[] {
  const { reason, exchange, outcome, keys, cycles, possible, external, next, omitted } = fall;
  const through =
    exchange === undefined
      ? ""
      : exchange === ""
        ? " through the default exchange"
        : ` through ${quote(exchange)}`;
  const withKeys = exchange === undefined ? "" : ` with ${keys.map(quote).join(", ")}`;
  const lines = [`${indent}${REASONS[reason]}:${through}${withKeys} ${OUTCOMES[outcome]}`];
  for (const landing of next) lines.push(...landingInWords(landing, `${indent}  `));
  if (omitted > 0) lines.push(`${indent}  and ${omitted} further queues, which are too many to tell of`);
  if (cycles.length > 0) {
    lines.push(`${indent}  not again to ${cycles.map(quote).join(", ")}: a cycle without a rejection`);
  }
  if (possible.length > 0) lines.push(`${indent}  possibly to ${possible.map(quote).join(", ")}`);
  if (external.length > 0)
    lines.push(`${indent}  and to ${external.map(quote).join(", ")}, which is not ours`);
  return lines;
}

const OUTCOMES = {
  "dead-lettered": "to",
  "no-dead-letter-exchange": "gone, there is no dead-letter exchange",
  "exchange-not-found": "gone, that exchange does not exist",
  unroutable: "gone, no queue gets it there",
  cycle: "gone",
  kept: "nowhere: the queue keeps it and tries again",
  unknown: "where, cannot be told here",
} as const;

function landingInWords({ queue, expiresAfter, again, told, fall }: Landing, indent: string): string[] {
  if (again) return [`${indent}${quote(queue)}, where it has been before: it goes round`];
  if (told) return [`${indent}${quote(queue)}, for ${expiresAfter ?? 0} ms, then as told above`];
  if (fall === undefined) return [`${indent}${quote(queue)}, where it waits for a consumer`];
  return [`${indent}${quote(queue)}, for ${expiresAfter ?? 0} ms, then`, ...fallInWords(fall, `${indent}  `)];
}
