/** Which plugins an image has is asked of the image itself. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../../../broker/node/testing/broker-container.ts";
import { KNOWN_PLUGINS } from "../../../model/rabbitmq/plugins.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { assertPluginsInstalled, pluginNames } from "./image-plugins.ts";

describe("the plugins of the broker's image", { skip: NO_TEST_IMAGE }, () => {
  const image = TEST_IMAGE ?? "";
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-plugins-"));
  });
  after(async () => await rm(folder, { recursive: true }));

  test("those that come with RabbitMQ are taken, and what was found is kept by the image's id", async () => {
    await assertPluginsInstalled(["rabbitmq_shovel", "rabbitmq_federation"], image, folder);
    assert.match((await readdir(folder)).join(" "), /^sha256-[0-9a-f]{64}\.txt$/);
  });

  test("one that is misspelt, and one of somebody else, are refused with what was meant and what there is", async () => {
    await assert.rejects(
      assertPluginsInstalled(["rabbitmq_shovle", "rabbitmq_top", "x_files"], image, folder),
      (error) => {
        assert.ok(error instanceof WarrenError && error.code === "plugin-not-installed");
        const [shovel, other, ...more] = error.message.split("\n");
        assert.match(
          shovel ?? "",
          /"rabbitmq_shovle".*Did you mean "rabbitmq_shovel"\? Allowed: .*rabbitmq_sharding, rabbitmq_shovel,/,
        );
        assert.match(other ?? "", /"x_files", which is not in the image .*\. Allowed: /);
        assert.deepEqual(more, []);
        return true;
      },
    );
  });

  test("an image that the engine does not have yet is not looked into", async () => {
    await assertPluginsInstalled(["rabbitmq_shovle"], "warren/rabbitmq-test:missing", folder);
  });

  test("every plugin that a declaration may name without a remark is in it", async () => {
    await assertPluginsInstalled([...KNOWN_PLUGINS], image, folder);
  });
});

test("a plugin is a folder or an archive with its version, or without", () => {
  const paths = [
    "/plugins/rabbitmq_shovel-4.3.6",
    "/plugins/rabbitmq_delayed_message_exchange-v4.3.0-beta.1.ez",
    "/usr/lib/rabbitmq/plugins/rabbitmq_own.ez",
    "/plugins/rabbitmq_own-2.0",
    "/plugins/cowboy-2.19.0",
    "/plugins/README",
    "",
  ];
  assert.deepEqual(pluginNames(paths), [
    "rabbitmq_delayed_message_exchange",
    "rabbitmq_own",
    "rabbitmq_shovel",
  ]);
});
