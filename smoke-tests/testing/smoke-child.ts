/**
 * A smoke test in a process of its own, for tests that kill it: the target comes in, the progress goes out. The words
 * on its command line are the kinds of check to run.
 */
import { runSmokeTests } from "../run/run-smoke-tests.ts";
import type { SmokeTarget } from "../smoke-target.ts";

process.once("message", (target) => {
  void runSmokeTests(target as SmokeTarget, {
    onProgress: (event) => process.send?.(event),
    select: { kinds: process.argv.slice(2) },
  }).finally(() => {
    process.disconnect();
  });
});
