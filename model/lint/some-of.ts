/** How many names are said in one message. */
const MOST_NAMES = 3;

/** `a, b, c and 7 more`, of names as they are shown. */
export function some(shown: readonly string[]): string {
  const more = shown.length > MOST_NAMES ? ` and ${shown.length - MOST_NAMES} more` : "";
  return `${shown.slice(0, MOST_NAMES).join(", ")}${more}`;
}

/** `the queues "a", "b", "c" and 7 more` */
export function someOf(queues: readonly string[]): string {
  const names = some(queues.map((name) => JSON.stringify(name)));
  return `the ${queues.length === 1 ? "queue" : "queues"} ${names}`;
}
