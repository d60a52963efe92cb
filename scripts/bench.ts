import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, usage } from "./cli/command.ts";

export const bench: Command = {
  name: "bench",
  summary: "run a benchmark of bench/ and print its figures",
  operands: "NAME",
  options: {
    seed: {
      type: "string",
      value: "N",
      help: "mutants: the order in which they are tried; default: the day's",
    },
    whole: { type: "boolean", help: "mutants: every check for each" },
  },
  async run(context, { seed, whole }, [name, ...others]) {
    const folder = join(context.root, "bench");
    const names = (await readdir(folder))
      .filter((file) => /^[^.]+\.ts$/.test(file))
      .map((file) => file.slice(0, -".ts".length))
      .toSorted();
    if (name === undefined || others.length > 0 || !names.includes(name)) {
      throw usage(bench, `Name one benchmark: ${names.join(", ")}`);
    }
    // In a process of its own, so that nothing of this one is measured.
    const words = [
      ...(typeof seed === "string" ? [`--seed=${seed}`] : []),
      ...(whole === true ? ["--whole"] : []),
    ];
    const child = spawn(process.execPath, [join(folder, `${name}.ts`), ...words], {
      cwd: context.root,
      env: context.environment,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const interrupt = (): boolean => child.kill("SIGTERM");
    context.signal.addEventListener("abort", interrupt, { once: true });
    try {
      const [code] = (await once(child, "close")) as [number | null];
      context.signal.throwIfAborted();
      return code === 0 ? 0 : 1;
    } finally {
      context.signal.removeEventListener("abort", interrupt);
    }
  },
};
