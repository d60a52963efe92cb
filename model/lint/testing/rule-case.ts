/** Written cases of what a rule finds and, beside each, the nearest thing that it lets pass. */
import type { Facts } from "../facts.ts";

export interface RuleCase {
  readonly rule: string;
  readonly what: string;
  /** A declaration file. */
  readonly fires: string;
  /** All that the rule says of it, in order: `line:column: message hint`. */
  readonly findings: readonly string[];
  /** A declaration file of which the rule says nothing. */
  readonly near: string;
  /** Default: nothing is known. */
  readonly facts?: Facts;
}

/** The virtual host `shop` with this body. */
export function shop(body: string): string {
  const lines = body.trim().split("\n");
  return `virtualHosts:\n  shop:\n${lines.map((line) => `    ${line}`).join("\n")}\n`;
}
