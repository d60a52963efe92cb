/** Where a consumer of a stream begins: at its next message, where it does not say. https://www.rabbitmq.com/docs/streams#consuming */
import type { Options } from "amqplib";
import type { QueueType } from "../../model/topology/topology.ts";

/** To consume a stream by. */
export function beginningAt(offset: "first" | "next"): Options.Consume {
  return { arguments: { "x-stream-offset": offset } };
}

/** To consume all that a queue holds by, of whichever type it is: only a stream begins elsewhere. */
export function fromTheFirst(type: QueueType | undefined): Options.Consume {
  return type === "stream" ? beginningAt("first") : {};
}
