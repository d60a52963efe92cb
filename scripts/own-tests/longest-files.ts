/**
 * A reporter for Node's test runner beside its own: which files took longest, at the end. Nothing else says it, and what CI
 * takes is mostly theirs.
 */
import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";

const MOST = 15;

export default async function* longestFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files: { readonly file: string; readonly seconds: number }[] = [];
  for await (const event of events) {
    if (event.type !== "test:summary" || event.data.file === undefined) continue;
    files.push({ file: relative(process.cwd(), event.data.file), seconds: event.data.duration_ms / 1000 });
  }
  const longest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, MOST);
  const all = files.reduce((sum, { seconds }) => sum + seconds, 0);
  yield `The longest of ${files.length} files, ${all.toFixed(0)} s together:\n`;
  for (const { file, seconds } of longest) yield `${seconds.toFixed(1).padStart(7)} s  ${file}\n`;
}
