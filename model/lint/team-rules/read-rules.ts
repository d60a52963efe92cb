/** Reads files of rules: YAML or JSON, within the bounds of declarations. All that is wrong is found at once, with its place. */
import { z } from "zod";
import {
  type DeclarationFile,
  type Fault,
  inOrder,
  type Place,
  type Report,
  renderFaults,
  reportInto,
} from "../../declaration/source/fault.ts";
import { parseSource } from "../../declaration/source/parse-source.ts";
import {
  keyAt,
  nodeAt,
  placeAt,
  type SourceMapping,
  type SourceNode,
  toPlain,
} from "../../declaration/source/source-tree.ts";
import { faultsOf, type ValueFault } from "../../text/issue-words.ts";
import { allowed, quote } from "../../text/wording.ts";
import { WarrenError } from "../../warren-error.ts";
import { CHANGE_RULES } from "../change/rules.ts";
import type { RuleWords } from "../rule.ts";
import { RULES } from "../rules.ts";
import { checkRule, type Written } from "./check-rule.ts";
import { TABLES } from "./known-keys.ts";
import type { RuleSet, TeamRule } from "./rule-set.ts";
import { fileParts, MOST_RULES, namesSchema, ruleSchema } from "./rules-schema.ts";
import { changeSchema, type SeverityChange, whyNot } from "./severities.ts";
import { teamRule } from "./team-rule.ts";

const EXPECTED = "A file of rules has the keys name, severity and rules.";

/** The rules of Warren's own, whose severity can be changed. */
export const OWN_RULES: readonly RuleWords[] = [...RULES, ...CHANGE_RULES];

/** @throws WarrenError `rules-invalid` with all that is wrong, each with its place */
export function readRules(files: readonly DeclarationFile[]): RuleSet {
  const faults: Fault[] = [];
  const found = collect(files, reportInto(faults));
  if (faults.length === 0) return found;
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  throw new WarrenError(
    "rules-invalid",
    `The rules have ${count}.\n${renderFaults(inOrder(faults, files), files)}`,
  );
}

function collect(files: readonly DeclarationFile[], report: Report): RuleSet {
  const names: string[] = [];
  const rules: TeamRule[] = [];
  const severities = new Map<string, SeverityChange>();
  for (const file of files) {
    const tree = parseSource(file, report, EXPECTED);
    if (tree === undefined) continue;
    for (const { place, message, hint } of tree.inexact) report(place, message, hint);
    if (hasUnusableKey(tree, report)) continue;
    const name = parseAt(tree, [], fileParts, report)?.name ?? "";
    if (names.includes(name)) {
      report(placeAt(tree, "name"), `Another file of rules is called ${quote(name)} too.`);
    }
    if (name !== "") names.push(name);
    for (const [rule, change] of severitiesIn(tree, report)) {
      if (severities.has(rule)) {
        report(keyOf(tree, ["severity", rule]), `Another file says how severe ${quote(rule)} is.`);
      }
      severities.set(rule, change);
    }
    parseAt(tree, ["rules"], namesSchema, report);
    for (const rule of keysIn(tree, ["rules"])) {
      const found = readRule(tree, rule, report);
      if (found !== undefined) rules.push(teamRule(`${name}/${rule}`, found));
    }
    if (rules.length > MOST_RULES) {
      report(
        placeAt(tree, "rules"),
        `There are more than ${MOST_RULES} rules.`,
        "Let one rule ask several things.",
      );
      break;
    }
  }
  return { names, rules, severities };
}

function* severitiesIn(tree: SourceMapping, report: Report): Generator<readonly [string, SeverityChange]> {
  const own = OWN_RULES.map(({ id }) => id);
  parseAt(tree, ["severity"], z.record(z.string(), z.unknown()), report);
  for (const rule of keysIn(tree, ["severity"])) {
    const path = ["severity", rule];
    const change = parseAt(tree, path, changeSchema, report);
    const wrong = change === undefined ? undefined : whyNot(rule, change);
    if (!own.includes(rule)) {
      report(keyOf(tree, path), `${quote(rule)} is no rule of Warren's own.`, allowed(own, rule));
    } else if (wrong !== undefined) report(keyOf(tree, path), wrong);
    else if (change !== undefined) yield [rule, change];
  }
}

function keysIn(tree: SourceMapping, path: readonly string[]): readonly string[] {
  const node = nodeAt(tree, path);
  return node?.kind === "mapping" ? [...node.entries.keys()] : [];
}

function readRule(
  tree: SourceMapping,
  name: string,
  report: Report,
): z.output<typeof ruleSchema> | undefined {
  const path = ["rules", name];
  const rule = parseAt(tree, path, ruleSchema, report);
  if (rule === undefined) return undefined;
  for (const { path: below, words } of checkRule(rule, writtenIn(tree, [...path, "require"]))) {
    const whole = [...path, ...below];
    report(keyOf(tree, whole), `${subjectOf(whole)} ${words}`);
  }
  return rule;
}

/** Of what has been read as a rule. */
function writtenIn(tree: SourceMapping, path: readonly string[]): Written {
  const plain = (key: string): unknown => {
    const node = nodeAt(tree, [...path, key]);
    return node === undefined ? undefined : toPlain(node);
  };
  return {
    types: z.array(z.string()).safeParse(plain("type")).data ?? [],
    tables: Object.fromEntries(
      TABLES.map((table) => [table, z.record(z.string(), z.unknown()).safeParse(plain(table)).data ?? {}]),
    ),
  };
}

/** What stands at a path, by a schema; undefined, with faults reported, where it is not as that says. */
function parseAt<S extends z.ZodType>(
  tree: SourceMapping,
  path: readonly string[],
  schema: S,
  report: Report,
): z.output<S> | undefined {
  const node = nodeAt(tree, path);
  // A section that is absent, or has nothing behind its key.
  const given = node === undefined || (path.length === 1 && isNothing(node)) ? {} : toPlain(node);
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  for (const fault of faultsOf(read.error, { schema, given, messages: "wrong" })) {
    const whole = [...path, ...fault.path.map(String)];
    report(placeOf(tree, whole, fault), `${subjectOf(whole)} ${fault.words}`);
  }
  return undefined;
}

/** Of the key that is wrong, where one is, else of the value. */
function placeOf(tree: SourceMapping, path: readonly string[], { keys, isKey }: ValueFault): Place {
  const [unknown] = keys ?? [];
  if (unknown !== undefined) return keyAt(nodeAt(tree, path) ?? tree, unknown);
  return isKey === true ? keyOf(tree, path) : placeAt(tree, ...path);
}

function isNothing(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function keyOf(tree: SourceMapping, path: readonly string[]): Place {
  const parent = nodeAt(tree, path.slice(0, -1));
  return parent === undefined ? placeAt(tree, ...path) : keyAt(parent, path.at(-1) ?? "");
}

function subjectOf(path: readonly string[]): string {
  return path.length === 0 ? "The file" : quote(path.join("."));
}

/** JavaScript loses it on its way through the schema. */
function hasUnusableKey(node: SourceNode, report: Report): boolean {
  const children = node.kind === "sequence" ? node.items : [];
  const entries = node.kind === "mapping" ? [...node.entries] : [];
  const bad = entries.find(([key]) => key === "__proto__");
  if (bad !== undefined) report(bad[1].key, '"__proto__" is not a key of a file of rules.');
  const inner = [...children, ...entries.map(([, { value }]) => value)];
  return inner.map((child) => hasUnusableKey(child, report)).includes(true) || bad !== undefined;
}
