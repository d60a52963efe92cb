/** Whether one consumer gets the messages of each publisher in the order in which they were sent. */
export class DeliveryOrder {
  /** By publisher, the highest number that has come. */
  readonly #highest = new Map<string, number>();

  /**
   * @param excused it may come late: it was delivered or sent before
   * @returns whether it comes behind a later one
   */
  isInverted(
    { publisher, sequence }: { readonly publisher: string; readonly sequence: number },
    { excused }: { readonly excused: boolean },
  ): boolean {
    const highest = this.#highest.get(publisher) ?? -1;
    if (sequence > highest) this.#highest.set(publisher, sequence);
    return !excused && sequence < highest;
  }
}
