/** The end of what a killed process has begun on a container. */
import { execFileSync } from "node:child_process";
import { poll } from "../node/poll.ts";

/**
 * A command that stops, kills or restarts a node goes on when its caller is killed (`broker/node/node.ts`), and a node that is
 * about to be stopped still answers: whether it is ready says nothing before such a command is over.
 *
 * @param container has to be in the command's words
 */
export async function awaitCommandsEnded({ container }: { readonly container: string }): Promise<void> {
  await poll(
    `the end of the commands on ${container}`,
    { timeout: 300_000, interval: 100 },
    async (_, note) => {
      const lines = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
      const atWork = lines.filter((line) => line.includes(container));
      note(atWork.join("; "));
      return atWork.length === 0 ? true : undefined;
    },
  );
}
