/** Explanations as people read them. */
import { visibleLine } from "../../text/visible.ts";
import type { Publish } from "../route.ts";
import { itHas, quote } from "./because.ts";
import type { PublishExplanation, PublishStep } from "./publish.ts";
import type { QueueExplanation } from "./queue.ts";
import { renderCopy } from "./render-copy.ts";
import type { UserExplanation, UserInVirtualHost } from "./user.ts";

export type Explanation = PublishExplanation | QueueExplanation | UserExplanation;

/** Several lines, without a line break at the end. */
export function renderExplanation(explanation: Explanation): string {
  if (explanation.kind === "publish") return renderPublish(explanation);
  if (explanation.kind === "queue") return renderQueue(explanation);
  return renderUser(explanation);
}

/** A name of a stranger stays on its line. */
function text(lines: readonly string[]): string {
  return lines.map(visibleLine).join("\n");
}

function renderPublish({ virtualHost, publish, route, steps, copies }: PublishExplanation): string {
  const { fate, queues, outcomes, external } = route;
  const lines = [`${publishInWords(publish)}, in virtual host ${quote(virtualHost)}:`];
  for (const [index, step] of steps.entries()) {
    const [first = "", ...rest] = stepInWords(step);
    lines.push(`${String(index + 1).padStart(3)}. ${first}`, ...rest.map((line) => `     ${line}`));
  }
  if (fate === "refused") return text(lines);
  lines.push("");
  if (outcomes !== undefined) {
    lines.push(`One of ${outcomes.length} results:`);
    for (const outcome of outcomes) lines.push(`  ${outcome.length === 0 ? "no queue" : outcome.join(", ")}`);
  } else if (queues.length > 0) lines.push(`A copy goes to ${names("queue", queues)}.`);
  else if (fate === "returned") {
    lines.push("No queue gets it: it comes back to the publisher (basic.return), and is then confirmed.");
  } else if (fate === "dropped") {
    lines.push(
      "No queue gets it: it is dropped, and confirmed all the same. `mandatory` would bring it back.",
    );
  }
  if (external.length > 0) {
    lines.push(`It also comes to ${names("exchange", external)}, whose bindings are not known here.`);
  }
  for (const copy of copies) lines.push("", ...renderCopy(copy));
  return text(lines);
}

export function publishInWords(publish: Publish): string {
  const { exchange, routingKey, headers, mandatory, expiration, user } = publish;
  const where = exchange === "" ? "the default exchange" : `exchange ${quote(exchange)}`;
  const what = [
    `key ${quote(routingKey)}`,
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
    ...(expiration === undefined ? [] : [`expiration ${expiration} ms`]),
    ...(mandatory === true ? ["mandatory"] : []),
  ];
  const by = user === undefined ? "A publish" : `A publish by ${quote(user)}`;
  return `${by} to ${where} with ${what.join(", ")}`;
}

function stepInWords(step: PublishStep): string[] {
  switch (step.step) {
    case "right":
      return [rightInWords(step)];
    case "refused":
      return [
        `Refused with ${step.code}: ${step.meaning}.`,
        ...(step.exchanges === undefined ? [] : [itHas(step.exchanges)]),
      ];
    case "keys":
      return [`CC and BCC make it ${step.keys.length} keys: ${step.keys.map(quote).join(", ")}.`];
    case "default-exchange":
      return [
        step.queues.length === 0
          ? `The default exchange: no queue has the name ${step.keys.map(quote).join(" or ")}.`
          : `The default exchange: ${names("queue", step.queues)} by name.`,
      ];
    case "exchange-missing":
      return [`Exchange ${quote(step.exchange)}, by ${step.reachedBy}: it is not there, and is passed over.`];
    case "exchange-external":
      return [
        step.reachedBy === ""
          ? `Exchange ${quote(step.exchange)} is not ours: where it leads is not known here.`
          : `Exchange ${quote(step.exchange)}, by ${step.reachedBy}: not ours, where it leads is not known here.`,
      ];
    case "exchange":
    default:
      return exchangeInWords(step);
  }
}

function rightInWords({ right, of, allowed, rule }: Extract<PublishStep, { step: "right" }>): string {
  const what = {
    enter: `enter virtual host ${quote(of)}`,
    write: `write to ${quote(of)}`,
    topic: `write with the key ${quote(of)}`,
    "user-id": `carry user_id ${quote(of)}`,
  }[right];
  return `It may ${allowed ? "" : "not "}${what}: ${rule}.`;
}

function exchangeInWords(step: Extract<PublishStep, { step: "exchange" }>): string[] {
  const { exchange, type, reachedBy, followed, passedBy, notShown, chooses, alternate } = step;
  const by = reachedBy === undefined ? "" : `, by ${reachedBy}`;
  const lines = [`Exchange ${quote(exchange)} (${type})${by}${chooses ? ", follows one of:" : ":"}`];
  for (const { binding, because } of followed) lines.push(`  follows ${binding}: ${because}`);
  for (const { binding, because } of passedBy) lines.push(`  not     ${binding}: ${because}`);
  if (notShown > 0) lines.push(`  not     ${notShown} more`);
  if (followed.length === 0 && passedBy.length === 0) lines.push("  it has no bindings");
  if (alternate !== undefined && alternate.taken) {
    const from = alternate.policy === undefined ? "its argument" : `policy ${quote(alternate.policy)}`;
    lines.push(`  nothing followed: on to its alternate exchange ${quote(alternate.exchange)} (${from})`);
  }
  return lines;
}

function renderQueue(explanation: QueueExplanation): string {
  const { virtualHost, queue, exchanges, writersByName, deadLetters, readers, sample, copy } = explanation;
  const lines = [`Queue ${quote(queue)} in virtual host ${quote(virtualHost)}`, "", "What reaches it:"];
  for (const { exchange, type, internal, by, writers } of exchanges) {
    const who = internal ? "internal: no client publishes to it" : `published to by ${people(writers)}`;
    lines.push(`  exchange ${quote(exchange)} (${type}), ${who}`, ...by.map((each) => `    ${each}`));
  }
  lines.push(`  its name, through the default exchange, published to by ${people(writersByName)}`);
  for (const each of deadLetters) {
    const which = each.always ? "all" : "some, by their keys or headers";
    const through = each.exchange === "" ? "the default exchange" : `exchange ${quote(each.exchange)}`;
    lines.push(`  dead letters of queue ${quote(each.queue)} through ${through}: ${which}`);
  }
  lines.push("", `Who may consume from it: ${people(readers)}`, "");
  lines.push(`${publishInWords(sample)}:`, ...renderCopy(copy));
  return text(lines);
}

function renderUser({ user, tags, virtualHosts }: UserExplanation): string {
  const lines = [`User ${quote(user)}`];
  for (const { tag, meaning } of tags) lines.push(`  tag ${tag}: ${meaning}`);
  if (tags.length === 0) lines.push("  no tags: no management page, no management API");
  for (const each of virtualHosts) lines.push("", ...inVirtualHost(each));
  return text(lines);
}

function inVirtualHost(each: UserInVirtualHost): string[] {
  const head = `Virtual host ${quote(each.virtualHost)}`;
  if (!each.enters) return [`${head}: no permission, connections are refused`];
  const { patterns, configures, bindsTo } = each;
  const lines = [
    `${head}: configure ${quote(patterns.configure)}, write ${quote(patterns.write)}, read ${quote(patterns.read)}`,
    `  publishes to    ${some(each.publishesTo)}${each.defaultExchange ? ", and to any queue by its name" : ""}`,
    `  which can reach ${some(each.canReach)}`,
    `  consumes from   ${some(each.consumesFrom)}`,
    `  declares        ${some([...configures.exchanges, ...configures.queues])}`,
    `  binds from      ${some(each.bindsFrom)}`,
    `  binds to        ${some([...bindsTo.exchanges, ...bindsTo.queues])}`,
  ];
  for (const { exchange, write, read } of each.topics) {
    lines.push(`  topics of ${quote(exchange)}: write ${quote(write)}, read ${quote(read)}`);
  }
  return lines;
}

function some(list: readonly string[]): string {
  return list.length === 0 ? "nothing" : list.map(quote).join(", ");
}

function people(list: readonly string[]): string {
  return list.length === 0 ? "no user that is known here" : list.map(quote).join(", ");
}

function names(noun: string, list: readonly string[]): string {
  return `${list.length === 1 ? noun : `${noun}s`} ${list.map(quote).join(", ")}`;
}
