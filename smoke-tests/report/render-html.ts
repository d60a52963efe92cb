/**
 * A report as one HTML page that needs nothing else: no script, no font, no image from anywhere. Failures first, then
 * every check by its object, expected against observed, with the time that it took.
 */
import { createHash } from "node:crypto";
import { escapeMarkup } from "../../model/text/escape-markup.ts";
import type { CheckResult, CheckStatus } from "../check.ts";
import { STYLE } from "./html-style.ts";
import { type SmokeReport, subjectText, totalsOf, totalsText } from "./smoke-report.ts";

export function renderHtml(report: SmokeReport): string {
  const { totals, checks, broker, leftBehind } = report;
  const failures = checks.filter(({ status }) => status === "failed");
  const slowest = Math.max(1, ...checks.map(({ milliseconds }) => milliseconds));
  const title = `Smoke tests: ${totalsText(totals)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${sourceHash(STYLE)}'">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${failures.length > 0 ? "failed" : "passed"}">
<h1>${escapeMarkup(title)}</h1>
${definitions({
  broker: `RabbitMQ ${broker.version} at ${broker.managementUrl} and ${broker.amqpUrl}`,
  of: subjectText(report),
  "not a whole run": report.partial,
  run: `${report.runId}, started ${report.started}, ${report.seconds.toFixed(1)} s`,
  "left behind": leftBehind.join("\n"),
})}
<fieldset><legend>Show</legend>
${[
  ["all", "all checks"],
  ["failed", "failed"],
  ["skipped", "skipped"],
]
  .map(
    ([value, label], index) =>
      `<label><input type="radio" name="show" id="show-${value}"${index === 0 ? " checked" : ""}> ${label}</label>`,
  )
  .join("\n")}
</fieldset>
</header>
<main>
${failures.length === 0 ? "" : `<h2>What failed</h2>\n${failures.map((check) => card(check, slowest)).join("\n")}`}
<h2>By object</h2>
${[...Map.groupBy(checks, ({ object }) => object)].map(([object, some]) => group(object, some, slowest)).join("\n")}
</main>
</body>
</html>
`;
}

/** Open where something failed: what is right need not be read. */
function group(object: string, checks: readonly CheckResult[], slowest: number): string {
  const totals = totalsOf(checks);
  const status = totals.failed > 0 ? "failed" : totals.passed > 0 ? "passed" : "skipped";
  const classes = totals.skipped > 0 ? `${status} has-skipped` : status;
  return `<details class="${classes}"${status === "failed" ? " open" : ""}>
<summary><strong><bdi>${escapeMarkup(object)}</bdi></strong><span class="mark">${totalsText(totals)}</span></summary>
${checks.map((check) => card(check, slowest)).join("\n")}
</details>`;
}

const MARKS: Readonly<Record<CheckStatus, string>> = {
  passed: "✓ passed",
  failed: "✗ failed",
  skipped: "– skipped",
};

function card(check: CheckResult, slowest: number): string {
  const { id, status, object, proves, expected, observed, reason, remedy, milliseconds } = check;
  const reasonName = status === "failed" ? "because" : status === "skipped" ? "skipped" : "remark";
  return `<article class="check ${status}">
<div class="head"><h3><code>${escapeMarkup(id)}</code></h3><span class="mark">${MARKS[status]}</span></div>
<div class="soft">${escapeMarkup(object)}: ${escapeMarkup(proves)}</div>
<div class="sides">${definitions({ expected })}${definitions({ observed })}</div>
${definitions({ [reasonName]: reason, "to do": remedy, messages: messagesText(check), measured: timingsText(check) })}
${status === "skipped" ? "" : `<span class="time">${milliseconds} ms</span>${bar(milliseconds / slowest)}`}
</article>`;
}

/** An SVG, because a style attribute would need a looser content security policy. */
function bar(share: number): string {
  const width = Math.max(0.2, share * 100).toFixed(1);
  return `<svg class="bar" width="${width}%" height="3" aria-hidden="true"></svg>`;
}

function messagesText({ messages }: CheckResult): string {
  if (messages === undefined) return "";
  const { expected, deliveredOnce, ...wrong } = messages;
  const found = Object.entries(wrong).filter(([, count]) => count > 0);
  const others = found.map(([what, count]) => `, ${count} ${what}`).join("");
  return `${deliveredOnce} of ${expected} delivered once${others}`;
}

function timingsText({ timings = {} }: CheckResult): string {
  return Object.entries(timings)
    .map(([what, milliseconds]) => `${what}: ${milliseconds} ms`)
    .join(", ");
}

/** Those that say something. */
function definitions(values: Readonly<Record<string, string>>): string {
  const told = Object.entries(values).filter(([, text]) => text !== "");
  if (told.length === 0) return "";
  return `<dl>${told.map(([name, text]) => `<dt>${name}</dt><dd>${escapeMarkup(text)}</dd>`).join("")}</dl>`;
}

/** A style or a script of a page as its content security policy names it (CSP 3, `hash-source`). */
export function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
