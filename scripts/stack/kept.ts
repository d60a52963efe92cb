/** An answer that is asked for once, and again only after something may have changed it. */
export class Kept<T> {
  readonly #ask: () => Promise<T>;
  #answer: Promise<T> | undefined;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  async get(): Promise<T> {
    this.#answer ??= this.#ask();
    return await this.#answer;
  }

  /** For whoever changes what it is about. */
  forget(): void {
    this.#answer = undefined;
  }
}
