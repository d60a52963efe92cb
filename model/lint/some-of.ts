/** How many queues are named in one message. */
const MOST_NAMES = 3;

/** `the queues "a", "b", "c" and 7 more` */
export function someOf(queues: readonly string[]): string {
  const shown = queues.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  const more = queues.length - shown.length;
  return `the ${queues.length === 1 ? "queue" : "queues"} ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
