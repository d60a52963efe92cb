/**
 * Loaded before each file of live tests: one that waits for ever is ended, and says for what. Without it the runner waits with
 * it, and prints nothing of the files behind it.
 */
import { VARIABLES } from "../../model/environment-variables.ts";
import { say } from "../../terminal/context.ts";

/**
 * Milliseconds. The longest file takes 14 minutes beside three others on two cores, and three times as long where four busy
 * loops run beside them.
 */
const BOUND = 55 * 60_000;

// The runner itself loads this, too: with this variable it tells a process that it is one of its files (node:test, `run`).
if (process.env["NODE_TEST_CONTEXT"] !== undefined) {
  const bound = Number(process.env[VARIABLES.testFileBound.name] ?? BOUND);
  setTimeout(() => {
    const active = process.getActiveResourcesInfo().join(", ");
    say(process, `Ended after ${bound / 1_000} s: this file waits for something. Active are: ${active}.`);
    process.exit(1);
  }, bound).unref();
}
