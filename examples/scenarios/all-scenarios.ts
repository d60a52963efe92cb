/** The lessons, in the order in which they are best read. */

import { nearest, quote } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { acknowledgements } from "./acknowledgements.ts";
import { asynchronousConsumer } from "./asynchronous-consumer.ts";
import { deadLetterRetry } from "./dead-letter-retry.ts";
import { fairDispatch } from "./fair-dispatch.ts";
import { helloWorld } from "./hello-world.ts";
import { publishSubscribe } from "./publish-subscribe.ts";
import { publisherConfirms } from "./publisher-confirms.ts";
import { redeclareQueue } from "./redeclare-queue.ts";
import { roundRobin } from "./round-robin.ts";
import { routing } from "./routing.ts";
import { rpc } from "./rpc.ts";
import { rpcDirectReplyTo } from "./rpc-direct-reply-to.ts";
import type { Scenario } from "./stage/scenario.ts";
import { streamOffset } from "./stream-offset.ts";
import { surviveRestart } from "./survive-restart.ts";
import { topics } from "./topics.ts";
import { unicodeNames } from "./unicode-names.ts";

export const SCENARIOS: readonly Scenario[] = [
  helloWorld,
  roundRobin,
  acknowledgements,
  fairDispatch,
  redeclareQueue,
  publishSubscribe,
  routing,
  topics,
  rpc,
  rpcDirectReplyTo,
  publisherConfirms,
  unicodeNames,
  surviveRestart,
  deadLetterRetry,
  asynchronousConsumer,
  streamOffset,
];

/** Stands for all of them. */
const ALL = "all";

/** What `chooseScenarios` knows. */
export const SCENARIO_NAMES: readonly string[] = [...SCENARIOS.map(({ name }) => name), ALL];

/**
 * @param names of scenarios, or `all`
 * @returns each once, in their own order
 * @throws WarrenError `scenario-unknown`
 */
export function chooseScenarios(names: readonly string[]): Scenario[] {
  const known = SCENARIO_NAMES;
  for (const name of names) {
    if (known.includes(name)) continue;
    const near =
      known.find((each) => name !== "" && each.includes(name.toLowerCase())) ?? nearest(name, known);
    const suggestion = near === undefined ? "" : `Did you mean ${quote(near)}? `;
    throw new WarrenError("scenario-unknown", `There is no scenario ${quote(name)}.`, {
      hint: `${suggestion}There are: ${known.join(", ")}.`,
    });
  }
  return SCENARIOS.filter(({ name }) => names.includes(name) || names.includes(ALL));
}
