/**
 * Pulumi's CLI writes a log of every command into its home, with all properties of all resources, and has no setting
 * against it (3.259, pkg/logging). With 20,000 objects in one resource that takes half of the engine's processor time.
 * A log that is asked for (`-v=9 --logtostderr`) is another one and stays.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Said in the keys of homes that are without it. */
export const NO_AUTOMATIC_LOG = "no automatic log";

/** @param home a Pulumi home of Warren's own: the CLI cannot make its folder there, and goes on without */
export async function turnOffAutomaticLog(home: string): Promise<void> {
  const folder = join(home, "logs");
  await rm(folder, { recursive: true, force: true });
  await writeFile(
    folder,
    "Pulumi's automatic log is off here: see toolchain/pulumi/automatic-log.ts of Warren.\n",
  );
}
