/** The programs that check Warren's own code without running it, and their words. */
import { delimiter, dirname } from "node:path";

interface Program {
  readonly title: string;
  /** The program first. */
  readonly words: readonly string[];
}

export const STATIC_STEPS = ["types", "lint", "format", "layers"] as const;
export type StaticStep = (typeof STATIC_STEPS)[number];

const LINT = ["node_modules/.bin/oxlint", "--type-aware", "--deny-warnings"];
const CHECK_TYPES = "--type-check";
const TYPES = ["node_modules/.bin/tsc", "--noEmit"];
/** What runs in a browser knows its types, and not those of Node.js. */
const TYPES_OF_PAGES = [...TYPES, "--project", "scripts/explain/diagram/page"];
const FORMAT = ["node_modules/.bin/biome", "check"];

/**
 * For these programs. They are run by the `node` of the PATH: the one that runs Warren comes first, since lint reads a rule
 * that is TypeScript, which an older one cannot. The types that lint asks for are found by a program in Go, which spends a
 * quarter of its CPU time on collecting garbage by Go's own default, 100, and takes 2.4 GB with this one. A limit of memory
 * costs more than that as soon as the code has outgrown it.
 */
export function environmentOfChecks({ PATH = "", GOGC = "400" }: NodeJS.ProcessEnv): {
  readonly PATH: string;
  readonly GOGC: string;
} {
  return { PATH: [dirname(process.execPath), PATH].join(delimiter), GOGC };
}

interface All {
  /** Lint and format change the files where they can. */
  readonly fix: boolean;
  /** The file in which the compiler keeps what it has found about files that have not changed since. */
  readonly typesKept: string;
}

/**
 * Of the whole checkout; the layers are looked at by `layers.ts`. Types and lint at once are one program: the linter knows all
 * types, and telling their faults costs it a fifth of what the compiler takes.
 */
export function checksOfAll(steps: ReadonlySet<string>, { fix, typesKept }: All): readonly Program[] {
  const types = { title: "Types", words: [...TYPES, "--incremental", "--tsBuildInfoFile", typesKept] };
  const pages = { title: "Types of pages", words: TYPES_OF_PAGES };
  const lint = [...LINT, ...(fix ? ["--fix"] : [])];
  const format = { title: "Format", words: [...FORMAT, ...(fix ? ["--write"] : [])] };
  const isBoth = steps.has("types") && steps.has("lint");
  return [
    ...(isBoth ? [{ title: "Types and lint", words: [...lint, CHECK_TYPES] }] : []),
    ...(steps.has("types") && !isBoth ? [types, pages] : []),
    ...(steps.has("lint") && !isBoth ? [{ title: "Lint", words: lint }] : []),
    ...(steps.has("format") ? [format] : []),
  ];
}

/**
 * Of some files alone, in a second or two of CPU: their types by the linter, which reads what they import and no more.
 * Who imports them may have become wrong, and the layers are not looked at: the whole test does that.
 *
 * @param files relative to the project's folder
 */
export function checksOfFiles(
  files: readonly string[],
  { fix }: { readonly fix: boolean },
): readonly Program[] {
  const sources = files.filter((file) => file.endsWith(".ts"));
  const lint = [...LINT, CHECK_TYPES, ...(fix ? ["--fix"] : []), ...sources];
  // Not each of them is of a language that it knows.
  const known = ["--no-errors-on-unmatched", "--files-ignore-unknown=true"];
  const format = [...FORMAT, ...known, ...(fix ? ["--write"] : []), ...files];
  return [
    ...(sources.length === 0 ? [] : [{ title: "Types and lint of what has changed", words: lint }]),
    ...(files.length === 0 ? [] : [{ title: "Format of what has changed", words: format }]),
  ];
}
