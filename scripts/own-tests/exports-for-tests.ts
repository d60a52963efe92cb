/** Exports that tests use and nothing that ships: what is for tests alone stands in a folder `testing/`. */
import { isOfTests } from "./sizes.ts";

export interface SourceFile {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

export interface ExportForTests {
  readonly path: string;
  readonly name: string;
}

const EXPORT = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm;
const NAME = /[\p{ID_Start}_$][\p{ID_Continue}$]*/gu;

/** Written before what is going to use it. */
const AHEAD: ReadonlySet<string> = new Set(["movedQueues", "moveQueue"]);

/**
 * By names: one that stands a second time in a file that ships counts as used, in its own file too, where a test may look at
 * a part of it.
 */
export function exportsForTests(files: readonly SourceFile[]): readonly ExportForTests[] {
  const sources = files.filter(({ path }) => path.endsWith(".ts"));
  const shipped = sources.filter(({ path }) => !isOfTests(path));
  const inShipped = mentionsIn(shipped);
  const inTests = mentionsIn(sources.filter(({ path }) => isOfTests(path)));
  return shipped.flatMap(({ path, text }) =>
    [...text.matchAll(EXPORT)]
      .map(([, name = ""]) => ({ path, name }))
      .filter(({ name }) => inShipped.get(name) === 1 && inTests.has(name) && !AHEAD.has(name)),
  );
}

function mentionsIn(files: readonly SourceFile[]): ReadonlyMap<string, number> {
  const mentions = new Map<string, number>();
  for (const { text } of files) {
    for (const [name] of text.matchAll(NAME)) mentions.set(name, (mentions.get(name) ?? 0) + 1);
  }
  return mentions;
}
