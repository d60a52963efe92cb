import { start as startNode } from "../../../broker/node/node.ts";
import { awaitServers } from "../../../operations/servers/listeners.ts";
import { findServers } from "../../../operations/servers/servers.ts";
import { openChosenStack } from "../../../operations/stack/open-workspace.ts";
import { say } from "../../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION } from "../../cli/command.ts";

export const start: Command = defineCommand({
  name: "start",
  summary: "turn the servers of a stack on again, and wait until they are ready",
  examples: [
    { words: "start", does: "the servers of stack dev" },
    { words: "start --stack staging", does: "those of another stack" },
  ],
  options: STACK_OPTION,
  async run(context, said) {
    const workspace = await openChosenStack(context, said);
    const { nodes, loadBalancers } = await findServers(workspace);
    // All at once: nodes of a cluster wait for each other.
    await Promise.all([...nodes, ...loadBalancers].map((node) => startNode(node)));
    const milliseconds = await awaitServers(
      workspace,
      nodes.map((node) => node.container),
      { signal: context.signal },
    );
    const names = nodes.map(({ container }) => container).join(", ");
    say(
      context,
      `${names} ${nodes.length === 1 ? "is" : "are"} ready after ${(milliseconds / 1000).toFixed(1)} s.`,
    );
    return "done";
  },
});
