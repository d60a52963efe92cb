/** Makes a machine as busy as one on which other things run. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** Runs the work while every core has something else to do, too. */
export async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const workers = Array.from(
    { length: availableParallelism() },
    () => new Worker("for (;;) Math.sqrt(Math.random());", { eval: true }),
  );
  try {
    return await work();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
