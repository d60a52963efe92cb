/** How the names begin of what Warren makes for itself on a broker. */

/** Of the global parameters in which an unfinished run notes what it makes, each named after a resource. */
export const JOURNAL_PREFIX = "warren-journal:";

/** Of the global parameters that say which stack has taken over what, each named after a resource. */
export const ADOPTION_PREFIX = "warren-adopted:";

/** Of shadow virtual hosts and their users. */
export const SHADOW_PREFIX = "warren-smoke-";

/**
 * Of the queues that hold the messages of one that is being moved, or whose move was interrupted, and of the policy that
 * keeps other policies off them.
 */
export const MOVE_PREFIX = "warren.move.";

/** Whether a move has made it, whoever's move that is. */
export function isMadeByMove(name: string): boolean {
  return name.startsWith(MOVE_PREFIX);
}

/** Argument of these queues, which RabbitMQ keeps and does not read: the name of the queue that is moved. */
export const MOVED_ARGUMENT = "x-warren-moves";
