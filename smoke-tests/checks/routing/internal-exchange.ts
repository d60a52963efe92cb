/** An internal exchange is closed to clients. */

import { bounded } from "../../../broker/amqp/bounded.ts";
import { REPLY } from "../../../broker/amqp/connection.ts";
import { type Check, checkId, type Finding, failed, passed } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";
import type { Shadow } from "../../shadow/shadows.ts";

export function internalCheck(virtualHost: string, exchange: string): Check {
  return {
    id: checkId("routing", virtualHost, `internal exchange ${exchange}`),
    kind: "routing",
    needs: "shadow",
    objects: [{ type: "exchange", name: exchange, virtualHost }],
    proves: "Clients cannot publish to the internal exchange.",
  };
}

const TIMEOUT = 10_000;

/** A publish that is refused closes its channel, so it gets one of its own. */
export async function checkInternal(
  context: CheckContext,
  shadow: Shadow,
  exchange: string,
): Promise<Finding> {
  const { signal } = context;
  const connection = await context.connect({ virtualHost: shadow.virtualHost, ...shadow.owner });
  const watched = await connection.confirmChannel();
  const expected = "a publish refused with 403 ACCESS_REFUSED";
  watched.channel.publish(exchange, "any", Buffer.from("internal"));
  const confirmed = await bounded("the broker's answer", watched.channel.waitForConfirms(), {
    timeout: TIMEOUT,
    signal,
  }).then(
    () => true,
    () => false,
  );
  signal.throwIfAborted();
  const reply = watched.closedWith();
  const words = watched.closedBy() ?? connection.trouble;
  await connection.close();
  // Who has all rights is refused for one reason only.
  if (!confirmed && reply?.code === REPLY.ACCESS_REFUSED) return passed(expected, "it was");
  if (!confirmed && reply?.code === REPLY.INTERNAL_ERROR && (await isThere(context, shadow, exchange))) {
    return passed(expected, "541, because the text of the refusal is longer than 255 bytes");
  }
  return failed(expected, confirmed ? "the broker took it" : words, {
    remedy: `Make the exchange internal: it has to be deleted and declared anew. In a stack \`./warren preview\` says what that takes.`,
  });
}

async function isThere(context: CheckContext, shadow: Shadow, exchange: string): Promise<boolean> {
  const connection = await context.connect({ virtualHost: shadow.virtualHost, ...shadow.owner });
  try {
    const { channel } = await connection.channel();
    await bounded("the broker's answer", channel.checkExchange(exchange), {
      timeout: TIMEOUT,
      signal: context.signal,
    });
    return true;
  } catch {
    context.signal.throwIfAborted();
    return false;
  } finally {
    await connection.close();
  }
}
