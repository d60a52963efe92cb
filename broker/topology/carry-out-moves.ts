/**
 * The queues of a plan whose messages are moved: what stands in the way is asked before the first step, also in a preview;
 * then one after the other is moved (and `missing-consumers.ts` awaits the consumers that each had).
 */
import { type ChangeOfKind, type Condition, isMove } from "../../model/topology/plan/change.ts";
import type { Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { queueStatistics } from "../api/queues.ts";
import { QueueGuard } from "../guard/guard.ts";
import { describeVerdict } from "../guard/queue-contents.ts";
import { moveEitherWay } from "../move/move-either-way.ts";
import { estimateMove, moveObstacles, moveSurroundings } from "../move/move-obstacles.ts";
import { type MovesRequest, type PreparedMove, questionOf } from "./moves-request.ts";
import { policiesInstead } from "./throw-refusals.ts";

/** @throws WarrenError `move-refused` that names the queues and what stands in the way of each */
export async function prepareMoves(request: MovesRequest): Promise<readonly PreparedMove[]> {
  const moving = request.planned.filter(isMove);
  if (moving.length === 0) return [];
  const guard = new QueueGuard(request.broker, request.virtualHost);
  const obstacles: string[] = [];
  const prepared: PreparedMove[] = [];
  const surroundings = await moveSurroundings(
    request,
    moving.map(({ key }) => key),
  );
  try {
    for (const change of moving) {
      const question = questionOf(request, change);
      const unmet = await unmetNeeds({ request, guard, change });
      const found = [...unmet, ...(await moveObstacles(question, surroundings))];
      obstacles.push(...found.map((each) => `queue "${change.key}" is not moved: ${each}`));
      if (found.length === 0) {
        const estimate = await estimateMove(question, surroundings);
        prepared.push({ change, estimate, isOverAmqp: request.nodes.length === 0 });
      }
    }
  } finally {
    await guard.close();
  }
  if (obstacles.length === 0) return prepared;
  const instead = policiesInstead(request.virtualHost, moving);
  throw new WarrenError("move-refused", obstacles.join("\n"), { hint: [...instead, REFUSED].join("\n") });
}

const REFUSED =
  "Nothing was changed. Mend what stands in the way, or declare the queue as it was: docs/moving-queues.md says what is " +
  "asked of a queue before it is moved.";

/** @throws WarrenError `move-refused`, `move-interrupted` */
export async function moveOne(request: MovesRequest, change: ChangeOfKind<"queue">): Promise<void> {
  const { onProgress, onMoved } = request.events ?? {};
  const report = await moveEitherWay({
    ...questionOf(request, change),
    onProgress: (progress) => onProgress?.(change.key, progress),
  });
  onMoved?.(report);
}

interface Needy {
  readonly request: MovesRequest;
  readonly guard: QueueGuard;
  readonly change: ChangeOfKind<"queue">;
}

async function unmetNeeds({ request, guard, change }: Needy): Promise<string[]> {
  const needs = change.move?.needs ?? [];
  if (needs.length === 0) return [];
  const { contents } = await guard.inspect(change.live as Queue, request.signal);
  if (contents.verdict === "empty") return [];
  const held = describeVerdict(contents);
  const bytes = needs.some(({ condition }) => isOfBytes(condition))
    ? await bytesIn(request, change.key)
    : undefined;
  const messages = contents.verdict === "unknown" ? undefined : contents.ready + contents.unacknowledged;
  return needs
    .filter(({ condition }) => !holds(condition, { messages, bytes }))
    .map(({ condition, message }) =>
      isOfBytes(condition)
        ? `${message}, and it holds ${bytes ?? "nobody knows how many"} bytes`
        : `${message}, and it holds: ${held}`,
    );
}

function isOfBytes(condition: Condition): boolean {
  return condition.kind === "holds-at-most" && condition.bytes !== undefined;
}

/** What is not known holds nothing. */
function holds(
  condition: Condition,
  held: { readonly messages: number | undefined; readonly bytes: number | undefined },
): boolean {
  if (condition.kind !== "holds-at-most") return false;
  const { messages, bytes } = condition;
  return fits(messages, held.messages) && fits(bytes, held.bytes);
}

function fits(limit: number | undefined, there: number | undefined): boolean {
  return limit === undefined || (there !== undefined && there <= limit);
}

/** Up to 10 s old: RabbitMQ tells it by statistics alone. */
async function bytesIn(
  { broker, virtualHost, signal }: MovesRequest,
  name: string,
): Promise<number | undefined> {
  const { message_bytes: bytes } = await queueStatistics(broker.api, { virtualHost, name }, signal);
  return bytes ?? undefined;
}
