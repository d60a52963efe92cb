/**
 * Which policy comes before which: the one of the higher priority. Of two that have the same RabbitMQ takes either
 * (`rabbit_policy:match_all/3`); here it is the one whose name comes first, everywhere.
 */

interface Ranked {
  readonly name: string;
  readonly priority: number;
}

export function byPrecedence(a: Ranked, b: Ranked): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

/** The same policies in the same order of precedence, no two of them of one priority: which applies is decided then. */
export function withoutTies<T extends Ranked>(policies: readonly T[]): readonly T[] {
  if (new Set(policies.map(({ priority }) => priority)).size === policies.length) return policies;
  const ranked = policies.toSorted(byPrecedence);
  return ranked.map((policy, index) => Object.assign({}, policy, { priority: ranked.length - index }));
}
