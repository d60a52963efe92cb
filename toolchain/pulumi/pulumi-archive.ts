/** Pulumi's own release archives: downloaded, and used only when they are the bytes that Pulumi published. */
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { WarrenError } from "../../model/warren-error.ts";
import { exists } from "../cache/cache.ts";
import { sha256OfFile } from "../cache/digest.ts";
import { CommandFailure, type CommandOptions, runCommand } from "../process/run-command.ts";

/** Where Pulumi's installer script gets them, too. */
export const RELEASES_URL = "https://get.pulumi.com/releases/sdk";

/**
 * SHA-256 of each archive of one version, by system and architecture as Node.js names them. From Pulumi's own Homebrew
 * tap, which is made by its release: https://github.com/pulumi/homebrew-tap/blob/51fb494/Formula/pulumi.rb
 */
export const ARCHIVES = {
  version: "3.259.0",
  sha256: new Map([
    ["linux-x64", "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5"],
    ["linux-arm64", "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853"],
    ["darwin-x64", "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534"],
    ["darwin-arm64", "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864"],
  ]),
} as const;

/** An answer takes well under a second; where nothing answers Warren goes on to build. */
const PROBE_SECONDS = 4;
/** Milliseconds for what is got of Pulumi's sites: the whole of it, also over a slow line. */
export const DOWNLOAD_MS = 600_000;

export interface ArchiveOptions extends Pick<CommandOptions, "signal" | "onLine"> {
  readonly env: NodeJS.ProcessEnv;
  /** @default {@link RELEASES_URL} */
  readonly url?: string;
  /** @default 4 */
  readonly probeSeconds?: number;
}

/**
 * Whether the site answers. By curl, because that follows the machine's proxy settings.
 *
 * @param file of the site: `/pulumi-v3.259.0-linux-x64.tar.gz`
 */
export async function answers(file: string, options: ArchiveOptions): Promise<boolean> {
  const { env, signal, url = RELEASES_URL, probeSeconds = PROBE_SECONDS } = options;
  const args = ["-fsSL", "--head", "--max-time", String(probeSeconds), `${url}${file}`];
  try {
    await runCommand("curl", args, { env, signal, timeoutMs: (probeSeconds + 2) * 1000 });
    return true;
  } catch (error) {
    if (error instanceof CommandFailure) return false;
    throw error;
  }
}

/**
 * @param archive the name of the file and its SHA-256
 * @param folder gets `bin/` with Pulumi's programs
 * @throws WarrenError `checksum-wrong`, and nothing of it was unpacked; CommandFailure where it cannot be got
 */
export async function unpackArchive(
  archive: { readonly file: string; readonly sha256: string },
  folder: string,
  options: ArchiveOptions,
): Promise<void> {
  const { env, signal, onLine, url = RELEASES_URL } = options;
  const commands = { env, signal, timeoutMs: DOWNLOAD_MS, onLine };
  await mkdir(folder, { recursive: true });
  const path = join(folder, "archive.tar.gz");
  await runCommand("curl", ["-fsSL", "--output", path, `${url}/${archive.file}`], commands);
  const found = await sha256OfFile(path);
  if (found !== archive.sha256) {
    throw new WarrenError(
      "checksum-wrong",
      `${url}/${archive.file} is not what Pulumi published: its SHA-256 is ${found}, not ${archive.sha256}.`,
      { hint: "Does a proxy, or a sign-in page of the network, answer in the place of the site?" },
    );
  }
  const unpacked = join(folder, "unpacked");
  await mkdir(unpacked);
  await runCommand("tar", ["-xzf", path, "-C", unpacked], commands);
  const programs = join(unpacked, "pulumi");
  const below = join(programs, "bin");
  await rename((await exists(below)) ? below : programs, join(folder, "bin"));
}
