import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { isExisting, readProject } from "../../operations/stack/project.ts";
import { printJson, say } from "../../terminal/context.ts";
import { examineToolchain } from "../../toolchain/toolchain.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION } from "../cli/command.ts";

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
    if (said.json) printJson(context, parts);
    const width = Math.max(...parts.map(({ title }) => title.length));
    for (const { title, state, version, origin, problem, remedy } of parts) {
      const mark = { ok: "ok     ", missing: "missing", broken: "broken " }[state];
      say(
        context,
        `${mark}  ${title.padEnd(width)}  ${[version, origin, problem].filter(Boolean).join("  ")}`,
      );
      if (state !== "ok" && remedy !== "") say(context, `${" ".repeat(width + 11)}${remedy}`);
    }
    return parts.every(({ state }) => state === "ok") ? "done" : "failed";
  },
});
