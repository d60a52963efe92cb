import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { WarrenError } from "../../model/warren-error.ts";
import { isErrno } from "../process/errno.ts";
import { isSameProcessAlive, ownIdentity, type ProcessIdentity } from "../process/process-identity.ts";

/** What a lock file says: who holds it, and a nonce that tells one holding from the next. */
interface Holding extends ProcessIdentity {
  nonce: string;
  since: string;
}

export interface LockOptions {
  /** Ends the wait; the lock is not taken then. */
  signal?: AbortSignal | undefined;
  /** Called once for each other process that is waited for. */
  onWait?: ((holder: { pid: number; host: string; since: string }) => void) | undefined;
  /** Milliseconds between two looks at a lock that is held. @default 200 */
  intervalMs?: number;
  /** The longest wait, in milliseconds. @default 1_800_000, three times the longest step */
  timeoutMs?: number;
}

/**
 * Runs `work` while no other process that asks for the same path does. The lock of a process that died is taken
 * over, at once and by exactly one of those who wait.
 *
 * @throws WarrenError `lock-timeout` when the holder does not finish in time
 */
export async function withLock<Result>(
  path: string,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, options);
  try {
    return await work();
  } finally {
    // Nobody else removes or replaces the lock of a process that lives, so this is ours.
    await rm(path, { force: true });
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  const deadline = Date.now() + (options.timeoutMs ?? 1_800_000);
  let told = "";
  for (;;) {
    options.signal?.throwIfAborted();
    const holder = await tryAcquire(path);
    if (holder === undefined) return;
    if (holder.nonce !== told) {
      told = holder.nonce;
      options.onWait?.({ pid: holder.pid, host: holder.host, since: holder.since });
    }
    if (Date.now() > deadline) throw timeout(path, holder);
    await delay(options.intervalMs ?? 200, undefined, { signal: options.signal });
  }
}

/** Undefined when the lock is ours now, else who holds it. */
async function tryAcquire(path: string): Promise<Holding | undefined> {
  const own: Holding = {
    ...ownIdentity(),
    nonce: randomBytes(8).toString("hex"),
    since: new Date().toISOString(),
  };
  const draft = `${path}.${own.nonce}.draft`;
  // Written in full under a name of its own and then linked: a lock file is never seen half written.
  await writeFile(draft, JSON.stringify(own));
  try {
    await link(draft, path);
    return undefined;
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
    const holder = await readHolding(path);
    // Released in between.
    if (holder === undefined) return await tryAcquire(path);
    return isSameProcessAlive(holder) ? holder : await takeOver(path, holder, draft);
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces the lock of a dead process. Two that both saw it dead must not both replace it, so the right to
 * replace this very holding (its nonce) is a lock of its own, which may be taken over by the same rule.
 */
async function takeOver(path: string, dead: Holding, draft: string): Promise<Holding | undefined> {
  const right = `${path}.${dead.nonce}`;
  const rival = await tryAcquire(right);
  if (rival !== undefined) return rival;
  try {
    const current = await readHolding(path);
    if (current === undefined || current.nonce !== dead.nonce) return current ?? dead;
    await rename(draft, path);
    return undefined;
  } finally {
    await rm(right, { force: true });
  }
}

async function readHolding(path: string): Promise<Holding | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holding;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

function timeout(path: string, holder: Holding): WarrenError {
  return new WarrenError(
    "lock-timeout",
    `Process ${holder.pid} on ${holder.host} has held ${path} since ${holder.since}.`,
    { hint: "Wait for it or end it. If that host or container is gone, delete the file." },
  );
}
