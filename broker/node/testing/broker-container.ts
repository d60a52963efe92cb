/** A broker of a test's own, which it may restart and break: a container that goes with the test. */

import { PROCESS_LABELS } from "../../../model/docker-labels.ts";
import { permitLine, TRANSIENT_QUEUES } from "../../../model/rabbitmq/deprecated-features.ts";
import { type BrokerContainer, HARDENED, startContainer } from "../container/start-container.ts";

export type { BrokerContainer } from "../container/start-container.ts";

/** What a right environment has: no ANONYMOUS. Transient queues are allowed, for a test of them. */
const SETTINGS = [...HARDENED, permitLine(TRANSIENT_QUEUES)];
const PLUGINS = ["rabbitmq_management", "rabbitmq_federation", "rabbitmq_shovel"];

/** An image with RabbitMQ 4.3; live tests are skipped where it is not set. */
export const TEST_IMAGE = process.env["WARREN_TEST_IMAGE"];

/** The reason to skip, for `node:test`; false where there is an image. */
export const NO_TEST_IMAGE =
  TEST_IMAGE === undefined ? "WARREN_TEST_IMAGE names no image with a RabbitMQ 4.3" : false;

/** @param options.settings lines of rabbitmq.conf instead of those that turn ANONYMOUS off */
export async function startBrokerContainer(
  options: { readonly settings?: readonly string[] } = {},
): Promise<BrokerContainer> {
  if (TEST_IMAGE === undefined) throw new Error("WARREN_TEST_IMAGE is not set");
  return startContainer({
    image: TEST_IMAGE,
    name: "warren-test",
    labels: { [PROCESS_LABELS.test]: String(process.pid) },
    settings: options.settings ?? SETTINGS,
    plugins: PLUGINS,
  });
}
