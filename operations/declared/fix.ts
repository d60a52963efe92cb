/** Makes good what lint is certain how to make good, in the texts of the files. */
import { resolve } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import type { DeclarationFile } from "../../model/declaration/reading/read-declaration.ts";
import { editSource } from "../../model/declaration/source/edit-source.ts";
import type { LintFinding } from "../../model/lint/discovery.ts";
import type { CheckReport } from "./check-report.ts";

interface Fixed {
  readonly files: readonly DeclarationFile[];
  readonly fixed: readonly LintFinding[];
}

/**
 * Fixes the files where they are.
 *
 * @param folder what their paths are relative to
 */
export async function fixInPlace(
  folder: string,
  files: readonly DeclarationFile[],
  inspect: (files: readonly DeclarationFile[]) => CheckReport,
): Promise<CheckReport> {
  const result = fixFiles(files, (given) => {
    const { faults, findings } = inspect(given);
    return faults.some(({ severity }) => severity === "error") ? undefined : findings;
  });
  for (const [index, { path, text }] of result.files.entries()) {
    if (text !== files[index]?.text) await replaceFile(resolve(folder, path), text);
  }
  const report = inspect(result.files);
  // What is left was tried: an anchor, an alias or a block of text stands in the way.
  const findings = report.findings.map((finding) => Object.assign({}, finding, { fix: undefined }));
  return { ...report, findings, fixed: result.fixed };
}

/**
 * Fixes one after the other, because one can make room for, or be in the way of, another. A change after which the
 * files could not be read any more, or would have no finding less, is not made, and keeps no other one from being made.
 *
 * @param inspect the findings of the files; undefined where they have a fault that is an error
 */
function fixFiles(
  files: readonly DeclarationFile[],
  inspect: (files: readonly DeclarationFile[]) => readonly LintFinding[] | undefined,
): Fixed {
  let current: Fixed = { files, fixed: [] };
  let findings = inspect(files) ?? [];

  function fixSome(some: readonly LintFinding[]): readonly LintFinding[] | undefined {
    const round = fixRound(current.files, some);
    if (round.fixed.length === 0) return undefined;
    const left = inspect(round.files);
    if (left !== undefined && left.length < findings.length) {
      current = { files: round.files, fixed: [...current.fixed, ...round.fixed.toSorted(byLine)] };
      return left;
    }
    if (some.length === 1) return undefined;
    const half = Math.ceil(some.length / 2);
    return fixSome(some.slice(0, half)) ?? fixSome(some.slice(half));
  }

  // Each round leaves fewer findings, so it ends.
  for (;;) {
    const left = fixSome(findings.filter(({ fix }) => fix !== undefined));
    if (left === undefined) return current;
    findings = left;
  }
}

function byLine({ location: a }: LintFinding, { location: b }: LintFinding): number {
  return a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1;
}

function fixRound(files: readonly DeclarationFile[], findings: readonly LintFinding[]): Fixed {
  const fixed: LintFinding[] = [];
  const next = files.map((file) => {
    const fixable = new Map(
      findings.flatMap((finding) => {
        const { fix, location } = finding;
        if (fix === undefined || location.file !== file.path) return [];
        return [[{ ...fix, offset: location.offset }, finding] as const];
      }),
    );
    const { text, made } = editSource(file.text, [...fixable.keys()]);
    for (const edit of made) {
      const finding = fixable.get(edit);
      if (finding !== undefined) fixed.push(finding);
    }
    return { ...file, text };
  });
  return { files: next, fixed };
}
