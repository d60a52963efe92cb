/** A reporter for Node's test runner beside its own: each file that has ended, for whoever started the runner. */
import { relative, resolve } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { z } from "zod";

export const endedFile = z.object({
  /** Relative to the folder of the runner. */
  file: z.string(),
  seconds: z.number(),
  passed: z.boolean(),
});
export type EndedFile = Readonly<z.infer<typeof endedFile>>;

/** One JSON object of {@link endedFile} a line. */
export default async function* endedFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const ended = endedBy(event);
    if (ended !== undefined) yield `${JSON.stringify(ended)}\n`;
  }
}

function endedBy({ type, data }: TestEvent): EndedFile | undefined {
  if (type === "test:summary" && data.file !== undefined)
    return endedAt(data.file, data.duration_ms, data.success);
  if (type !== "test:fail" || data.nesting > 0 || data.file === undefined) return undefined;
  // A process that ends before its tests do sums nothing up: the runner names its file as a test that failed.
  const isFile = data.file === resolve(data.name);
  return isFile ? endedAt(data.file, data.details.duration_ms, false) : undefined;
}

function endedAt(file: string, milliseconds: number, passed: boolean): EndedFile {
  return { file: relative(process.cwd(), file), seconds: milliseconds / 1000, passed };
}
