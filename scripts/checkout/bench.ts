import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, defineCommand, usage } from "../cli/command.ts";
import { runProgram } from "../cli/run-program.ts";

export const bench: Command = defineCommand({
  name: "bench",
  summary: "run a benchmark of bench/ and print its figures",
  operands: "NAME [-- OPTIONS...]",
  examples: [{ words: "bench routing", does: "one benchmark" }],
  options: {},
  async run(context, _said, [name, ...words]) {
    const folder = join(context.root, "bench");
    const names = (await readdir(folder))
      .filter((file) => /^[^.]+\.ts$/.test(file))
      .map((file) => file.slice(0, -".ts".length))
      .toSorted();
    if (name === undefined || !names.includes(name)) {
      throw usage(bench, `Name one benchmark: ${names.join(", ")}; its own options stand behind --`);
    }
    // In a process of its own, so that nothing of this one is measured.
    const code = await runProgram(context, [process.execPath, join(folder, `${name}.ts`), ...words]);
    return code === 0 ? "done" : "failed";
  },
});
