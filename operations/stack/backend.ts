/**
 * Where the state of a stack is kept. A user who is logged in to a backend of their own keeps it; for everybody else
 * there is a folder of files in the project, with a passphrase file beside it.
 */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { createFile } from "../../files/replace-file.ts";
import { WarrenError } from "../../model/warren-error.ts";

export interface Backend {
  /** Whether it is the folder of files that Warren made in the project. */
  readonly local: boolean;
  /** `s3://bucket`, `https://api.pulumi.com`, `file:///...` */
  readonly url: string;
  /** Environment variables that lead Pulumi to it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** @param environment PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE[_FILE], PULUMI_CREDENTIALS_PATH, PULUMI_HOME */
export async function findBackend(root: string, environment: NodeJS.ProcessEnv): Promise<Backend> {
  // Without `metadata=skip` the storage library writes a file of its own beside each, and a run that is killed while
  // it does leaves an empty one, with which the state cannot be read any more.
  const url = `file://${join(root, LOCAL_FOLDER, "state")}?metadata=skip`;
  const chosen = environment["PULUMI_BACKEND_URL"] ?? (await currentLogin(environment));
  if (chosen !== undefined && chosen !== url) return { local: false, url: chosen, environment: {} };
  return {
    local: true,
    url,
    environment: {
      PULUMI_BACKEND_URL: url,
      ...(hasPassphrase(environment) ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(root) }),
    },
  };
}

function hasPassphrase(environment: NodeJS.ProcessEnv): boolean {
  return (
    environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined ||
    environment["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined
  );
}

/** The backend of `pulumi login`, as sdk/go/common/workspace/creds.go keeps it. */
async function currentLogin(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const home = environment["PULUMI_HOME"] ?? join(environment["HOME"] ?? homedir(), ".pulumi");
  const file = join(environment["PULUMI_CREDENTIALS_PATH"] ?? home, "credentials.json");
  try {
    const { current } = JSON.parse(await readFile(file, "utf8")) as { current?: string };
    return current === "" ? undefined : current;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new WarrenError("credentials-unreadable", `${file} cannot be read: ${(error as Error).message}`, {
      hint: "It is Pulumi's own: `pulumi logout` and `pulumi login` write it anew.",
    });
  }
}

function passphraseFile(root: string): string {
  return join(root, LOCAL_FOLDER, "passphrase");
}

/**
 * Makes the local backend: its folder, and a passphrase that only this user can read.
 *
 * @param stackConfig the stack's config file: if it is encrypted already, a new passphrase could not open it
 * @throws WarrenError `passphrase-missing`
 */
export async function prepareLocalBackend(
  root: string,
  backend: Backend,
  stackConfig: string,
): Promise<void> {
  await mkdir(join(root, LOCAL_FOLDER, "state"), { recursive: true, mode: 0o700 });
  const file = backend.environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (file === undefined || (await exists(file))) return;
  if (await isEncrypted(join(root, stackConfig))) {
    throw new WarrenError(
      "passphrase-missing",
      `${stackConfig} was encrypted with a passphrase that is not here (${file} does not exist)`,
      {
        hint:
          "Put the passphrase into that file, or name it by PULUMI_CONFIG_PASSPHRASE_FILE. For an environment of " +
          `your own, take the lines encryptionsalt and warren:administratorPassword out of ${stackConfig}.`,
      },
    );
  }
  // Where another run made one at the same time, that one holds.
  await createFile(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
}

async function isEncrypted(file: string): Promise<boolean> {
  const config = (await exists(file)) ? (parse(await readFile(file, "utf8")) as unknown) : undefined;
  return typeof config === "object" && config !== null && "encryptionsalt" in config;
}

/** As pkg/backend/diy lays out its files. */
export function stateFile(root: string, project: string, stack: string): string {
  return join(root, LOCAL_FOLDER, "state/.pulumi/stacks", project, `${stack}.json`);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
