import { containerState } from "../../../broker/node/container/container-state.ts";
import { stopContainer, stop as stopNode } from "../../../broker/node/node.ts";
import { findServers } from "../../../operations/servers/servers.ts";
import { advise } from "../../../operations/stack/checkout.ts";
import { openChosenStack } from "../../../operations/stack/open-workspace.ts";
import { say } from "../../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION } from "../../cli/command.ts";

export const stop: Command = defineCommand({
  name: "stop",
  summary: "turn the servers of a stack off; everything in them stays",
  examples: [
    { words: "stop", does: "the servers of stack dev" },
    { words: "stop --stack staging", does: "those of another stack" },
  ],
  options: STACK_OPTION,
  async run(context, said) {
    const workspace = await openChosenStack(context, said);
    const { nodes, loadBalancers } = await findServers(workspace);
    // First, so that clients are not sent from one node that ends to the next.
    await Promise.all(loadBalancers.map((balancer) => stopContainer(balancer)));
    // All at once: a node that is left alone would wait for the others in its last writes.
    await Promise.all(
      nodes.map(async (node) => {
        if ((await containerState(node)).state === "stopped") {
          say(context, `${node.container} is stopped already.`);
          return;
        }
        await stopNode(node);
        const hint = advise(context, workspace.stack, "`./warren start` turns it on again.");
        say(context, `${node.container} is stopped. Its data stays; ${hint}`);
      }),
    );
    return "done";
  },
});
