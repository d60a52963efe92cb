/** From which queues messages can go back. */
import { nearest } from "../../text/wording.ts";
import { WarrenError } from "../../warren-error.ts";

interface Named {
  readonly name: string;
  readonly type: string;
}

/** Pure. @throws WarrenError `queue-not-found`, `replay-refused` */
export function assertReplayable(virtualHost: string, queues: readonly Named[], name: string): void {
  const queue = queues.find((each) => each.name === name);
  if (queue === undefined) {
    const near = nearest(
      name,
      queues.map((each) => each.name),
    );
    const what = `Virtual host ${JSON.stringify(virtualHost)} has no queue ${JSON.stringify(name)}.`;
    const hint = near === undefined ? "" : `Did you mean ${JSON.stringify(near)}?`;
    throw new WarrenError("queue-not-found", what, { hint });
  }
  if (queue.type !== "stream") return;
  throw new WarrenError(
    "replay-refused",
    `Queue ${JSON.stringify(name)} is a stream: no message leaves it, so none can go back.`,
    { hint: "Read it with a consumer and publish from there what is to go back." },
  );
}
