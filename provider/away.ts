/**
 * Servers that cannot be asked, because they are stopped, paused or gone, and that this run brings back. Resources are read side by
 * side before the program begins: what is known of the servers ends the wait for a broker that will not answer.
 */
export interface Absence {
  /** The containers. */
  readonly servers: readonly string[];
  /** Nothing that was on the broker is left. */
  readonly isDataGone: boolean;
  /** They are all that there are: no other node, and no load balancer before others, will answer. */
  readonly isSilent: boolean;
}

export class Away {
  readonly #told = new AbortController();
  readonly #silence = new AbortController();
  #absence: Absence | undefined;
  #isTold = false;

  announce(absence: Absence): void {
    this.#absence = absence;
    this.#told.abort();
    if (absence.isSilent) this.#silence.abort();
  }

  /** Whether nobody has told yet that the state alone is compared: it is said once a run. */
  isUntold(): boolean {
    const untold = !this.#isTold;
    this.#isTold = true;
    return untold;
  }

  get absence(): Absence | undefined {
    return this.#absence;
  }

  /** Aborted once it is known. */
  get signal(): AbortSignal {
    return this.#told.signal;
  }

  /** Aborted once it is known that nothing will answer. */
  get silence(): AbortSignal {
    return this.#silence.signal;
  }
}
