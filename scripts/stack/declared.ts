/** What the stack's declaration files declare. */
import { type DeclarationFile, readDeclarationFiles } from "../../infra/declaration-files.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { inspectDeclaration, readDeclaration } from "../../model/declaration/read-declaration.ts";
import { lint } from "../../model/lint/lint.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { renderText } from "../check/render.ts";
import { errorsOnly } from "../check/report.ts";
import { type Context, say } from "../cli/context.ts";
import { readProject } from "./project.ts";

export async function readStackFiles(context: Context, stack: string): Promise<DeclarationFile[]> {
  const { config } = await readProject(context.root, stack);
  return await readDeclarationFiles(context.root, String(config.get("declarations")));
}

/** @throws WarrenError `declaration-invalid` with every fault, each with its place */
export async function checkDeclaration(context: Context, stack: string): Promise<Declaration> {
  return readDeclaration(await readStackFiles(context, stack));
}

/**
 * The same, linted: warnings are told in one line.
 *
 * @throws WarrenError `declaration-invalid`; `declaration-lint` with every error that lint found
 */
export async function checkAndLint(context: Context, stack: string): Promise<Declaration> {
  const files = await readStackFiles(context, stack);
  const found = inspectDeclaration(files);
  // Which throws, with what is wrong.
  if (found.declaration === undefined) return readDeclaration(files);
  const { findings, silenced } = lint(found);
  const report = { files, faults: found.faults, findings, silenced, fixed: [] };
  const errors = errorsOnly(report);
  if (errors.findings.length > 0) throw new WarrenError("declaration-lint", renderText(errors));
  const warnings = report.faults.length + report.findings.length;
  if (warnings > 0) {
    const noun = warnings === 1 ? "1 warning" : `${warnings} warnings`;
    say(context, `The declaration has ${noun}: ./warren check shows ${warnings === 1 ? "it" : "them"}.`);
  }
  return found.declaration;
}
