/** The broker that live tests share: the example environment, stood up by the real program. */

import { permitLine, TRANSIENT_QUEUES } from "../../model/rabbitmq/deprecated-features.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { toolchainOptions } from "../../operations/stack/toolchain-options.ts";
import { type Context, say } from "../../terminal/context.ts";
import { ensureChromium } from "../../toolchain/testing/chromium.ts";
import { prepareToolchain } from "../../toolchain/toolchain.ts";
import { temporaryProject } from "./temporary-project.ts";

/** What tests ask the broker about: exchange types, federation, shovels. */
const PLUGINS = [
  "rabbitmq_consistent_hash_exchange",
  "rabbitmq_event_exchange",
  "rabbitmq_federation",
  "rabbitmq_jms_topic_exchange",
  "rabbitmq_random_exchange",
  "rabbitmq_recent_history_exchange",
  "rabbitmq_sharding",
  "rabbitmq_shovel",
];

/** And about queues that are neither durable nor exclusive, which RabbitMQ 4.3 refuses by default. */
const TRANSIENT = permitLine(TRANSIENT_QUEUES);

/**
 * @param work gets the environment variables by which live tests find what they need:
 * WARREN_TEST_AMQP_URL and WARREN_TEST_MANAGEMENT_URL, both with the administrator's credentials, and
 * WARREN_TEST_IMAGE, for tests that start nodes of their own; and WARREN_TEST_CHROMIUM, where there is one or one
 * can be had.
 */
export async function withTestEnvironment<T>(
  context: Context,
  work: (environment: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  say(context, "\n== The broker for the live tests");
  const options = toolchainOptions(context);
  const toolchain = await prepareToolchain(options);
  const chromium = await ensureChromium(options);
  Object.assign(context.environment, toolchain.environment);
  const project = await temporaryProject({
    config: { "warren:plugins": PLUGINS, "warren:rabbitmqConf": TRANSIENT },
  });
  try {
    const up = await project.warren(["up", "--yes", "--skip-smoke"]);
    if (up.exitCode !== 0) throw new WarrenError("test-environment", `./warren up failed:\n${up.stderr}`);
    const { stdout } = await project.shell("pulumi stack output --json --show-secrets");
    const outputs = JSON.parse(stdout) as { administratorUri: string; managementPage: string };
    const administrator = new URL(outputs.administratorUri);
    const management = new URL(outputs.managementPage);
    management.username = administrator.username;
    management.password = administrator.password;
    return await work({
      WARREN_TEST_AMQP_URL: administrator.href,
      WARREN_TEST_MANAGEMENT_URL: management.href,
      WARREN_TEST_IMAGE: toolchain.image,
      ...(chromium === undefined ? {} : { WARREN_TEST_CHROMIUM: chromium }),
    });
  } finally {
    await project.dispose();
  }
}
