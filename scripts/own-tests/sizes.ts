/** How long a file and how full a folder may be. */
import pMap from "p-map";

/** Lines of a file that people write. */
export const MOST_LINES = 300;
/**
 * Entries of a folder, without tests: about 15 is what an eye takes in at once. Lists of one kind (a lesson, a command a
 * file) are read by their names and may be a little longer.
 */
export const MOST_ENTRIES = 20;

const IS_TEST = /\.test\.ts$/;
/** Whatever is for tests alone, where inputs are collected. */
const OF_TESTS = /(^|\/)testing(\/|$)/;
/** Tests, and what is for them. */
export function isOfTests(path: string): boolean {
  return IS_TEST.test(path) || OF_TESTS.test(path);
}

/** Their first comment says how they are made, and that is changed instead of them. */
const GENERATED = /^\/\*\*[^]{0,300}?\bMade by `node /;

/** @param textOf reads a file of `paths` */
export async function longFiles(
  paths: readonly string[],
  textOf: (path: string) => Promise<string>,
): Promise<readonly { readonly path: string; readonly lines: number }[]> {
  const code = paths.filter((path) => /\.[cm]?[jt]s$/.test(path));
  const texts = await pMap(code, async (path) => ({ path, text: await textOf(path) }), { concurrency: 16 });
  return texts
    .filter(({ text }) => !GENERATED.test(text))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES);
}

export function crowdedFolders(
  paths: readonly string[],
): readonly { readonly folder: string; readonly entries: number }[] {
  const entries = new Map<string, Set<string>>();
  for (const path of paths.filter((each) => !isOfTests(each))) {
    const parts = path.split("/");
    // The project's own folder holds what tools look for there.
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      entries.set(folder, (entries.get(folder) ?? new Set()).add(parts[depth] ?? ""));
    }
  }
  return [...entries]
    .map(([folder, names]) => ({ folder, entries: names.size }))
    .filter((found) => found.entries > MOST_ENTRIES);
}
