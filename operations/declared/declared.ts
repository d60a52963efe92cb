/** What the stack's declaration files declare. */

import { readNodeCount, readPlugins, readText } from "../../infra/config/config-keys.ts";
import { type DeclarationFile, readDeclarationFiles } from "../../infra/config/declaration-files.ts";
import { readOptions } from "../../infra/server/existing/existing-broker-access.ts";
import { permittedFeatures } from "../../infra/server/node/conf/permitted-features.ts";
import type { BrokerFacts } from "../../model/declaration/broker-remarks.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import {
  accepted,
  type Inspected,
  inspectDeclaration,
  type ReadOptions,
  readDeclaration,
} from "../../model/declaration/reading/read-declaration.ts";
import type { Facts } from "../../model/lint/facts.ts";
import type { RuleSet } from "../../model/lint/team-rules/rule-set.ts";
import { KNOWN_PLUGINS } from "../../model/rabbitmq/plugins.ts";
import { mayListNodes } from "../../model/rabbitmq/user-tags.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { advise } from "../stack/checkout.ts";
import { isExisting, type Project } from "../stack/project.ts";
import { type CheckReport, errorsOnly, reportOf } from "./check-report.ts";
import { renderText } from "./render.ts";
import { ruleSetOf } from "./rule-set.ts";

export async function readStackFiles(context: Context, project: Project): Promise<DeclarationFile[]> {
  return await readDeclarationFiles(context.root, stackPattern(project));
}

/** The path or the glob of its files, from the project's folder. */
export function stackPattern({ config }: Project): string {
  return readText(config, "declarations");
}

/** @throws WarrenError `declaration-invalid` with every fault, each with its place */
export async function checkDeclaration(context: Context, project: Project): Promise<Declaration> {
  return readDeclaration(await readStackFiles(context, project), optionsOf(project));
}

/** How a declaration is read for a stack without asking its broker: which plugins one has that exists, it says itself. */
export function optionsOf(project: Project): ReadOptions {
  if (isExisting(project)) return { plugins: [...KNOWN_PLUGINS] };
  const permitted = permittedFeatures(readText(project.config, "rabbitmqConf"));
  return { plugins: readPlugins(project.config), permitted };
}

/** The broker that a stack's declaration is for. */
export interface DeclarationTarget {
  readonly options: ReadOptions;
  readonly facts: Facts;
}

/** Of a server of ours, what the config says of it. */
export function targetOfServers(project: Project): DeclarationTarget {
  return { options: optionsOf(project), facts: { nodes: readNodeCount(project.config), isExisting: false } };
}

/** Of a broker that exists already, what it says of itself. */
export function targetOfBroker(facts: BrokerFacts): DeclarationTarget {
  const nodes = mayListNodes(facts.user.tags) ? { nodes: facts.nodes.length } : {};
  return { options: readOptions(facts), facts: { ...nodes, isExisting: true } };
}

/** Options of `./warren check` by which it finds the same. */
function wordsOf({ options: { version }, facts: { nodes } }: DeclarationTarget): string[] {
  return [
    ...(version === undefined ? [] : [`--rabbitmq-version ${version}`]),
    ...(nodes === undefined ? [] : [`--nodes ${nodes}`]),
  ];
}

/**
 * The same, linted: warnings are told in one line.
 *
 * @throws WarrenError `declaration-invalid`; `declaration-lint` with every error that lint found; what reading the rules of
 *   the stack throws
 */
export async function checkAndLint(
  context: Context,
  project: Project,
  target: DeclarationTarget,
): Promise<Declaration> {
  return (await lintedDeclaration(context, project, target)).inspected.declaration;
}

/** A declaration that may be made, with what was found in it, and for which broker. */
export interface LintedDeclaration {
  readonly inspected: Inspected;
  /** No errors are in it. */
  readonly report: CheckReport;
  readonly facts: Facts;
  readonly ruleSet: RuleSet;
}

/** As {@link checkAndLint}, with what it found. */
export async function lintedDeclaration(
  context: Context,
  project: Project,
  target: DeclarationTarget,
): Promise<LintedDeclaration> {
  const { options, facts } = target;
  const files = await readStackFiles(context, project);
  const found = accepted(inspectDeclaration(files, options), files);
  const again = ["./warren check", ...wordsOf(target)].join(" ");
  const ruleSet = await ruleSetOf(context, { project, given: [] });
  const report = reportOf(found, { files, facts, again, ruleSet });
  const errors = errorsOnly(report);
  if (errors.findings.length > 0) throw new WarrenError("declaration-lint", renderText(errors));
  const warnings = report.faults.length + report.findings.length;
  if (warnings > 0) {
    const noun = warnings === 1 ? "1 warning" : `${warnings} warnings`;
    const shows = `\`${again}\` shows ${warnings === 1 ? "it" : "them"}`;
    say(context, advise(context, project.stack, `The declaration has ${noun}: ${shows}.`));
  }
  return { inspected: found, report, facts, ruleSet };
}
