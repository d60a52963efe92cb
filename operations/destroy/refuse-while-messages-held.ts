/** Before the servers of a stack go with all that is in them: nothing of it may be somebody's messages. */
import { describeHeld, type HeldQueue, messagesHeld } from "../../broker/guard/messages-held.ts";
import { waysToEmpty } from "../../broker/guard/not-empty.ts";
import { containerState } from "../../broker/node/container/container-state.ts";
import type { Node } from "../../broker/node/node.ts";
import { isMadeByMove } from "../../model/reserved-prefixes.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { isLeftOver } from "../../smoke-tests/shadow/claim-broker.ts";
import type { Context } from "../../terminal/context.ts";
import { type DockerObjects, nodesOf } from "../stack/docker-objects.ts";

/** @throws WarrenError `messages-held`, `messages-unknown` */
export async function refuseWhileMessagesAreHeld(
  { signal }: Pick<Context, "signal">,
  objects: DockerObjects,
): Promise<void> {
  const nodes: Node[] = nodesOf(objects).map((container) => ({ container }));
  const [first] = nodes;
  if (first === undefined) {
    if (objects.volumes.length === 0) return;
    throw unknown(
      `the volume ${objects.volumes.map(({ name }) => name).join(", ")} is there without its server`,
      "`./warren up` makes the server again.",
    );
  }
  for (const node of nodes) {
    const { state, failing } = await containerState(node, { signal });
    if (state !== "running") throw unknown(`${node.container} is ${state}`);
    if (failing) throw unknown(`the node in ${node.container} fails to start, \`./warren logs\` says why`);
  }
  // It knows the queues of all nodes. What a killed smoke test has left there is Warren's own.
  const held = await messagesHeld(first, { isIgnored: isLeftOver, signal });
  if (held.length === 0) return;
  throw new WarrenError(
    "messages-held",
    [
      "These queues hold messages, so nothing was destroyed:",
      ...held.map((queue) => `  ${visibleLine(describeHeld(queue))}`),
    ].join("\n"),
    { hint: `${wayOutOf(held)} To lose them: \`./warren down --delete-data\`` },
  );
}

function wayOutOf(held: readonly HeldQueue[]): string {
  const isMoving = held.some(({ queue }) => isMadeByMove(queue));
  return isMoving
    ? "A queue is being moved, or its move was interrupted: `./warren up` ends it, and its messages are in it again. Consume them then."
    : waysToEmpty(held.map(({ type }) => type));
}

function unknown(why: string, way = "`./warren start` turns the server on."): WarrenError {
  return new WarrenError(
    "messages-unknown",
    `Whether queues hold messages is not known: ${why}. Nothing was destroyed.`,
    { hint: `${way} To destroy whatever it holds: \`./warren down --delete-data\`` },
  );
}
