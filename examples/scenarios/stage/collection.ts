/** What has come so far, and a bounded wait for more. */

import { type Bounds, bounded } from "../../../broker/amqp/bounded.ts";
import { WarrenError } from "../../../model/warren-error.ts";

export class Collection<T> {
  /** In the order in which they came. It goes on growing. */
  readonly items: T[] = [];
  readonly #what: string;
  readonly #bounds: Bounds;
  readonly #waiting = new Set<{ readonly count: number; readonly resolve: () => void }>();

  constructor(what: string, bounds: Bounds) {
    this.#what = what;
    this.#bounds = bounds;
  }

  add(item: T): void {
    this.items.push(item);
    for (const { count, resolve } of this.#waiting) if (this.items.length >= count) resolve();
  }

  /** Until so many have come, or more. @throws WarrenError `wait-exceeded`, which tells what had come */
  async reach(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { count, resolve };
    this.#waiting.add(waiting);
    if (this.items.length >= count) resolve();
    try {
      await bounded(`${count} ${this.#what}`, promise, this.#bounds);
    } catch (error) {
      if (!(error instanceof WarrenError)) throw error;
      const { code, message } = error;
      throw new WarrenError(code, `${message}, of which ${this.items.length} had come`, { cause: error });
    } finally {
      this.#waiting.delete(waiting);
    }
  }
}
