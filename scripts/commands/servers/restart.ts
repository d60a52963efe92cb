import { restartServers } from "../../../operations/servers/restart-servers.ts";
import { openChosenStack } from "../../../operations/stack/open-workspace.ts";
import { type Command, defineCommand, STACK_OPTION } from "../../cli/command.ts";

export const restart: Command = defineCommand({
  name: "restart",
  summary:
    "restart the servers of a stack; of a cluster one node after the other, so that it goes on serving",
  examples: [
    { words: "restart", does: "all of stack dev" },
    { words: "restart rabbit@node2 --stack cluster", does: "one node of a cluster" },
  ],
  options: STACK_OPTION,
  operands: "[NODE...]",
  isOfStack: () => true,
  async run(context, said, nodes) {
    await restartServers(context, await openChosenStack(context, said), nodes);
    return "done";
  },
});
