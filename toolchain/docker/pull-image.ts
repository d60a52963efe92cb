import { messageOf } from "../../model/warren-error.ts";
import { performStep, type ToolchainContext } from "../context.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";
import { type Engine, hasImage } from "./docker-api.ts";

/** A registry that can be reached has begun to answer by then; an engine that cannot reach one may try for long. */
const PULL_BEGINS_MS = 10_000;
const PULL_MS = 900_000;

/**
 * @param options.image by digest
 * @param options.what completes the sentence "Pull ..."
 * @returns undefined when the image is there now, else why it could not be pulled
 */
export async function pullImage(
  context: ToolchainContext,
  engine: Engine,
  { image, what }: { image: string; what: string },
): Promise<string | undefined> {
  const look = async (): Promise<{ refusal: undefined } | undefined> =>
    (await hasImage(engine, image, context.env)) ? { refusal: undefined } : undefined;
  const { refusal } = await performStep<{ refusal: string | undefined }>(
    context,
    {
      lock: "image-pull",
      title: `Pull ${what}`,
      look,
      tell: (result) => (result.refusal === undefined ? "" : "not to be had"),
    },
    async (step) => {
      try {
        await runCommand("docker", ["pull", image], {
          env: { ...context.env, DOCKER_HOST: engine.host },
          signal: context.signal,
          firstOutputMs: PULL_BEGINS_MS,
          timeoutMs: PULL_MS,
          onLine: (line) => step.line(line),
        });
        return { refusal: undefined };
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
        return {
          refusal: (error.tail.at(-1) ?? messageOf(error)).replace(/^Error response from daemon: /, ""),
        };
      }
    },
  );
  return refusal;
}
