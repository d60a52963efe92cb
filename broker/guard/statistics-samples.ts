/** Whether the statistics of a quorum queue are from after a moment. Pure. */
export class StatisticsSamples {
  #changes = 0;
  #reductions: number | undefined;

  /** @param statistics as the queue has them now; its Erlang reductions grow with every sample */
  see({ reductions }: { readonly reductions?: number | null | undefined }): void {
    const known = reductions ?? undefined;
    if (known !== undefined && this.#reductions !== undefined && known !== this.#reductions)
      this.#changes += 1;
    this.#reductions = known;
  }

  /** The moment is this one. */
  restart(): void {
    this.#changes = 0;
  }

  /** The first change may have been sampled before the moment; the second was sampled after the first was seen. */
  get areFromAfter(): boolean {
    return this.#changes >= 2;
  }
}
