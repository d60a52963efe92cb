/**
 * The plugins that are in the broker's image. RabbitMQ starts without one that is not there, and says so nowhere but in its
 * log: a misspelt `rabbitmq_shovel` would be a broker without shovels.
 */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx/core";
import { replaceFile } from "../../../files/replace-file.ts";
import { MANAGEMENT_PLUGIN } from "../../../model/rabbitmq/plugins.ts";
import { allowed, quote } from "../../../model/text/wording.ts";
import { WarrenError } from "../../../model/warren-error.ts";

/** Of the official image, of Debian's package, and where more are put: https://www.rabbitmq.com/docs/plugins */
const FOLDERS =
  "/opt/rabbitmq/plugins /plugins /usr/lib/rabbitmq/plugins /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins";

/**
 * Says nothing where the engine has no such image yet: Docker's provider gets it later.
 *
 * @param image by name or id
 * @param folder where what was found is kept, by the image's id: looking starts a container
 * @throws WarrenError `plugin-not-installed` with all that are not in it, what was meant and what there is
 */
export async function assertPluginsInstalled(
  plugins: readonly string[],
  image: string,
  folder: string,
): Promise<void> {
  if (plugins.length === 0) return;
  const found = await $({ quiet: true, nothrow: true })`docker image inspect --format {{.Id}} ${image}`;
  if (found.exitCode !== 0) return;
  const installed = await pluginsOf(found.stdout.trim(), folder);
  // An image that keeps them elsewhere cannot be judged.
  if (!installed.includes(MANAGEMENT_PLUGIN)) return;
  const lines = plugins
    .filter((plugin) => !installed.includes(plugin))
    .map(
      (plugin) =>
        `Config "plugins" has ${quote(plugin)}, which is not in the image ${image}. ${allowed(installed, plugin)}`,
    );
  if (lines.length === 0) return;
  throw new WarrenError("plugin-not-installed", lines.join("\n"), {
    hint: "Correct it in the stack's config file. A plugin of somebody else needs an image that has it: WARREN_IMAGE names one.",
  });
}

async function pluginsOf(id: string, folder: string): Promise<string[]> {
  const file = join(folder, `${id.replace(/\W/g, "-")}.txt`);
  const kept = await readFile(file, "utf8").catch(() => undefined);
  if (kept !== undefined) return kept.split("\n").filter(Boolean);
  const list = `ls -d $(for folder in ${FOLDERS}; do echo "$folder/*"; done) 2>/dev/null; true`;
  const { stdout } = await $({
    quiet: true,
  })`docker run --rm --network none --entrypoint sh ${id} -c ${list}`;
  const names = pluginNames(stdout.split("\n"));
  await mkdir(folder, { recursive: true });
  await replaceFile(file, `${names.join("\n")}\n`);
  return names;
}

/**
 * @param paths of folders and .ez archives: `/plugins/rabbitmq_shovel-4.3.6`, `/plugins/rabbitmq_x-1.0.ez`
 * @returns RabbitMQ's plugins among them and its libraries, in alphabetical order
 */
export function pluginNames(paths: readonly string[]): string[] {
  const names = paths.flatMap(
    (path) => /\/(rabbitmq_[a-z0-9_]+?)(?:-[^/]*)?(?:\.ez)?$/.exec(path)?.[1] ?? [],
  );
  return [...new Set(names)].toSorted();
}
