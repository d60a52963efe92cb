/** The rules that a stack, or a run of `check`, adds to lint, and how severe which one is. */
import { resolve } from "node:path";
import { type DeclarationFile, readRulesFiles } from "../../infra/config/declaration-files.ts";
import { readLintRules, readLintSeverity } from "../../infra/config/lint-settings.ts";
import { OWN_RULES, readRules } from "../../model/lint/team-rules/read-rules.ts";
import { NO_RULES, type RuleSet } from "../../model/lint/team-rules/rule-set.ts";
import type { Context } from "../../terminal/context.ts";
import type { Project } from "../stack/project.ts";
import { readGivenRules } from "./given-files.ts";

/** Where they are said. */
export interface RulesSaid {
  /** The stack, whose config may name some; undefined where none is asked. */
  readonly project?: Pick<Project, "config"> | undefined;
  /** Paths and globs of the command line, from where it was called. */
  readonly given: readonly string[];
}

/** @throws WarrenError `rules-invalid`, `rules-not-found`, `rules-unreadable`, `file-too-large`, `config-invalid` */
export async function ruleSetOf(
  context: Pick<Context, "root" | "cwd">,
  { project, given }: RulesSaid,
): Promise<RuleSet> {
  const { root, cwd } = context;
  const pattern = project === undefined ? undefined : readLintRules(project.config);
  const ofStack = pattern === undefined ? [] : await readRulesFiles(root, pattern);
  const all = [...inFolder(root, ofStack), ...inFolder(cwd, await readGivenRules(context, given))];
  const ruleSet = all.length === 0 ? NO_RULES : readRules([...new Map(all).values()]);
  if (project === undefined) return ruleSet;
  const known = [...OWN_RULES, ...ruleSet.rules].map(({ id }) => id);
  const severities = new Map([...ruleSet.severities, ...readLintSeverity(project.config, known)]);
  return { ...ruleSet, severities };
}

/** A file that both name is one. */
function inFolder(folder: string, files: readonly DeclarationFile[]): (readonly [string, DeclarationFile])[] {
  return files.map((file) => [resolve(folder, file.path), file]);
}
