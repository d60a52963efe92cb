import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { isExisting, readProject } from "../../operations/stack/project.ts";
import { print } from "../../terminal/context.ts";
import { examineToolchain, type PartReport } from "../../toolchain/toolchain.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION } from "../cli/command.ts";
import { DOCTOR_RESULT } from "../cli/results/other-results.ts";
import { printResult } from "../cli/results/result.ts";

export const doctor: Command = defineCommand({
  name: "doctor",
  summary:
    "list every part that Warren needs of this machine, where it comes from, and what is wrong; changes nothing",
  outcomes: { failed: "something is missing" },
  examples: [
    { words: "doctor", does: "in words" },
    { words: "doctor --json", does: "for programs" },
  ],
  options: { ...STACK_OPTION, ...JSON_OPTION },
  async run(context, said) {
    const project = await readProject(context, chosenStack(context, said));
    const loadBalancer = project.config.get("server") === "cluster";
    const docker = !isExisting(project);
    const parts = await examineToolchain({ env: context.environment, loadBalancer, docker });
    if (said.json) printResult(context, DOCTOR_RESULT, { parts });
    else print(context, advise(context, project.stack, inWords(parts)));
    return parts.every(({ state }) => state === "ok") ? "done" : "failed";
  },
});

function inWords(parts: readonly PartReport[]): string {
  const width = Math.max(...parts.map(({ title }) => title.length));
  const lines = parts.flatMap(({ title, state, version, origin, problem, remedy }) => {
    const mark = { ok: "ok     ", missing: "missing", broken: "broken " }[state];
    const line = `${mark}  ${title.padEnd(width)}  ${[version, origin, problem].filter(Boolean).join("  ")}`;
    return state === "ok" || remedy === "" ? [line] : [line, `${" ".repeat(width + 11)}${remedy}`];
  });
  return lines.join("\n");
}
