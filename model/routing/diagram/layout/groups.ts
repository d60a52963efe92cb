/** Units that are laid out together: what hangs together by lines, or the nearest of it where that is much. */
import type { Unit, UnitLine } from "./units.ts";

export interface Group {
  readonly units: readonly Unit[];
  /** Between its own units. */
  readonly lines: readonly UnitLine[];
}

export interface Groups {
  /** In the order of their first units. */
  readonly groups: readonly Group[];
  /** From one group to another, and in a group that is too dense: drawn straight, wherever its ends are. */
  readonly across: readonly UnitLine[];
}

/** Units that are laid out as a whole: with more it becomes a ribbon of many screens, and takes the square of the time. */
const MOST_WHOLE = 60;
/** Of what hangs together and is more, parts of at most so many. */
const MOST_OF_PART = 80;
/** Lines that a group is laid out by: with more its layout takes seconds and then minutes, and nobody follows them: `bench/diagram.ts`. */
const MOST_LINES = 250;

export function groupsOf(units: readonly Unit[], lines: readonly UnitLine[]): Groups {
  const whole = new Parts(units, Number.POSITIVE_INFINITY);
  for (const line of lines) whole.join(line);
  const large = new Set(
    units.map(({ id }) => whole.partOf(id)).filter((part) => whole.sizeOf(part) > MOST_WHOLE),
  );
  const parts = new Parts(units, MOST_OF_PART);
  for (const line of lines) if (!large.has(whole.partOf(line.from))) parts.join(line);
  for (const line of nearest(lines)) parts.join(line);
  const isInside = ({ from, to }: UnitLine): boolean => parts.partOf(from) === parts.partOf(to);
  const linesByPart = Map.groupBy(lines.filter(isInside), ({ from }) => parts.partOf(from));
  const tooMany: UnitLine[] = [];
  for (const [part, some] of linesByPart) {
    if (some.length <= MOST_LINES) continue;
    const kept = new Set(nearest(some));
    linesByPart.set(part, [...kept]);
    for (const line of some) if (!kept.has(line)) tooMany.push(line);
  }
  return {
    groups: [...Map.groupBy(units, ({ id }) => parts.partOf(id))].map(([part, some]) => ({
      units: some,
      lines: linesByPart.get(part) ?? [],
    })),
    across: [...lines.filter((line) => !isInside(line)), ...tooMany],
  };
}

/**
 * What belongs together in a graph where everything leads to everything in the end: a queue and the exchange that it is bound
 * to first, a user and the first object that it uses. Dead letters of all go to the same few.
 */
function nearest(lines: readonly UnitLine[]): readonly UnitLine[] {
  const taken = new Set<string>();
  return lines.filter(({ line: { kind }, from, to }) => {
    if (kind === "dead-letter") return false;
    const who = kind === "publish" ? from : to;
    if (taken.has(who)) return false;
    taken.add(who);
    return true;
  });
}

/** Sets of units that grow together (union-find), up to a size. */
class Parts {
  readonly #parents: Map<string, string>;
  readonly #sizes: Map<string, number>;
  readonly #most: number;

  constructor(units: readonly Unit[], most: number) {
    this.#parents = new Map(units.map(({ id }) => [id, id]));
    this.#sizes = new Map(units.map(({ id }) => [id, 1]));
    this.#most = most;
  }

  /** The unit by which the part is called. */
  partOf(id: string): string {
    let root = id;
    for (let parent = this.#parents.get(root); parent !== undefined && parent !== root; ) {
      // The way becomes shorter for whoever asks next.
      const next = this.#parents.get(parent) ?? parent;
      this.#parents.set(root, next);
      [root, parent] = [parent, next];
    }
    return root;
  }

  sizeOf(part: string): number {
    return this.#sizes.get(part) ?? 0;
  }

  join({ from, to }: Pick<UnitLine, "from" | "to">): void {
    const [one, other] = [this.partOf(from), this.partOf(to)];
    const size = this.sizeOf(one) + this.sizeOf(other);
    if (one === other || size > this.#most) return;
    this.#parents.set(one, other);
    this.#sizes.set(other, size);
  }
}
