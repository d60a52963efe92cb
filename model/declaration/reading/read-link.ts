/**
 * Tables of RabbitMQ's own keys whose values can be secrets: upstreams and shovels. What is wrong is said without
 * the value.
 */

import type { ValueRule } from "../../arguments/value-rules.ts";
import { own } from "../../text/own-property.ts";
import { allowed, quote } from "../../text/wording.ts";
import type { Arguments } from "../../topology/topology.ts";
import { checkSecretText, refuseLostKey } from "../checks/check-secrets.ts";
import { uriProblem, uris } from "../checks/check-uri.ts";
import type { Place, Report } from "../source/fault.ts";
import { keyAt, nodeAt, type SourceNode, toTable } from "../source/source-tree.ts";
import { capital, shown } from "./read-object.ts";

export interface LinkRule {
  readonly rule: ValueRule;
  readonly about: string;
  /** @default false */
  readonly required?: boolean;
}

export type LinkRules = Readonly<Record<string, LinkRule>>;

/**
 * @param kind with its article: `a shovel`
 * @param label the very object: `the shovel "a"`
 * @returns undefined, with a fault reported, where it is no mapping
 */
export function readLink(
  node: SourceNode,
  { rules, kind, label }: { readonly rules: LinkRules; readonly kind: string; readonly label: string },
  report: Report,
): Arguments | undefined {
  const keys = Object.keys(rules);
  if (node.kind !== "mapping") {
    const wayOut = `Allowed: a mapping with the keys ${keys.join(", ")}.`;
    report(node.place, `${capital(label)} cannot be ${shown(node, { secret: true })}.`, wayOut);
    return undefined;
  }
  for (const [key, { key: place, value }] of node.entries) {
    const rule = own(rules, key)?.rule;
    if (rule === undefined) report(place, `${quote(key)} is not a key of ${kind}.`, allowed(keys, key));
    else checkLinkValue(key, rule, value, label, report);
  }
  for (const [key, { rule, required }] of Object.entries(rules)) {
    if (required !== true || node.entries.has(key)) continue;
    report(node.place, `${capital(label)} has no ${quote(key)}.`, `Needed: ${rule.allowed}.`);
  }
  return toTable(node);
}

function checkLinkValue(key: string, rule: ValueRule, node: SourceNode, label: string, report: Report): void {
  const value = node.kind === "scalar" ? node.value : undefined;
  if (rule === uris) {
    checkUris(`${quote(key)} of ${label}`, node, report);
    return;
  }
  refuseLostKey(`${quote(key)} of ${label}`, node, report);
  const table = value === undefined ? plain(node) : value;
  if (rule.accepts(table)) return;
  // The choices are few and no secret is among them; what stands there may be one that slipped.
  const wayOut = rule.choices === undefined ? `Allowed: ${rule.allowed}.` : allowed(rule.choices, value);
  const given =
    rule.choices === undefined && typeof value === "string"
      ? shown(node, { secret: true })
      : shownUnlessUri(node);
  report(node.place, `${quote(key)} of ${label} cannot be ${given}.`, wayOut);
}

function shownUnlessUri(node: SourceNode): string {
  const isUri = node.kind === "scalar" && typeof node.value === "string" && /[:@]/.test(node.value);
  return shown(node, { secret: isUri || node.kind !== "scalar" });
}

function plain(node: SourceNode) {
  return node.kind === "mapping" ? toTable(node) : null;
}

function checkUris(subject: string, node: SourceNode, report: Report): void {
  const items: readonly SourceNode[] = node.kind === "sequence" ? node.items : [node];
  if (items.length === 0) report(node.place, `${subject} is an empty list.`, `Allowed: ${uris.allowed}.`);
  for (const item of items) {
    if (item.kind !== "scalar" || typeof item.value !== "string") {
      report(
        item.place,
        `${subject} cannot be ${shown(item, { secret: true })}.`,
        `Allowed: ${uris.allowed}.`,
      );
      continue;
    }
    const problem = uriProblem(item.value);
    // The URI holds a password.
    if (problem !== undefined) report(item.place, `${subject} ${problem}.`, `Allowed: ${uris.allowed}.`);
    else checkSecretText({ subject, text: item.value }, item.place, report);
  }
}

/** The place of a value in a table, or of the table. */
export function linkPlace(node: SourceNode, key: string): Place {
  return nodeAt(node, [key])?.place ?? keyAt(node, key);
}
