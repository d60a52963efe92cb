/** A reporter for Node's test runner beside its own: each file that has ended, for whoever started the runner. */
import { relative } from "node:path";
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
    if (event.type !== "test:summary" || event.data.file === undefined) continue;
    const { file, duration_ms: milliseconds, success: passed } = event.data;
    const ended: EndedFile = { file: relative(process.cwd(), file), seconds: milliseconds / 1000, passed };
    yield `${JSON.stringify(ended)}\n`;
  }
}
