import { isRunning, stop as stopNode } from "../broker/node/node.ts";
import { type Command, STACK_OPTION } from "./cli/command.ts";
import { say } from "./cli/context.ts";
import { findNodes } from "./stack/nodes.ts";
import { openWorkspace } from "./stack/workspace.ts";

export const stop: Command = {
  name: "stop",
  summary: "turn the servers of a stack off; everything in them stays",
  options: STACK_OPTION,
  async run(context, values) {
    const nodes = await findNodes(context, await openWorkspace(context, values));
    for (const node of nodes) {
      if (!(await isRunning(node))) {
        say(context, `${node.container} is stopped already.`);
        continue;
      }
      await stopNode(node);
      say(context, `${node.container} is stopped. Its data stays; ./warren start turns it on again.`);
    }
    return 0;
  },
};
