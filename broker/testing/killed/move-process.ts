/** The program of `killed-move.ts`: it tells each step when it begins. */
import { writeSync } from "node:fs";
import { WarrenError } from "../../../model/warren-error.ts";
import { moveEitherWay } from "../../move/move-either-way.ts";
import type { MoveProgress } from "../../move/move-request.ts";
import { FURTHER, type ProcessAnswer, type ProcessRequest } from "./killed-move.ts";
import { answerParent, die } from "./killed-process.ts";

await answerParent<ProcessRequest>(async ({ killAt, ...request }, broker) => {
  if (killAt !== undefined && "after" in killAt) setTimeout(die, killAt.after);
  const steps: string[] = [];
  const onProgress = ({ step, moved, left }: MoveProgress): void => {
    if (step === steps.at(-1)) {
      writeSync(1, `${FURTHER}${moved} moved, ${left} left\n`);
      return;
    }
    // Not by the channel to the parent, which SIGKILL would cut off before it is written.
    writeSync(1, `${step}\n`);
    if (killAt !== undefined && "step" in killAt && killAt.step === steps.length) die();
    steps.push(step);
  };
  return await moveEitherWay({ ...request, broker, onProgress }).then(
    (report): ProcessAnswer => ({ report, memory: process.resourceUsage().maxRSS }),
    (error: unknown): ProcessAnswer => {
      if (!(error instanceof WarrenError)) throw error;
      return { code: error.code, message: error.message };
    },
  );
});
