/**
 * Errors of a component that nobody waits for: the SDK makes resources without a promise for those who make them, and a
 * program in TypeScript ends by an error that is caught nowhere. Here it is the answer to what is being made.
 */
export class StrayErrors {
  readonly #waiting = new Set<(error: unknown) => void>();
  #hasFailed = false;

  constructor() {
    process.on("unhandledRejection", (error) => this.#take(error));
    process.on("uncaughtException", (error) => this.#take(error));
  }

  /** @throws what the work throws, or what is thrown meanwhile where nobody waits for it */
  async orErrorOf<T>(work: () => Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#waiting.add(reject);
    try {
      return await Promise.race([work(), promise]);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#waiting.delete(reject);
    }
  }

  #take(error: unknown): void {
    // What comes behind a failure is of what has failed. Without one it is a bug, and ends the plugin as any does.
    if (this.#waiting.size === 0 && !this.#hasFailed) throw error;
    for (const reject of this.#waiting) reject(error);
  }
}
