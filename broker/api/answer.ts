/** An answer of RabbitMQ's HTTP API in the form that is expected of it: the one place where an answer gets a type. */
import type { z } from "zod";
import { firstFaultOf } from "../../model/text/issue-words.ts";
import { WarrenError } from "../../model/warren-error.ts";

/** Of an answer that stays as it is: what is parsed has the same type as what comes out. */
export type Shape<T> = z.ZodType<T, T>;

/**
 * @param asked what the answer is to: `GET http://127.0.0.1:15672/api/whoami`
 * @throws WarrenError `answer-unreadable` with the place in the answer: a broker, or what stands before it, says
 *   something else than RabbitMQ does
 */
export function readAnswer<T>(asked: string, shape: Shape<T>, answer: unknown): T {
  const read = shape.safeParse(answer);
  // The answer itself, and not a copy: see `shapes.ts`.
  if (read.success) return answer as T;
  const fault = firstFaultOf(read.error, { schema: shape, given: answer });
  throw new WarrenError(
    "answer-unreadable",
    `${asked}: the answer is JSON of another form than RabbitMQ's${fault}`,
    {
      hint: "Is this the address of RabbitMQ's management plugin, and is what stands before it only a proxy?",
    },
  );
}
