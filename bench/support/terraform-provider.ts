/**
 * The Terraform provider for RabbitMQ, built from the Go module that the plugin of @pulumi/rabbitmq is built from: so
 * both peers do the same requests.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolderOf, exists, moveInPlace, withTemporaryFolder } from "../../toolchain/cache/cache.ts";
import { TOOLCHAIN_FOLDER } from "../../toolchain/context.ts";
import { runCommand } from "../../toolchain/process/run-command.ts";

const MODULE = "github.com/terraform-providers/terraform-provider-rabbitmq";
/** As in toolchain/go/plugins/go.mod. */
const VERSION = "1.8.0";

/** @returns the folder that holds it; a minute where it has to be built */
export async function terraformProviderFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const cache = cacheFolderOf(env);
  const folder = join(cache, "built", `terraform-provider-rabbitmq-${VERSION}`);
  if (await exists(folder)) return folder;
  await withTemporaryFolder(cache, "terraform-provider", async (temporary) => {
    const target = join(temporary, "out");
    await mkdir(target);
    await runCommand(
      "go",
      ["build", "-mod=mod", "-trimpath", "-buildvcs=false", "-o", `${target}/`, MODULE],
      {
        cwd: join(TOOLCHAIN_FOLDER, "go/plugins"),
        env: { ...env, CGO_ENABLED: "0", GOWORK: "off" },
      },
    );
    await moveInPlace(target, folder);
  });
  return folder;
}
